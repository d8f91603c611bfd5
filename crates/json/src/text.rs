//! [`Value`] to text, in one line.

use serde_json::Value;

/// Writes JSON.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn text(value: &Value) -> String {
    value.to_string()
}

/// Writes JSON.
#[cfg(target_arch = "wasm32")]
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    browser::put(&mut out, value);
    out
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::JSON;
    use js_sys::wasm_bindgen::JsValue;
    use serde_json::Value;

    pub(super) fn put(out: &mut String, value: &Value) {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => out.push_str(&whole.to_string()),
                (None, Some(whole)) => out.push_str(&whole.to_string()),
                (None, None) => scalar(out, &JsValue::from_f64(number.as_f64().unwrap_or_default())),
            },
            Value::String(text) => scalar(out, &JsValue::from_str(text)),
            Value::Array(items) => {
                let mut before = '[';
                for item in items {
                    out.push(before);
                    put(out, item);
                    before = ',';
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Value::Object(members) => {
                let mut before = '{';
                for (name, value) in members {
                    out.push(before);
                    scalar(out, &JsValue::from_str(name));
                    out.push(':');
                    put(out, value);
                    before = ',';
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// A text or a number, as JavaScript writes it.
    fn scalar(out: &mut String, value: &JsValue) {
        // Neither has anything that JSON could not say.
        if let Some(text) = JSON::stringify(value).ok().and_then(|text| text.as_string()) {
            out.push_str(&text);
        }
    }
}
