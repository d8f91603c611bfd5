//! A text to be copied: selectable, with a button that says when it was copied.

use leptos::prelude::*;
use lockstep_words::en::ui;

use crate::words::t;

/// A text in monospace with a copy button.
#[component]
pub fn Copy(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for people who do not see it.
    #[prop(into)]
    what: String,
) -> AnyView {
    let said = RwSignal::new("");
    let shown = text.clone();
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text);
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(promise).await.is_ok();
            let _ = said.try_set(t(if done { ui::COPIED } else { ui::COPY_NOT }));
        });
    };
    view! {
        <div class="copy">
            <code tabindex="0">{shown}</code>
            <button type="button" on:click=copy>
                {t(ui::COPY)}
                <span class="visually-hidden">" "{what}</span>
            </button>
            <span class="copied" role="status">{said}</span>
        </div>
    }
    .into_any()
}
