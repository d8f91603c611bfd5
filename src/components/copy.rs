//! A text to be copied: selectable, with a button that says when it was copied.

use leptos::prelude::*;
use lockstep_words::en::ui;

use crate::el::{El, el, hidden};
use crate::words::t;

/// A text in monospace with a copy button; `what` says for those who hear the page what it is.
pub fn copy(text: &str, what: &str) -> El {
    let said = RwSignal::new(String::new());
    let copied = text.to_owned();
    let act = move || {
        let promise = window().navigator().clipboard().write_text(&copied);
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(promise).await.is_ok();
            let _ = said.try_set(t(if done { ui::COPIED } else { ui::COPY_NOT }).to_owned());
        });
    };
    el("div")
        .class("copy")
        .child(el("code").attr("tabindex", "0").text(text))
        .child(
            el("button")
                .attr("type", "button")
                .text(t(ui::COPY))
                .child(hidden(&format!(" {what}")))
                .on("click", move |_| act()),
        )
        .child(el("span").class("copied").attr("role", "status").say(move || said.get()))
}
