//! Area `plan`.

use crate::words;

words! {
    // CONSTANT = "plan.name" => "Sentence with {argument}.";
}
