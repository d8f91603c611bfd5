//! Results as the engine shows them: HTML in which all that is not markup was escaped where it was made. What can be pressed
//! names the view that it leads to; times are said in the reader's own.

use leptos::prelude::*;
use lockstep_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::{focus, when};
use crate::el::{El, el};
use crate::route::{self, Route};
use crate::state::Store;

/// The place of results, which follows what the engine shows.
pub fn shown(store: Store) -> El {
    Effect::new(move |_| {
        if store.shown.with(|html| !html.is_empty()) {
            request_animation_frame(settle);
        }
    });
    el("div")
        .id("shown")
        .html(move || {
            HELD.with(|held| held.replace(document().active_element().map(|element| element.id()).unwrap_or_default()));
            store.shown.get()
        })
        .on("click", move |event| pressed(store, &event))
        .on("change", move |event| sought(store, &event))
}

thread_local! {
    /// What had the focus before the place was filled anew.
    static HELD: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Says times, and gives the focus back to what had it.
fn settle() {
    if let Ok(times) = document().query_selector_all("time[data-at]") {
        for n in 0..times.length() {
            let Some(time) = times.get(n).and_then(|time| time.dyn_into::<Element>().ok()) else { continue };
            if let Some(at) = time.get_attribute("data-at").and_then(|at| at.parse().ok()) {
                time.set_text_content(Some(&when::time(at)));
            }
        }
    }
    let held = HELD.with(std::cell::RefCell::take);
    if !held.is_empty() {
        focus::now(&held);
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn pressed(store: Store, event: &web_sys::Event) {
    let Some(target) = target(event) else { return };
    if let Ok(Some(found)) = target.closest("[data-show]") {
        show(store, &found, "data-show", |_| ());
    } else if let Ok(Some(cell)) = target.closest("[data-cell-of]") {
        let of = cell.get_attribute("data-cell-of").and_then(|of| lockstep_json::parse(&of).ok());
        if let Ok(Some(table)) = cell.closest("[data-view]") {
            show(store, &table, "data-view", |view| view["cell"] = of.unwrap_or_default());
        }
    } else if target.closest("[data-act=review]").is_ok_and(|found| found.is_some()) {
        route::go(store, Route::Review);
    }
}

fn sought(store: Store, event: &web_sys::Event) {
    let field = target(event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field.filter(|field| field.has_attribute("data-find")) {
        show(store, &field, "data-find", |view| view["find"] = Value::from(field.value()));
    }
}

/// Asks for the view that an attribute names, changed by what was pressed.
fn show(store: Store, element: &Element, attribute: &str, change: impl FnOnce(&mut Value)) {
    let Some(mut view) = element.get_attribute(attribute).and_then(|view| lockstep_json::parse(&view).ok()) else {
        return;
    };
    change(&mut view);
    store.show(view);
}
