//! The steps, with their state in words.

use lockstep_engine::blueprint::{Draft, Step};
use lockstep_engine::run::Outcome;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::icon::{CROSS, DASH, DOT, TICK, icon};
use crate::el::{El, all, el, hidden};
use crate::route::{Route, link};
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::t;

static ITEMS: [(Route, Key); 9] = [
    (Route::Step(Step::Entra), ui::NAV_ENTRA),
    (Route::Step(Step::Keycloak), ui::NAV_KEYCLOAK),
    (Route::Step(Step::Rancher), ui::NAV_RANCHER),
    (Route::Step(Step::Clusters), ui::NAV_CLUSTERS),
    (Route::Step(Step::Access), ui::NAV_ACCESS),
    (Route::Review, ui::NAV_REVIEW),
    (Route::Apply, ui::NAV_APPLY),
    (Route::Proof, ui::NAV_PROOF),
    (Route::Finish, ui::NAV_FINISH),
];

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Now,
    ToDo,
    Problem,
}

/// The list of steps.
pub fn nav(store: Store) -> El {
    let items = move || all(ITEMS.iter().map(|(route, name)| item(store, *route, name).into()).collect());
    el("nav").class("steps").attr("aria-label", t(ui::NAV)).child(el("ol").with(items))
}

fn item(store: Store, route: Route, name: &'static Key) -> El {
    let now = store.route.get() == route;
    let done = is_done(store, route);
    let wrong = now && (!store.problems.with(Vec::is_empty) || store.trouble.with(Option::is_some));
    let state = match (now, wrong, done) {
        (_, true, _) => State::Problem,
        (true, ..) => State::Now,
        (.., true) => State::Done,
        _ => State::ToDo,
    };
    let (class, sign, word) = match state {
        State::Done => ("ok", TICK, ui::STATE_DONE),
        State::Now => ("now", DOT, ui::STATE_NOW),
        State::ToDo => ("todo", DASH, ui::STATE_TODO),
        State::Problem => ("problem", CROSS, ui::STATE_PROBLEM),
    };
    let sub = if done || now { sub(store, route) } else { String::new() };
    let sub = (!sub.is_empty()).then(|| el("small").text(&sub));
    let open = !now && store.draft.with(|draft| route.open(draft)) && (done || visited(store, route));
    let mut inside = if open { link(store, route, |_| ()) } else { el("span") };
    if now {
        inside = inside.attr("aria-current", "step");
    }
    let name = el("span").class("name").text(t(name)).child(hidden(&format!(", {}", t(word)))).child(sub);
    el("li").child(inside.class(class).child(icon(sign)).child(name))
}

/// The next step after those done has been seen; the later screens once there is something on them.
fn visited(store: Store, route: Route) -> bool {
    match route {
        Route::Step(_) | Route::Review => true,
        Route::Apply => store.run.plan.with(Option::is_some),
        Route::Proof | Route::Finish => store.journal.with(|journal| !journal.entries.is_empty()),
        Route::Start => false,
    }
}

fn is_done(store: Store, route: Route) -> bool {
    match route {
        Route::Step(step) => store.draft.with(|draft| draft.done.contains(&step)),
        Route::Review => {
            store.run.plan.with(Option::is_some) || store.journal.with(|journal| !journal.entries.is_empty())
        }
        Route::Apply => applied(store),
        Route::Proof => store.last_proof().is_some_and(|proof| proof.holds),
        Route::Start | Route::Finish => false,
    }
}

/// Whether everything that was begun in this setup is made.
fn applied(store: Store) -> bool {
    let of_run = store.run.complete.get().filter(|_| store.run.kind.get() == Kind::Apply);
    let in_journal = store.journal.with(|journal| {
        !journal.entries.is_empty() && journal.entries.iter().all(|entry| entry.outcome == Outcome::Done)
    });
    of_run.unwrap_or(in_journal && !store.run.running.get())
}

/// One quiet line below a step's name: what it came to.
fn sub(store: Store, route: Route) -> String {
    let count = |key, count: usize| Message::new(key).with("count", count).say();
    store.draft.with(|draft| match route {
        Route::Step(Step::Entra) => draft.entra.tenant.clone(),
        Route::Step(Step::Keycloak) => match mapped(draft) {
            0 => String::new(),
            n => count(ui::SUB_GROUPS, n),
        },
        Route::Step(Step::Rancher) => host(&draft.rancher.url),
        Route::Step(Step::Clusters) => draft.cluster_names().collect::<Vec<_>>().join(", "),
        Route::Step(Step::Access) => match draft.grants.iter().filter(|grant| !grant.place().is_empty()).count() {
            0 => String::new(),
            n => count(ui::SUB_GRANTS, n),
        },
        Route::Review => store.plan.with(|plan| {
            plan.as_ref().map_or(String::new(), |(plan, _)| count(ui::SUB_CHANGES, plan.writes_before_proof().count()))
        }),
        Route::Apply => match crate::steps::apply::done(store) {
            0 => String::new(),
            n => count(ui::SUB_APPLIED, n),
        },
        Route::Proof => match store.last_proof() {
            Some(proof) if proof.holds => t(ui::SUB_PROVEN).to_owned(),
            Some(_) => t(ui::SUB_NOT_PROVEN).to_owned(),
            None => String::new(),
        },
        Route::Start | Route::Finish => String::new(),
    })
}

fn mapped(draft: &Draft) -> usize {
    draft.mappings.iter().filter(|row| row.says_who()).count()
}

/// An address without its scheme and path.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}
