//! A text to be copied: selectable, with a button that says when it was copied.

use leptos::prelude::*;
use lockstep_words::en::ui;
use wasm_bindgen_futures::JsFuture;

use crate::words::t;

/// A text in monospace with a copy button.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for those who hear the page.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let said = RwSignal::new("");
    let copied = text.clone();
    let copy = move |_| {
        let written = window().navigator().clipboard().write_text(&copied);
        leptos::task::spawn_local(async move {
            let done = JsFuture::from(written).await.is_ok();
            // The screen may be gone meanwhile.
            let _ = said.try_set(t(if done { ui::COPIED } else { ui::COPY_NOT }));
        });
    };
    view! {
        <div class="copy">
            <code tabindex="0">{text}</code>
            <button type="button" on:click=copy>
                {t(ui::COPY)}
                <span class="visually-hidden">" "{what}</span>
            </button>
            <span class="copied" role="status">{said}</span>
        </div>
    }
}
