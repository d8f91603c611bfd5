//! Where the focus goes: to the heading of a new screen, to a summary of problems, to a field.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Focuses an element by its id, now. A group of fields hands the focus to its first input.
pub fn now(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let target = if element.has_attribute("tabindex") || element.matches("input, select, button, a").unwrap_or(false) {
        Some(element)
    } else {
        element.query_selector("input, select, button").ok().flatten().or(Some(element))
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = target.focus();
    }
}

/// Focuses an element by its id once the screen has been drawn.
pub fn soon(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || now(&id));
}

/// Focuses the screen's heading once it has been drawn.
pub fn heading() {
    request_animation_frame(|| {
        let heading = document().query_selector("main h1").ok().flatten();
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
            let _ = heading.focus();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
}
