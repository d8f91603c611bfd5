//! What every screen has: one main region that says where it is and how it stands, and one heading.

use std::sync::Arc;

use crate::el::{El, el};
use crate::state::Store;

/// The main region of a screen; `state` is `empty`, `busy`, `error` or `done`, in `data-state`.
pub fn main_region(store: Store, state: impl Fn() -> &'static str + Send + Sync + 'static) -> El {
    let page = store.route.get_untracked().name();
    let state: Arc<dyn Fn() -> &'static str + Send + Sync> = Arc::new(state);
    let busy = state.clone();
    el("main")
        .id("main")
        .attr("data-page", page)
        .live("data-state", move || Some(state().to_owned()))
        .truth("aria-busy", move || busy() == "busy")
}

/// A screen's heading, which takes the focus when the screen opens.
pub fn heading(words: &str) -> El {
    el("h1").attr("tabindex", "-1").text(words)
}

/// A heading that follows signals.
pub fn live_heading(words: impl Fn() -> String + Send + 'static) -> El {
    el("h1").attr("tabindex", "-1").say(words)
}
