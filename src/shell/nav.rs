//! The steps, with their state in words.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Step};
use lockstep_engine::run::Outcome;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::{CROSS, DASH, DOT, Icon, IconName, PageLink, TICK};
use crate::state::{Page, Run, RunKind, Store, use_store};
use crate::words::t;

static ITEMS: [(Page, Key); 9] = [
    (Page::Step(Step::Entra), ui::NAV_ENTRA),
    (Page::Step(Step::Keycloak), ui::NAV_KEYCLOAK),
    (Page::Step(Step::Rancher), ui::NAV_RANCHER),
    (Page::Step(Step::Clusters), ui::NAV_CLUSTERS),
    (Page::Step(Step::Access), ui::NAV_ACCESS),
    (Page::Review, ui::NAV_REVIEW),
    (Page::Apply, ui::NAV_APPLY),
    (Page::Proof, ui::NAV_PROOF),
    (Page::Finish, ui::NAV_FINISH),
];

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Now,
    ToDo,
    Problem,
}

impl State {
    fn of(store: Store, page: Page) -> State {
        let now = store.page.get() == page;
        if now && (store.rejected() || store.trouble().is_some()) {
            State::Problem
        } else if now {
            State::Now
        } else if is_done(store, page) {
            State::Done
        } else {
            State::ToDo
        }
    }

    /// CSS class, icon, word.
    const fn look(self) -> (&'static str, IconName, Key) {
        match self {
            State::Done => ("ok", TICK, ui::STATE_DONE),
            State::Now => ("now", DOT, ui::STATE_NOW),
            State::ToDo => ("todo", DASH, ui::STATE_TODO),
            State::Problem => ("problem", CROSS, ui::STATE_PROBLEM),
        }
    }
}

/// The list of steps.
#[component]
pub fn Nav() -> impl IntoView {
    let items = ITEMS.iter().map(|(page, name)| view! { <Item page=*page name=t(name)/> });
    view! {
        <nav class="steps" aria-label=t(ui::NAV)>
            <ol>{items.collect_view()}</ol>
        </nav>
    }
}

/// A step: a link where it is open.
#[component]
fn Item(page: Page, name: &'static str) -> impl IntoView {
    let store = use_store();
    let now = Memo::new(move |_| store.page.get() == page);
    let done = Memo::new(move |_| is_done(store, page));
    let state = Memo::new(move |_| State::of(store, page));
    let open = Memo::new(move |_| {
        !now.get() && store.draft.with(|draft| page.open(draft)) && (done.get() || visited(store, page))
    });
    let sub = Memo::new(move |_| if done.get() || now.get() { sub(store, page) } else { String::new() });
    let class = move || state.get().look().0;
    let inside = move || {
        view! {
            {move || view! { <Icon name=state.get().look().1/> }}
            <span class="name">
                {name}
                <span class="visually-hidden">", "{move || t(state.get().look().2)}</span>
                {move || Some(sub.get()).filter(|sub| !sub.is_empty()).map(|sub| view! { <small>{sub}</small> })}
            </span>
        }
    };
    let item = move || {
        if open.get() {
            view! { <PageLink to=page attr:class=class>{inside()}</PageLink> }.into_any()
        } else {
            let current = move || now.get().then_some("step");
            view! { <span class=class aria-current=current>{inside()}</span> }.into_any()
        }
    };
    view! { <li>{item}</li> }
}

/// The next step after those done has been seen; the later screens once there is something on them.
fn visited(store: Store, page: Page) -> bool {
    match page {
        Page::Step(_) | Page::Review => true,
        Page::Apply => store.run_plan().is_some(),
        Page::Proof | Page::Finish => store.journal.with(|journal| !journal.entries.is_empty()),
        Page::Start => false,
    }
}

fn is_done(store: Store, page: Page) -> bool {
    match page {
        Page::Step(step) => store.draft.with(|draft| draft.done.contains(&step)),
        Page::Review => store.run_plan().is_some() || store.journal.with(|journal| !journal.entries.is_empty()),
        Page::Apply => applied(store),
        Page::Proof => store.last_proof().is_some_and(|proof| proof.holds),
        Page::Start | Page::Finish => false,
    }
}

/// Whether everything that was begun in this setup is made.
fn applied(store: Store) -> bool {
    let of_run = |run: &Run| run.complete().filter(|_| run.kind == RunKind::Apply);
    let in_journal = store.journal.with(|journal| {
        !journal.entries.is_empty() && journal.entries.iter().all(|entry| entry.outcome == Outcome::Done)
    });
    store.run.with(|run| match run {
        Some(run) => of_run(run).unwrap_or(in_journal && !run.running()),
        None => in_journal,
    })
}

/// One quiet line below a step's name: what it came to.
fn sub(store: Store, page: Page) -> String {
    let count = |key, count: usize| Message::new(key).with("count", count).say();
    store.draft.with(|draft| match page {
        Page::Step(Step::Entra) => draft.entra.tenant.clone(),
        Page::Step(Step::Keycloak) => match mapped(draft) {
            0 => String::new(),
            n => count(ui::SUB_GROUPS, n),
        },
        Page::Step(Step::Rancher) => host(&draft.rancher.url),
        Page::Step(Step::Clusters) => draft.cluster_names().collect::<Vec<_>>().join(", "),
        Page::Step(Step::Access) => match draft.grants.iter().filter(|grant| !grant.place().is_empty()).count() {
            0 => String::new(),
            n => count(ui::SUB_GRANTS, n),
        },
        Page::Review => {
            store.plan().map_or(String::new(), |plan| count(ui::SUB_CHANGES, plan.writes_before_proof().count()))
        }
        Page::Apply => match store.run.with(|run| run.as_ref().map_or(0, Run::done)) {
            0 => String::new(),
            n => count(ui::SUB_APPLIED, n),
        },
        Page::Proof => match store.last_proof() {
            Some(proof) if proof.holds => t(ui::SUB_PROVEN).to_owned(),
            Some(_) => t(ui::SUB_NOT_PROVEN).to_owned(),
            None => String::new(),
        },
        Page::Start | Page::Finish => String::new(),
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
