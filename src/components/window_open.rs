//! Says that temporary sign-in settings are open, and closes them.

use leptos::prelude::*;
use lockstep_words::en::pages;

use super::note::Warning;
use crate::state::{RunKind, use_store};
use crate::words::t;

/// The note and its button; nothing while the window is shut.
#[component]
pub fn WindowOpen(
    /// Whether closing is the page's first act.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let store = use_store();
    let open = Memo::new(move |_| store.journal.with(|journal| journal.window_open));
    let closing = Memo::new(move |_| {
        store.run.with(|run| run.as_ref().is_some_and(|run| run.running() && run.kind == RunKind::CloseWindow))
    });
    view! {
        <Show when=move || open.get()>
            <Warning head=pages::WINDOW_OPEN>
                <span>{t(pages::WINDOW_OPEN_WHY)}</span>
                <p class="row">
                    <button
                        type="button"
                        id="close-window"
                        class=first.then_some("go")
                        aria-disabled=move || closing.get().then_some("true")
                        on:click=move |_| store.close_window()
                    >
                        {t(pages::WINDOW_CLOSE)}
                    </button>
                    <span class="status" role="status">
                        {move || closing.get().then(|| t(pages::WINDOW_CLOSING))}
                    </span>
                </p>
            </Warning>
        </Show>
    }
}
