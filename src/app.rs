//! The wizard as a whole: which screen, its title, and what happens when the page is left.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::ui;

use crate::components::focus;
use crate::components::plan_side::plan_side;
use crate::el::{El, all, el, follows, instead, settled};
use crate::route::{self, Route};
use crate::shell::{header, nav};
use crate::state::{Link, Store};
use crate::steps;
use crate::words::t;

/// The wizard.
#[component]
pub fn App(
    /// What the screens share.
    store: Store,
) -> AnyView {
    let back = window_event_listener_untyped("popstate", move |_| store.enter(route::here()));
    let leave = window_event_listener_untyped("beforeunload", move |event| {
        if store.at_work() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        back.remove();
        leave.remove();
    });
    Effect::new(move |_| document().set_title(&title(store)));
    // The link to the content must not count as an address of its own.
    let skip = el("a").class("skip").attr("href", "#main").text(t(ui::SKIP)).on("click", instead(focus::heading));
    // Drawn anew only for another screen: the start page stays as it is while the engine arrives.
    let number = settled(move || number(&store.link.get(), store.route.get()));
    let shown = follows(move || screen(store, number.count()));
    all(vec![skip.into(), header(store).into(), shown])
}

const UNPAIRED: usize = 0;
const WRONG_BUILD: usize = 1;
const CONNECTING: usize = 2;

/// Which screen is shown, as a number; those of routes come after the three without.
fn number(link: &Link, route: Route) -> usize {
    match link {
        Link::Unpaired => UNPAIRED,
        Link::WrongBuild(_) => WRONG_BUILD,
        Link::Connecting if route != Route::Start => CONNECTING,
        Link::Connecting | Link::Attached => CONNECTING + 1 + route.row(),
    }
}

fn screen(store: Store, number: usize) -> AnyView {
    match (number, store.link.get_untracked()) {
        (WRONG_BUILD, Link::WrongBuild(engine)) => steps::still::wrong_build(&engine).into(),
        (UNPAIRED, _) => steps::still::unpaired().into(),
        (CONNECTING, _) => steps::still::connecting().into(),
        _ => frame(store, store.route.get_untracked()).into(),
    }
}

/// The screen of a route, in its frame: steps at the side, the work in the middle, what it will do at the right.
fn frame(store: Store, route: Route) -> El {
    let class = match route {
        Route::Start => return steps::start::start(store),
        Route::Step(_) => "frame",
        _ => "frame wide",
    };
    let inside = match route {
        Route::Step(Step::Entra) => steps::entra::entra(store),
        Route::Step(Step::Keycloak) => steps::keycloak::keycloak(store),
        Route::Step(Step::Rancher) => steps::rancher::rancher(store),
        Route::Step(Step::Clusters) => steps::clusters::clusters(store),
        Route::Step(Step::Access) => steps::access::access(store),
        Route::Apply => steps::apply::apply(store),
        Route::Proof => steps::proof::proof(store),
        Route::Finish => steps::finish::finish(store),
        Route::Start | Route::Review => steps::review::review(store),
    };
    let side = if let Route::Step(step) = route { Some(plan_side(store, step)) } else { None };
    el("div").class(class).child(nav(store)).child(inside).child(side)
}

/// The page's title: where one is, and whether something is wrong there.
fn title(store: Store) -> String {
    let (page, number) = match store.route.get() {
        Route::Start => (ui::START_NAME, None),
        Route::Step(step) => (crate::shell::step_name(step), Some(step.number())),
        Route::Review => (ui::REVIEW_NAME, None),
        Route::Apply => (ui::APPLY_NAME, None),
        Route::Proof => (ui::PROOF_NAME, None),
        Route::Finish => (ui::FINISH_NAME, None),
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
    let proof_failed = store.route.get() == Route::Proof && store.last_proof().is_some_and(|proof| !proof.holds);
    let wrong =
        !store.problems.with(Vec::is_empty) || store.trouble.with(Option::is_some) || run_failed || proof_failed;
    if wrong { Message::new(ui::TITLE_ERROR).with("title", title).say() } else { title }
}
