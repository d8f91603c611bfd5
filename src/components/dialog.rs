//! A question that must be answered before something is removed.

use leptos::prelude::*;
use lockstep_words::Key;
use wasm_bindgen::JsCast as _;

use crate::el::{El, Part, button, el};
use crate::words::t;

/// A modal dialog, closed at first. The browser gives the focus back to where it was when it closes.
pub fn ask(id: &'static str, title: &str, go: Key, no: Key, meaning: impl Part, act: impl Fn() + 'static) -> El {
    let heading = format!("{id}.title");
    let yes = move || {
        close(id);
        act();
    };
    el("dialog")
        .id(id)
        .class("ask")
        .attr("aria-labelledby", &heading.clone())
        .child(el("h2").id(&heading).text(title))
        .child(meaning)
        .child(el("div").class("actions").child(button(&format!("{id}.go"), t(go), yes).class("danger")).child(button(
            &format!("{id}.no"),
            t(no),
            move || close(id),
        )))
}

fn find(id: &str) -> Option<web_sys::HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Opens a dialog.
pub fn open(id: &str) {
    if let Some(dialog) = find(id) {
        let _ = dialog.show_modal();
    }
}

fn close(id: &str) {
    if let Some(dialog) = find(id) {
        dialog.close();
    }
}
