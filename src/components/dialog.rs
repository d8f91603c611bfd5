//! A question that must be answered before something is removed.

use leptos::prelude::*;
use lockstep_words::Key;
use wasm_bindgen::JsCast as _;

use crate::words::t;

/// A modal dialog, closed at first: [`open`] opens it. The browser gives the focus back to where it was when it closes.
#[component]
pub fn Dialog<Act>(
    /// Its id.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: String,
    /// The answer that does it.
    go: Key,
    /// The answer that does not.
    no: Key,
    /// What is done.
    act: Act,
    /// What it means.
    children: Children,
) -> impl IntoView
where
    Act: Fn() + 'static,
{
    let heading = format!("{id}.title");
    let yes = move |_| {
        close(id);
        act();
    };
    view! {
        <dialog id=id class="ask" aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{title}</h2>
            {children()}
            <div class="actions">
                <button type="button" id=format!("{id}.go") class="danger" on:click=yes>{t(go)}</button>
                <button type="button" id=format!("{id}.no") on:click=move |_| close(id)>{t(no)}</button>
            </div>
        </dialog>
    }
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
