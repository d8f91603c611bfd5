//! Results as the engine shows them: HTML in which all that is not markup was escaped where it was made. What can be pressed
//! names the view that it leads to; times are said in the reader's own.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::{focus, when};
use crate::state::{Page, Store, use_store};

/// The place of results, which follows what the engine shows.
#[component]
pub fn Shown() -> impl IntoView {
    let store = use_store();
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            store.shown.with(|html| fill(&place, html));
        }
    });
    view! {
        <div
            id="shown"
            node_ref=place
            on:click=move |event| pressed(store, &event)
            on:change=move |event| sought(store, &event)
        ></div>
    }
}

/// Puts results in, says their times, and gives the focus back to what had it.
fn fill(place: &Element, html: &str) {
    let focused = document().active_element().filter(|element| place.contains(Some(element)));
    let focused = focused.map(|element| element.id()).filter(|id| !id.is_empty());
    place.set_inner_html(html);
    if let Ok(times) = place.query_selector_all("time[data-at]") {
        for time in (0..times.length()).filter_map(|n| times.get(n)?.dyn_into::<Element>().ok()) {
            if let Some(at) = time.get_attribute("data-at").and_then(|at| at.parse().ok()) {
                time.set_text_content(Some(&when::time(at)));
            }
        }
    }
    if let Some(focused) = focused {
        focus::now(&focused);
    }
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The nearest element around with an attribute, and the attribute's text.
fn around(element: &Element, attribute: &str) -> Option<(Element, String)> {
    let found = element.closest(&format!("[{attribute}]")).ok().flatten()?;
    let text = found.get_attribute(attribute)?;
    Some((found, text))
}

fn pressed(store: Store, event: &web_sys::Event) {
    let Some(target) = target(event) else { return };
    if let Some((_, view)) = around(&target, "data-show") {
        store.show(&view);
    } else if let Some((cell, of)) = around(&target, "data-cell-of") {
        if let Some((_, view)) = around(&cell, "data-view") {
            store.show_cell(&view, &of);
        }
    } else if target.closest("[data-act=review]").is_ok_and(|found| found.is_some()) {
        store.go(Page::Review);
    }
}

fn sought(store: Store, event: &web_sys::Event) {
    let field = target(event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some((field, view)) = field.and_then(|field| Some((field.clone(), field.get_attribute("data-find")?))) {
        store.show_found(&view, field.value());
    }
}
