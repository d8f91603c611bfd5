//! The chain of four systems across the top: the names of the same group in each, and how far it holds.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Step};
use lockstep_engine::plan::Place;
use lockstep_engine::port::ProofSummary;
use lockstep_engine::proof::HopState;
use lockstep_engine::run::Outcome;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::{CHAIN, CROSS, DASH, DOT, Icon, IconName, PageLink, TICK};
use crate::state::{Link, Page, Run, Store, use_store};
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
    const fn look(self) -> (&'static str, IconName, Key) {
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
#[component]
pub fn Header() -> impl IntoView {
    let store = use_store();
    let link = store.connection.link;
    let saved = move || {
        if !store.connection.attached() {
            return String::new();
        }
        match store.draft.with(|draft| draft.entra.tenant.trim().to_owned()) {
            tenant if tenant.is_empty() => t(ui::SAVED).to_owned(),
            tenant => Message::new(ui::SAVED_TENANT).with("tenant", tenant).say(),
        }
    };
    let inside =
        move || link.with(|link| matches!(link, Link::Attached | Link::Connecting)) && store.page.get() != Page::Start;
    view! {
        <header>
            <div class="bar">
                <PageLink to=Page::Start attr:class="brand"><Icon name=CHAIN/>{t(ui::PRODUCT)}</PageLink>
                <span class="where">{saved}</span>
            </div>
            <Show when=inside>
                <Chain/>
            </Show>
        </header>
    }
}

/// The four systems.
#[component]
fn Chain() -> impl IntoView {
    let store = use_store();
    let names = Memo::new(move |_| store.draft.with(names));
    let links = Place::ALL.into_iter().enumerate().map(|(n, place)| {
        let state = Memo::new(move |_| state(store, place));
        let name = move || match names.with(|names| names[n].clone()) {
            name if name.is_empty() => view! { <span class="unnamed">{t(ui::CHAIN_EMPTY)}</span> }.into_any(),
            name => view! { <code>{name}</code> }.into_any(),
        };
        view! {
            <li class=move || state.get().look().0 data-place=place.name()>
                <span class="dot">{move || view! { <Icon name=state.get().look().1/> }}</span>
                <b>
                    {place.name()}
                    <span class="visually-hidden">", "{move || t(state.get().look().2)}</span>
                </b>
                {name}
            </li>
        }
    });
    view! { <ol class="chain" aria-label=t(ui::CHAIN)>{links.collect_view()}</ol> }
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
    let page = store.page.get();
    let stopped = || store.run.with(|run| run.as_ref().and_then(Run::trouble).is_some_and(|t| t.place == place));
    if store.trouble().is_some_and(|trouble| trouble.place == place) || (page == Page::Apply && stopped()) {
        return State::Broken;
    }
    let proven = || store.last_proof().and_then(|proof| proven(&proof, place));
    match page {
        Page::Start => in_forms(store, None, place),
        Page::Step(step) => in_forms(store, Some(step), place),
        Page::Review => proven().unwrap_or(State::Planned),
        Page::Apply => store.run.with(|run| applying(run.as_ref(), place)),
        Page::Proof | Page::Finish => proven().unwrap_or(State::Made),
    }
}

fn in_forms(store: Store, step: Option<Step>, place: Place) -> State {
    if step.is_some_and(|step| place_of(step) == place) {
        return State::Now;
    }
    let done = store
        .draft
        .with(|draft| Step::ALL.into_iter().filter(|s| place_of(*s) == place).all(|s| draft.done.contains(&s)));
    if done { State::Filled } else { State::ToDo }
}

/// What the last proof says; nothing where it says nothing about this system.
fn proven(proof: &ProofSummary, place: Place) -> Option<State> {
    let mut hops = proof.hops.iter().filter(|(at, _)| *at == place).map(|(_, state)| state).peekable();
    hops.peek()?;
    Some(hops.fold(State::Proven, |so_far, state| match state {
        _ if so_far == State::Broken => so_far,
        HopState::Holds => so_far,
        HopState::Broken => State::Broken,
        HopState::NotReached => State::Made,
    }))
}

fn applying(run: Option<&Run>, place: Place) -> State {
    let changes = run.iter().flat_map(|run| &run.plan).flat_map(|plan| plan.before_proof());
    let outcome = |id: &str| run?.entry(id).map(|entry| &entry.outcome);
    let outcomes: Vec<_> = changes.filter(|change| change.place == place).map(|change| outcome(&change.id)).collect();
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
