//! The chain of four systems across the top: the names of the same group in each, and how far it holds.

use lockstep_engine::blueprint::{Draft, Step};
use lockstep_engine::plan::Place;
use lockstep_engine::run::{Entry, Outcome};
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::icon::{CHAIN, CROSS, DASH, DOT, Icon, TICK, icon};
use crate::el::{El, all, el, hidden, some, whether};
use crate::route::{Route, link};
use crate::state::plan::Plan;
use crate::state::proved::Proved;
use crate::state::{Link, Store};
use crate::words::t;

/// How one system of the chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    ToDo,
    Now,
    Filled,
    Planned,
    Made,
    Proven,
    Broken,
}

impl State {
    /// CSS class, icon, word.
    const fn look(self) -> (&'static str, Icon, Key) {
        match self {
            State::ToDo => ("todo", DASH, ui::LINK_TODO),
            State::Now => ("now", DOT, ui::LINK_NOW),
            State::Filled => ("filled", TICK, ui::LINK_DONE),
            State::Planned => ("planned", DOT, ui::LINK_PLANNED),
            State::Made => ("made", TICK, ui::LINK_MADE),
            State::Proven => ("proven", TICK, ui::LINK_PROVEN),
            State::Broken => ("broken", CROSS, ui::LINK_BROKEN),
        }
    }
}

/// The head of the page.
pub fn header(store: Store) -> El {
    let kept = move || {
        if store.link.get() != Link::Attached {
            return String::new();
        }
        match store.draft.with(|draft| draft.entra.tenant.trim().to_owned()) {
            tenant if tenant.is_empty() => t(ui::SAVED).to_owned(),
            tenant => Message::new(ui::SAVED_TENANT).with("tenant", tenant).say(),
        }
    };
    let inside = whether(move || {
        matches!(store.link.get(), Link::Attached | Link::Connecting) && store.route.get() != Route::Start
    });
    let brand = link(store, Route::Start, |_| ()).class("brand").child(icon(CHAIN)).text(t(ui::PRODUCT));
    let bar = el("div").class("bar").child(brand).child(el("span").class("where").say(kept));
    el("header").child(bar).child(some(move || inside.holds().then(|| chain(store))))
}

fn chain(store: Store) -> El {
    let links = move || {
        let links = Place::ALL.iter().zip(store.draft.with(names)).map(|(place, name)| {
            let (class, sign, word) = state(store, *place).look();
            let name = if name.is_empty() {
                el("span").class("unnamed").text(t(ui::CHAIN_EMPTY))
            } else {
                el("code").text(&name)
            };
            el("li")
                .class(class)
                .attr("data-place", place.name())
                .child(el("span").class("dot").child(icon(sign)))
                .child(el("b").text(place.name()).child(hidden(&format!(", {}", t(word)))))
                .child(name)
                .into()
        });
        all(links.collect())
    };
    el("ol").class("chain").attr("aria-label", t(ui::CHAIN)).with(links)
}

/// The group's name in each system: that of the first grant, or of the first mapping.
fn names(draft: &Draft) -> [String; 4] {
    let grant = draft.grants.first();
    let granted = grant.map(|grant| grant.group.as_str()).unwrap_or_default();
    let mapping = draft.mappings.iter().find(|row| !granted.is_empty() && row.keycloak_group == granted);
    let Some(mapping) = mapping.or_else(|| draft.mappings.first()) else { return Default::default() };
    let more = draft.mappings.iter().filter(|row| !row.keycloak_group.is_empty()).count().saturating_sub(1);
    let who = mapping.who();
    let entra = if more == 0 || who.is_empty() {
        who
    } else {
        format!("{who} {}", Message::new(ui::CHAIN_MORE).with("count", more).say())
    };
    let group = mapping.keycloak_group.trim();
    let principal = if group.is_empty() { String::new() } else { draft.rancher.provider.group_principal(group) };
    let access = match grant {
        Some(grant) if !grant.place().is_empty() && !grant.role.is_empty() => {
            Message::new(ui::CHAIN_ROLE).with("role", &grant.role).with("namespace", grant.place()).say()
        }
        _ => String::new(),
    };
    [entra, group.to_owned(), principal, access]
}

/// The system that a step is about.
fn place_of(step: Step) -> Place {
    match step {
        Step::Entra => Place::Entra,
        Step::Keycloak => Place::Keycloak,
        Step::Rancher => Place::Rancher,
        Step::Clusters | Step::Access => Place::Kubernetes,
    }
}

fn state(store: Store, place: Place) -> State {
    let route = store.route.get();
    let troubled = |trouble: &Option<lockstep_engine::run::Trouble>| trouble.as_ref().is_some_and(|t| t.place == place);
    if store.trouble.with(troubled) || (route == Route::Apply && store.run.trouble.with(troubled)) {
        return State::Broken;
    }
    match route {
        Route::Start | Route::Step(_) => in_forms(store, route, place),
        Route::Review => store.last_proof().and_then(|proof| proven(&proof, place)).unwrap_or(State::Planned),
        Route::Apply => {
            store.run.plan.with(|plan| store.run.entries.with(|entries| applying(plan.as_ref(), entries, place)))
        }
        Route::Proof | Route::Finish => {
            store.last_proof().and_then(|proof| proven(&proof, place)).unwrap_or(State::Made)
        }
    }
}

fn in_forms(store: Store, route: Route, place: Place) -> State {
    if let Route::Step(step) = route
        && place_of(step) == place
    {
        return State::Now;
    }
    let done = store
        .draft
        .with(|draft| Step::ALL.into_iter().filter(|s| place_of(*s) == place).all(|s| draft.done.contains(&s)));
    if done { State::Filled } else { State::ToDo }
}

/// What the last proof says; nothing where it says nothing about this system.
fn proven(proof: &Proved, place: Place) -> Option<State> {
    let mut hops = proof.hops.iter().filter(|(at, _)| *at == place).map(|(_, state)| state.as_str()).peekable();
    hops.peek()?;
    Some(hops.fold(State::Proven, |so_far, state| match state {
        _ if so_far == State::Broken => so_far,
        "holds" => so_far,
        "broken" => State::Broken,
        _ => State::Made,
    }))
}

fn applying(plan: Option<&Plan>, entries: &[Entry], place: Place) -> State {
    let mut here = plan.into_iter().flat_map(Plan::before_proof).filter(|change| change.place == place).peekable();
    let outcome = |id: &str| entries.iter().find(|entry| entry.change == id).map(|entry| &entry.outcome);
    if here.peek().is_none() {
        return State::Made;
    }
    let outcomes = here.map(|change| outcome(&change.id)).collect::<Vec<_>>();
    if outcomes.iter().any(|o| matches!(o, Some(Outcome::Failed { .. }))) {
        State::Broken
    } else if outcomes.iter().all(|o| matches!(o, Some(Outcome::Done))) {
        State::Made
    } else if outcomes.iter().any(Option::is_some) {
        State::Now
    } else {
        State::Planned
    }
}
