//! Results as the engine shows them: HTML in which all that is not markup was escaped where it was made. What can be pressed
//! names what it leads to; times are said in the reader's own.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{focus, when};
use crate::state::{Page, Store, use_store};

/// The place of HTML that the engine has made. What has the focus in it keeps it by its id.
#[component]
pub fn EngineHtml(
    /// The HTML.
    #[prop(into)]
    html: Signal<String>,
) -> impl IntoView {
    let store = use_store();
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(place) = place.get() {
            html.with(|html| fill(&place, html));
        }
    });
    view! { <div node_ref=place on:click=move |event| pressed(store, &event)></div> }
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

fn pressed(store: Store, event: &web_sys::MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let around = |attribute: &str| target.closest(&format!("[{attribute}]")).ok().flatten()?.get_attribute(attribute);
    if let Some(proof) = around("data-show").and_then(|proof| proof.parse().ok()) {
        store.show(Some(proof));
    } else if around("data-act").as_deref() == Some("review") {
        store.go(Page::Review);
    }
}
