//! Text to [`Value`].

use serde_json::Value;

use crate::Unlike;

/// Reads JSON.
///
/// # Errors
/// Where it is none. In a browser the line and column are not told.
#[cfg(not(target_arch = "wasm32"))]
pub fn parse(text: &str) -> Result<Value, Unlike> {
    serde_json::from_str(text).map_err(|error| Unlike::Syntax { line: error.line(), column: error.column() })
}

/// Reads JSON.
///
/// # Errors
/// Where it is none.
#[cfg(target_arch = "wasm32")]
pub fn parse(text: &str) -> Result<Value, Unlike> {
    let parsed = js_sys::JSON::parse(text).map_err(|_| Unlike::Syntax { line: 0, column: 0 })?;
    Ok(browser::value(&parsed))
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::wasm_bindgen::{JsCast as _, JsValue};
    use js_sys::{Array, Object};
    use serde_json::{Map, Number, Value};

    /// What `JSON.parse` made. It makes nothing else than what is told apart here.
    pub(super) fn value(parsed: &JsValue) -> Value {
        if let Some(text) = parsed.as_string() {
            return Value::String(text);
        }
        if let Some(yes) = parsed.as_bool() {
            return Value::Bool(yes);
        }
        if let Some(number) = parsed.as_f64() {
            return Value::Number(self::number(number));
        }
        if let Some(items) = parsed.dyn_ref::<Array>() {
            return Value::Array(items.iter().map(|item| value(&item)).collect());
        }
        match parsed.dyn_ref::<Object>() {
            Some(object) => Value::Object(members(object)),
            None => Value::Null,
        }
    }

    fn members(object: &Object) -> Map<String, Value> {
        let mut members = Map::new();
        for entry in Object::entries(object).iter() {
            let entry: Array = entry.unchecked_into();
            if let Some(name) = entry.get(0).as_string() {
                members.insert(name, value(&entry.get(1)));
            }
        }
        members
    }

    /// Whole numbers stay whole, as far as JavaScript can hold them (2^53).
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "compared afterwards")]
    fn number(number: f64) -> Number {
        let whole = number as i64;
        if whole as f64 == number {
            return u64::try_from(whole).map_or_else(|_| Number::from(whole), Number::from);
        }
        // JSON has no other floats than finite ones.
        Number::from_f64(number).unwrap_or_else(|| Number::from(0))
    }
}
