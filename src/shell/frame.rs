//! Steps at the side, the work in the middle, what it will do at the right.

use leptos::prelude::*;

use super::nav::Steps;
use crate::app::inside;
use crate::route::Route;

/// The frame of one screen.
#[component]
pub fn Frame(
    /// The screen.
    route: Route,
) -> AnyView {
    let wide = !matches!(route, Route::Step(_));
    view! { <div class="frame" class:wide=wide><Steps/>{inside(route)}</div> }.into_any()
}
