//! Says that temporary sign-in settings are open, and closes them.

use leptos::prelude::*;
use lockstep_words::en::pages;

use super::note::warning;
use crate::el::{button, el, some, whether};
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::t;

/// Whether the window is being closed.
#[must_use]
pub fn closing(store: Store) -> bool {
    store.run.running.get() && store.run.kind.get() == Kind::CloseWindow
}

/// The note and its button; nothing while the window is shut. `first`: closing is the page's first act.
#[must_use]
pub fn window_open(store: Store, first: bool) -> AnyView {
    let open = whether(move || store.journal.with(|journal| journal.window_open));
    some(move || {
        open.holds().then(|| {
            let close = button("close-window", t(pages::WINDOW_CLOSE), move || store.close_window())
                .class(if first { "go" } else { "" })
                .truth("aria-disabled", move || closing(store));
            let said = move || if closing(store) { t(pages::WINDOW_CLOSING).to_owned() } else { String::new() };
            let status = el("span").class("status").attr("role", "status").say(said);
            let row = el("p").class("row").child(close).child(status);
            warning(pages::WINDOW_OPEN, vec![el("span").text(t(pages::WINDOW_OPEN_WHY)), row])
        })
    })
}
