//! The review: every change before it is made, by system, and nothing done yet.

pub mod blocked;
pub mod foot;
pub mod system;

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::plan::{Act, Phase, Place};
use lockstep_engine::plan::{Change, Plan};
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use self::blocked::BlockedSummary;
use self::foot::Foot;
use self::system::{Changes, System};
use crate::components::{Heading, MainRegion, Note, PageLink, TroublePanel, Warning, WindowOpen, when};
use crate::state::{Page, ReviewState, use_store};
use crate::words::{rich, t};

/// The review.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let store = use_store();
    let state = move || {
        let failed = store.trouble().is_some();
        store.review.with(|review| match review {
            ReviewState::Reading => "busy",
            ReviewState::Failed(_) => "error",
            _ if failed => "error",
            ReviewState::Ready { plan, .. } if plan.blocked.is_empty() => "done",
            ReviewState::Ready { .. } => "error",
            ReviewState::Unread => "empty",
        })
    };
    let title = move || title(store.plan().as_deref());
    let under_way = move || store.run.with(|run| run.as_ref().is_some_and(|run| run.running() && run.plan.is_some()));
    let body = move || match store.review.get() {
        ReviewState::Ready { plan, requests } => Some(view! { <Ready plan requests/> }),
        _ => None,
    };
    view! {
        <MainRegion state>
            <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_KEPT>
                <ReadAgain/>
            </TroublePanel>
            <Heading>{title}</Heading>
            <WindowOpen/>
            <Reading/>
            <Show when=under_way>
                <Note head=pages::REVIEW_UNDER_WAY>
                    <PageLink to=Page::Apply>{t(pages::REVIEW_WATCH)}</PageLink>
                </Note>
            </Show>
            {body}
        </MainRegion>
    }
}

/// Has the systems read again.
#[component]
fn ReadAgain() -> impl IntoView {
    let store = use_store();
    view! {
        <button type="button" id="plan-again" on:click=move |_| store.make_plan()>{t(pages::REVIEW_AGAIN)}</button>
    }
}

/// What is being read.
#[component]
fn Reading() -> impl IntoView {
    let store = use_store();
    let said = move || store.busy.get().map_or_else(|| t(pages::REVIEW_READING).to_owned(), |message| message.say());
    view! {
        <Show when=move || store.planning()>
            <p class="status big" role="status" id="status">{said}</p>
        </Show>
    }
}

/// The heading: how many changes, and in how many systems.
fn title(plan: Option<&Plan>) -> String {
    let Some(plan) = plan else { return t(pages::REVIEW_TITLE_READING).to_owned() };
    let changed = |place: &Place| plan.writes_before_proof().any(|change| change.place == *place);
    let places = Place::ALL.into_iter().filter(changed).collect::<Vec<_>>();
    let message = match places.as_slice() {
        [] if plan.blocked.is_empty() => return t(pages::REVIEW_TITLE_NONE).to_owned(),
        [] => Message::new(pages::REVIEW_TITLE),
        [only] => Message::new(pages::REVIEW_TITLE_ONE_SYSTEM).with("place", only.name()),
        many => Message::new(pages::REVIEW_TITLE_SYSTEMS).with("systems", many.len()),
    };
    message.with("count", plan.writes_before_proof().count()).say()
}

/// The plan.
#[component]
fn Ready(plan: Arc<Plan>, requests: u32) -> impl IntoView {
    let store = use_store();
    let writes = plan.writes_before_proof().cloned().collect::<Vec<_>>();
    let lead = if writes.is_empty() && plan.blocked.is_empty() { pages::REVIEW_LEAD_NONE } else { pages::REVIEW_LEAD };
    let lead = Message::new(lead).with("time", when::time(plan.surveyed_at)).with("requests", requests).say();
    let interrupted = store.interrupted.get_untracked().then(|| {
        view! { <Note head=pages::REVIEW_INTERRUPTED><span>{t(pages::REVIEW_INTERRUPTED_WHY)}</span></Note> }
    });
    let is_blocked = !plan.blocked.is_empty();
    let blocked = is_blocked.then(|| view! { <BlockedSummary blocked=plan.blocked.clone()/> });
    let asks_sign_in = plan.before_proof().any(|change| change.asks_sign_in).then(|| {
        view! { <Warning head=pages::REVIEW_SIGN_IN><span>{t(pages::REVIEW_SIGN_IN_WHY)}</span></Warning> }
    });
    let notes = plan.notes.iter().map(Message::say);
    let notes = notes.map(|note| view! { <Warning><span>{note}</span></Warning> }).collect_view();
    let systems = Place::ALL.map(|place| {
        let changes = plan.before_proof().filter(|change| change.place == place).cloned().collect::<Vec<_>>();
        let kept = plan.kept.iter().filter(|kept| kept.place == place).cloned().collect::<Vec<_>>();
        let there = !changes.is_empty() || !kept.is_empty();
        there.then(|| view! { <System place changes kept/> })
    });
    let systems = systems.into_iter().collect_view();
    let later = plan.changes.iter().filter(|change| change.phase == Phase::CloseWindow).cloned().collect::<Vec<_>>();
    let later = (!later.is_empty()).then(|| view! { <Later changes=later/> });
    let fixed = writes.iter().filter(|change| !change.reversible).cloned().collect::<Vec<_>>();
    let fixed = (!fixed.is_empty()).then(|| view! { <Irreversible changes=fixed/> });
    let removed = writes.iter().filter(|change| change.act == Act::Delete).cloned().collect::<Vec<_>>();
    let changes = writes.len();
    view! {
        <div>
            <p class="lead">{lead}</p>
            {interrupted}
            {blocked}
            {asks_sign_in}
            {notes}
            {systems}
            {later}
            {fixed}
            <Foot changes is_blocked removed/>
        </div>
    }
}

/// What closes the window, after the proof.
#[component]
fn Later(changes: Vec<Change>) -> impl IntoView {
    view! {
        <section class="sys" data-place="later">
            <header>
                <h2>{t(pages::REVIEW_LATER)}</h2>
                <span class="why">{t(pages::REVIEW_LATER_WHY)}</span>
            </header>
            <Changes changes/>
        </section>
    }
}

/// What cannot be taken back.
#[component]
fn Irreversible(changes: Vec<Change>) -> impl IntoView {
    let items = changes.iter().map(|change| view! { <li>{rich(&change.subject)}</li> }).collect_view();
    view! {
        <details id="irreversible">
            <summary>{t(pages::REVIEW_IRREVERSIBLE)}</summary>
            <ul>{items}</ul>
        </details>
    }
}
