//! Links between screens.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::state::Page;

/// A link to a screen, which does not load the page again.
#[component]
pub fn PageLink(
    /// The screen.
    to: Page,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <A href=to.path()>{children()}</A> }
}
