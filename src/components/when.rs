//! Times as the browser says them.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// The language of the page's sentences.
const LANGUAGE: &str = "en-GB";

fn date(milliseconds: u64) -> Date {
    // Up to the year 287396 exact.
    #[allow(clippy::cast_precision_loss, reason = "dates are far below 2^53 ms")]
    let value = milliseconds as f64;
    Date::new(&JsValue::from_f64(value))
}

/// The time of day, for example `14:02:11`.
#[must_use]
pub fn time(milliseconds: u64) -> String {
    date(milliseconds).to_locale_time_string(LANGUAGE).into()
}

/// A duration in seconds, with one digit after the point below ten.
#[must_use]
pub fn seconds(milliseconds: u64) -> String {
    let tenths = milliseconds / 100;
    if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { (tenths / 10).to_string() }
}
