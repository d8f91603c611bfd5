//! Area `explain`.

use crate::words;

words! {
    // CONSTANT = "explain.name" => "Sentence with {argument}.";
}
