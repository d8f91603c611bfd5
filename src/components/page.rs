//! What every screen has: one main region that says where it is and how it stands.

use leptos::prelude::*;

use crate::state::Store;

/// The main region of a screen.
#[component]
pub fn Main(
    /// `empty`, `busy`, `error` or `done`, in `data-state`.
    #[prop(into)]
    state: Signal<&'static str>,
    /// The screen.
    children: Children,
) -> AnyView {
    let store = Store::here();
    let page = store.route.get_untracked().name();
    let busy = move || (state.get() == "busy").then_some("true");
    view! { <main id="main" data-page=page data-state=state aria-busy=busy>{children()}</main> }.into_any()
}

/// A screen's heading, which takes the focus when the screen opens.
#[component]
pub fn Heading(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
) -> AnyView {
    view! { <h1 tabindex="-1">{text}</h1> }.into_any()
}
