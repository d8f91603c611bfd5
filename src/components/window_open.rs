//! Says that temporary sign-in settings are open, and closes them.

use leptos::prelude::*;
use lockstep_words::en::pages;

use super::note::Note;
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::t;

/// Whether the window is being closed.
#[must_use]
pub fn closing(store: Store) -> bool {
    store.run.running.get() && store.run.kind.get() == Kind::CloseWindow
}

/// The note and its button; nothing while the window is shut.
#[component]
pub fn WindowOpen(
    /// Whether closing is the page's first act.
    #[prop(optional)]
    first: bool,
) -> AnyView {
    let store = Store::here();
    let open = Memo::new(move |_| store.journal.with(|journal| journal.window_open));
    let busy = Memo::new(move |_| closing(store));
    let shown = move || {
        open.get().then(|| {
            view! {
                <Note warn=true head=t(pages::WINDOW_OPEN)>
                    {t(pages::WINDOW_OPEN_WHY)}
                    <p class="row">
                        <button type="button" id="close-window" class:go=first
                            aria-disabled=move || busy.get().then_some("true")
                            on:click=move |_| store.close_window()>{t(pages::WINDOW_CLOSE)}</button>
                        <span class="status" role="status">
                            {move || busy.get().then(|| t(pages::WINDOW_CLOSING))}
                        </span>
                    </p>
                </Note>
            }
        })
    };
    view! { {shown} }.into_any()
}
