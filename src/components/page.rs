//! What every screen has: one main region that says where it is and how it stands, and one heading.

use leptos::prelude::*;
use lockstep_engine::run::Trouble;

use super::note::Warning;
use crate::state::{Page, use_store};

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
            <Unkept/>
            {children()}
        </main>
    }
}

/// Says that this browser does not keep what is typed, as long as it does not.
#[component]
fn Unkept() -> impl IntoView {
    let store = use_store();
    let said = move |trouble: Trouble| {
        view! { <Warning>{trouble.means.say()}" "{trouble.remedy.say()}</Warning> }
    };
    view! { <div id="unkept" role="status">{move || store.unkept.get().map(said)}</div> }
}

/// A screen's heading, which takes the focus when the screen opens.
#[component]
pub fn Heading(
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <h1 tabindex="-1">{children()}</h1> }
}
