//! Area `proof`.

use crate::words;

words! {
    // CONSTANT = "proof.name" => "Sentence with {argument}.";
}
