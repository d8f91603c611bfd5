//! The wizard as a whole: which screen, its title, and what happens when the page is left.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::route::{self, Route};
use crate::shell::{Frame, Header};
use crate::state::{Link, Store};
use crate::steps;
use crate::words::t;

/// The wizard.
#[component]
pub fn App(
    /// What the screens share.
    store: Store,
) -> AnyView {
    provide_context(store);
    let back = window_event_listener(leptos::ev::popstate, move |_| store.enter(route::here()));
    let leave = window_event_listener(leptos::ev::beforeunload, move |event| {
        if store.at_work() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        back.remove();
        leave.remove();
    });
    Effect::new(move |_| document().set_title(&title(store)));
    view! {
        <a class="skip" href="#main" on:click=skip>{t(ui::SKIP)}</a>
        <Header/>
        {move || screen(store.link.get(), store.route.get())}
    }
    .into_any()
}

/// The link to the content must not count as an address of its own.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    crate::components::focus::heading();
}

fn screen(link: Link, route: Route) -> AnyView {
    match link {
        Link::Unpaired => steps::still::unpaired(),
        Link::WrongBuild(engine) => steps::still::wrong_build(&engine),
        Link::Connecting if route != Route::Start => steps::still::connecting(),
        Link::Connecting | Link::Attached if route == Route::Start => view! { <steps::start::Start/> }.into_any(),
        Link::Connecting | Link::Attached => view! { <Frame route/> }.into_any(),
    }
}

/// The inside of the frame.
#[must_use]
pub fn inside(route: Route) -> AnyView {
    match route {
        Route::Start => view! { <steps::start::Start/> }.into_any(),
        Route::Step(Step::Entra) => view! { <steps::entra::Entra/> }.into_any(),
        Route::Step(Step::Keycloak) => view! { <steps::keycloak::Keycloak/> }.into_any(),
        Route::Step(Step::Rancher) => view! { <steps::rancher::Rancher/> }.into_any(),
        Route::Step(Step::Clusters) => view! { <steps::clusters::Clusters/> }.into_any(),
        Route::Step(Step::Access) => view! { <steps::access::Access/> }.into_any(),
        Route::Review => view! { <steps::review::Review/> }.into_any(),
        Route::Apply => view! { <steps::apply::Apply/> }.into_any(),
        Route::Proof => view! { <steps::proof::ProofPage/> }.into_any(),
        Route::Finish => view! { <steps::finish::Finish/> }.into_any(),
    }
}

/// The page's title: where one is, and whether something is wrong there.
fn title(store: Store) -> String {
    let (page, number) = match store.route.get() {
        Route::Start => (ui::START_NAME, None),
        Route::Step(step) => (crate::shell::step_name(step), Some(step.number())),
        Route::Review => (pages::REVIEW_NAME, None),
        Route::Apply => (pages::APPLY_NAME, None),
        Route::Proof => (pages::PROOF_NAME, None),
        Route::Finish => (pages::FINISH_NAME, None),
    };
    let title = match number {
        Some(n) => Message::new(ui::TITLE_STEP).with("n", n),
        None => Message::new(ui::TITLE),
    };
    let page = match store.link.get() {
        Link::Unpaired => t(ui::UNPAIRED_TITLE),
        Link::WrongBuild(_) => t(ui::BUILD_TITLE),
        Link::Connecting | Link::Attached => t(page),
    };
    let title = title.with("page", page).say();
    let run_failed = store.route.get() == Route::Apply && store.run.trouble.get().is_some();
    let proof_failed = store.route.get() == Route::Proof && store.last_proof().is_some_and(|proof| !proof.holds());
    let wrong =
        !store.problems.with(Vec::is_empty) || store.trouble.with(Option::is_some) || run_failed || proof_failed;
    if wrong { Message::new(ui::TITLE_ERROR).with("title", title).say() } else { title }
}
