//! Area `ui`.

use crate::words;

words! {
    // CONSTANT = "ui.name" => "Sentence with {argument}.";
}
