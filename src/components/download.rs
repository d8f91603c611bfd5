//! Files for the person: made here, saved by the browser.

use gloo_file::{Blob, BlobContents, ObjectUrl};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlAnchorElement;

/// Saves a file that came in base64.
pub fn base64(name: &str, base64: &str) {
    let Ok(binary) = window().atob(base64) else { return };
    // atob gives one character for each byte.
    let bytes: Vec<u8> = binary.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or_default()).collect();
    save(name, "application/zip", bytes.as_slice());
}

/// Saves a text.
pub fn text(name: &str, kind: &str, text: &str) {
    save(name, kind, text);
}

fn save<Content: BlobContents>(name: &str, kind: &str, content: Content) {
    let address = ObjectUrl::from(Blob::new_with_options(content, Some(kind)));
    if let Some(link) = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
}
