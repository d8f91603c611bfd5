//! Files from the person.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{File, FileReader};

/// Reads a file and gives it in base64.
pub fn base64(file: &File, then: impl FnOnce(String) + 'static) {
    let Ok(reader) = FileReader::new() else { return };
    let source = reader.clone();
    let loaded = Closure::once_into_js(move || {
        // A data address: everything after the comma is base64.
        let address = source.result().ok().and_then(|result| result.as_string()).unwrap_or_default();
        then(address.split_once(',').map_or_else(String::new, |(_, base64)| base64.to_owned()));
    });
    reader.set_onloadend(Some(loaded.unchecked_ref()));
    let _ = reader.read_as_data_url(file);
}
