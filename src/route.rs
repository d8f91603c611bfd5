//! One address per screen. Links are plain links; the history is the browser's own.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Step};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::el::{El, el};
use crate::state::Store;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// What it is, and how to begin.
    Start,
    /// One of the five steps.
    Step(Step),
    /// The plan.
    Review,
    /// The plan being carried out.
    Apply,
    /// A person's sign-in.
    Proof,
    /// The bundle and what comes next.
    Finish,
}

/// Screens, their addresses and their names in the page's attributes.
const PATHS: [(Route, &str, &str); 10] = [
    (Route::Start, "/", "start"),
    (Route::Step(Step::Entra), "/entra", "entra"),
    (Route::Step(Step::Keycloak), "/keycloak", "keycloak"),
    (Route::Step(Step::Rancher), "/rancher", "rancher"),
    (Route::Step(Step::Clusters), "/clusters", "clusters"),
    (Route::Step(Step::Access), "/access", "access"),
    (Route::Review, "/review", "review"),
    (Route::Apply, "/apply", "apply"),
    (Route::Proof, "/proof", "proof"),
    (Route::Finish, "/finish", "finish"),
];

impl Route {
    /// Its place in the order of the screens.
    #[must_use]
    pub fn row(self) -> usize {
        match self {
            Route::Start => 0,
            Route::Step(step) => step.number(),
            Route::Review => 6,
            Route::Apply => 7,
            Route::Proof => 8,
            Route::Finish => 9,
        }
    }

    /// The address.
    #[must_use]
    pub fn path(self) -> &'static str {
        PATHS[self.row()].1
    }

    /// The name in `data-page`.
    #[must_use]
    pub fn name(self) -> &'static str {
        PATHS[self.row()].2
    }

    /// The screen of an address; unknown ones are the start.
    #[must_use]
    pub fn of(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        PATHS.iter().find(|(_, known, _)| *known == path).map_or(Route::Start, |(route, ..)| *route)
    }

    /// The screen before, for Back.
    #[must_use]
    pub fn before(self) -> Route {
        PATHS[self.row().saturating_sub(1)].0
    }

    /// The screen after, for Continue.
    #[must_use]
    pub fn after(self) -> Route {
        PATHS[(self.row() + 1).min(PATHS.len() - 1)].0
    }

    /// Whether the forms so far lead here: a step is open once those before it are done, the rest once all five are.
    #[must_use]
    pub fn open(self, draft: &Draft) -> bool {
        let done = |step: &Step| draft.done.contains(step);
        match self {
            Route::Start => true,
            Route::Step(step) => Step::ALL.iter().take(step.number() - 1).all(done),
            Route::Review | Route::Apply | Route::Proof | Route::Finish => Step::ALL.iter().all(done),
        }
    }

    /// The first step that is still to do, or the review.
    #[must_use]
    pub fn next_to_do(draft: &Draft) -> Route {
        Step::ALL.into_iter().find(|step| !draft.done.contains(step)).map_or(Route::Review, Route::Step)
    }
}

/// The screen of the page's address.
#[must_use]
pub fn here() -> Route {
    Route::of(&window().location().pathname().unwrap_or_default())
}

/// Opens a screen, as a new entry of the history.
pub fn go(store: Store, route: Route) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(route.path()));
    }
    store.enter(route);
}

/// Opens a screen in place of the one that may not be open.
pub fn redirect(store: Store, route: Route) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(route.path()));
    }
    store.enter(route);
}

/// A link to a screen that does not load the page again. `before` is done before leaving.
pub fn link(store: Store, to: Route, before: fn(Store)) -> El {
    let follow = move |event: web_sys::Event| {
        // A new tab or window asked for by the person is theirs.
        if let Some(mouse) = event.dyn_ref::<web_sys::MouseEvent>()
            && (mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0)
        {
            return;
        }
        event.prevent_default();
        before(store);
        go(store, to);
    };
    el("a").attr("href", to.path()).on("click", follow)
}
