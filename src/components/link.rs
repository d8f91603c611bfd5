//! Links between screens.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::state::Page;

/// A link to a screen, which does not load the page again.
#[component]
pub fn PageLink(
    /// The screen.
    to: Page,
    /// What is done before this page follows it; not where it is opened in a new tab or window.
    #[prop(optional, into)]
    before: Option<Callback<()>>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let follow = move |event: web_sys::MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if let Some(before) = before.filter(|_| !elsewhere) {
            before.run(());
        }
    };
    view! {
        <A href=to.path() on:click=follow>
            {children()}
        </A>
    }
}
