//! What every screen has: one main region that says where it is and how it stands, and one heading.

use leptos::prelude::*;

use crate::state::Page;

/// The main region of a screen.
#[component]
pub fn MainRegion<State>(
    /// How it stands, in `data-state`: `empty`, `busy`, `error` or `done`.
    state: State,
    /// The screen.
    children: Children,
) -> impl IntoView
where
    State: Fn() -> &'static str + Send + Sync + 'static,
{
    let page = use_context::<Page>().unwrap_or(Page::Start);
    let state = Memo::new(move |_| state());
    view! {
        <main
            id="main"
            data-page=page.name()
            data-state=move || state.get()
            aria-busy=move || (state.get() == "busy").then_some("true")
        >
            {children()}
        </main>
    }
}

/// A screen's heading, which takes the focus when the screen opens.
#[component]
pub fn Heading(
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <h1 tabindex="-1">{children()}</h1> }
}
