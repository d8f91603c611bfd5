//! Files for the person: made here, saved by the browser.

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Saves a file that came in base64.
pub fn base64(name: &str, base64: &str) {
    let Ok(binary) = window().atob(base64) else { return };
    // atob gives one character for each byte.
    let bytes: Vec<u8> = binary.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or_default()).collect();
    save(name, "application/zip", &Uint8Array::from(bytes.as_slice()).into());
}

/// Saves a text.
pub fn text(name: &str, kind: &str, text: &str) {
    save(name, kind, &text.into());
}

/// Saves one member of a JSON object as a file, indented for people.
pub fn part_of_json(name: &str, text: &str, member: &str) {
    let part = js_sys::JSON::parse(text).and_then(|json| js_sys::Reflect::get(&json, &JsValue::from_str(member)));
    let text = part.and_then(|part| {
        js_sys::JSON::stringify_with_replacer_and_space(&part, &JsValue::NULL, &JsValue::from_f64(2.0))
    });
    if let Ok(text) = text {
        save(name, "application/json", &text.into());
    }
}

fn save(name: &str, kind: &str, content: &JsValue) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&Array::of1(content), &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
