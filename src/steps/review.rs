//! The review: every change before it is made, by system, and nothing done yet.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::{Act, Blocked, Change, Kept, Phase, Place, Plan};
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::components::dialog::Ask;
use crate::components::icon::{WARN, icon};
use crate::components::note::Note;
use crate::components::page::{Heading, Main};
use crate::components::trouble::TroublePanel;
use crate::components::{change, when};
use crate::route::{self, Link, Route};
use crate::state::Store;
use crate::words::{rich, t};

/// The changes that write and are made before the proof.
fn writes(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.writes().filter(|change| change.phase == Phase::Apply)
}

fn say(key: lockstep_words::Key, count: usize) -> String {
    Message::new(key).with("count", count).say()
}

/// The screen.
#[component]
pub fn Review() -> AnyView {
    let store = Store::here();
    let state = Signal::derive(move || {
        let blocked = store.plan.with(|plan| plan.as_ref().is_some_and(|(plan, _)| !plan.blocked.is_empty()));
        match (store.planning.get(), store.trouble.with(Option::is_some) || blocked, store.plan.with(Option::is_some)) {
            (true, ..) => "busy",
            (_, true, _) => "error",
            (.., true) => "done",
            _ => "empty",
        }
    });
    let status = move || {
        let busy = store.busy.get().map_or_else(|| t(pages::REVIEW_READING).to_owned(), |message| message.say());
        store.planning.get().then(|| view! { <p class="status big" role="status" id="status">{busy}</p> })
    };
    let body = move || {
        let plan = store.plan.get();
        plan.map(|(plan, requests)| shown(store, &plan, requests))
    };
    let again = move || {
        view! {
            <button type="button" id="plan-again" on:click=move |_| store.make_plan()>{t(pages::REVIEW_AGAIN)}</button>
        }
        .into_any()
    };
    view! {
        <Main state>
            <TroublePanel trouble=store.trouble act=again/>
            <Heading text=Signal::derive(move || heading(store))/>
            {status}
            {body}
        </Main>
    }
    .into_any()
}

fn heading(store: Store) -> String {
    store.plan.with(|plan| match plan {
        None => t(pages::REVIEW_TITLE_READING).to_owned(),
        Some((plan, _)) => {
            let count = writes(plan).count();
            let places = Place::ALL.into_iter().filter(|place| writes(plan).any(|change| change.place == *place));
            let places = places.collect::<Vec<_>>();
            let message = match places.as_slice() {
                [] if plan.blocked.is_empty() => return t(pages::REVIEW_TITLE_NONE).to_owned(),
                [] => Message::new(pages::REVIEW_TITLE),
                [only] => Message::new(pages::REVIEW_TITLE_ONE_SYSTEM).with("place", only.name()),
                many => Message::new(pages::REVIEW_TITLE_SYSTEMS).with("systems", many.len()),
            };
            message.with("count", count).say()
        }
    })
}

fn shown(store: Store, plan: &Plan, requests: u32) -> AnyView {
    let count = writes(plan).count();
    let lead = if count == 0 && plan.blocked.is_empty() { pages::REVIEW_LEAD_NONE } else { pages::REVIEW_LEAD };
    let lead = Message::new(lead).with("time", when::time(plan.surveyed_at)).with("requests", requests).say();
    let interrupted = store.interrupted.get_untracked().then(|| {
        view! { <Note head=t(pages::REVIEW_INTERRUPTED)>{t(pages::REVIEW_INTERRUPTED_WHY)}</Note> }
    });
    let sign_in = plan.changes.iter().any(|change| change.asks_sign_in && change.phase == Phase::Apply).then(|| {
        view! { <Note warn=true head=t(pages::REVIEW_SIGN_IN)>{t(pages::REVIEW_SIGN_IN_WHY)}</Note> }
    });
    let notes = plan.notes.iter().map(|note| {
        view! { <div class="note warn">{icon(WARN)}<div>{note.say()}</div></div> }
    });
    let systems = Place::ALL.into_iter().filter_map(|place| system(store, plan, place)).collect::<Vec<_>>();
    view! {
        <p class="lead">{lead}</p>
        {interrupted}
        {blocked(store, &plan.blocked)}
        {sign_in}
        {notes.collect::<Vec<_>>()}
        {systems}
        {later(plan)}
        {irreversible(plan)}
        {foot(store, plan, count)}
    }
    .into_any()
}

/// What must be put right first.
fn blocked(store: Store, blocked: &[Blocked]) -> AnyView {
    if blocked.is_empty() {
        return ().into_any();
    }
    let head = if blocked.len() == 1 { pages::REVIEW_BLOCKED_ONE } else { pages::REVIEW_BLOCKED_MANY };
    let items = blocked.iter().map(|item| {
        let step = item.step;
        let field = item.field.clone();
        let name = t(crate::shell::step_name(step));
        let link = Message::new(pages::REVIEW_GO_TO).with("step", format!("{} {name}", step.number())).say();
        let follow = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            store.from_review.set(true);
            route::go(store, Route::Step(step));
            if let Some(field) = field.clone() {
                request_animation_frame(move || request_animation_frame(move || crate::components::focus::now(&field)));
            }
        };
        view! {
            <li data-blocked=item.message.key.name().to_owned()>
                {item.message.say()}" "<a href=Route::Step(step).path() on:click=follow>{link}</a>
            </li>
        }
    });
    view! {
        <div class="summary" id="blocked" role="alert">
            <h2>{say(head, blocked.len())}</h2>
            <ul>{items.collect::<Vec<_>>()}</ul>
        </div>
    }
    .into_any()
}

fn is_at(change: &Change, place: Place) -> bool {
    change.place == place && change.phase == Phase::Apply
}

/// One system: its changes, what is looked at, what stays, and the way back to its form.
fn system(store: Store, plan: &Plan, place: Place) -> Option<AnyView> {
    let changes = plan.changes.iter().filter(|change| is_at(change, place)).collect::<Vec<_>>();
    let kept = plan.kept.iter().filter(|kept| kept.place == place).collect::<Vec<_>>();
    if changes.is_empty() && kept.is_empty() {
        return None;
    }
    let count = changes.iter().filter(|change| change.act != Act::Check).count();
    let counted = if count == 0 { t(pages::REVIEW_COUNT_NONE).to_owned() } else { say(pages::REVIEW_COUNT, count) };
    let mut steps: Vec<Step> = Vec::new();
    for step in changes.iter().map(|change| change.step).chain(kept.iter().map(|kept| kept.step)) {
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps.sort();
    let alone = steps.len() == 1;
    let links = steps.into_iter().map(|step| link(step, alone)).collect::<Vec<_>>();
    let lines = changes.iter().map(|change| change::line(change, true)).collect::<Vec<_>>();
    let _ = store;
    Some(
        view! {
            <section class="sys" data-place=place.name()>
                <header>
                    <h2>{place.name()}</h2>
                    <span class="why">{counted}</span>
                    <span class="links">{links}</span>
                </header>
                <ul class="changes">{lines}</ul>
                {staying(&kept)}
            </section>
        }
        .into_any(),
    )
}

/// The way back to a form. With one form for the whole system its name is for those who hear it.
fn link(step: Step, alone: bool) -> AnyView {
    let back: fn(Store) = |store| store.from_review.set(true);
    let name = t(crate::shell::step_name(step));
    if alone {
        let hidden = view! { {t(pages::REVIEW_CHANGE)}<span class="visually-hidden">" "{name}</span> };
        view! { <Link to=Route::Step(step) before=back>{hidden}</Link> }.into_any()
    } else {
        let said = Message::new(pages::REVIEW_CHANGE_STEP).with("step", name.to_lowercase()).say();
        let said = if step == Step::Rancher { said.replace("rancher", "Rancher") } else { said };
        view! { <Link to=Route::Step(step) before=back>{said}</Link> }.into_any()
    }
}

fn staying(kept: &[&Kept]) -> Option<AnyView> {
    let lines = kept.iter().map(|kept| change::kept(kept)).collect::<Vec<_>>();
    (!kept.is_empty()).then(|| {
        view! {
            <details class="kept-list">
                <summary><span class="act" aria-hidden="true">"="</span>{say(pages::REVIEW_KEPT, kept.len())}</summary>
                <ul class="changes">{lines}</ul>
            </details>
        }
        .into_any()
    })
}

/// What closes the window, after the proof.
fn later(plan: &Plan) -> Option<AnyView> {
    let later = plan.changes.iter().filter(|change| change.phase == Phase::CloseWindow).collect::<Vec<_>>();
    let lines = later.iter().map(|change| change::line(change, true)).collect::<Vec<_>>();
    (!later.is_empty()).then(|| {
        view! {
            <section class="sys" data-place="later">
                <header><h2>{t(pages::REVIEW_LATER)}</h2><span class="why">{t(pages::REVIEW_LATER_WHY)}</span></header>
                <ul class="changes">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

fn irreversible(plan: &Plan) -> Option<AnyView> {
    let mut fixed = writes(plan).filter(|change| !change.reversible).peekable();
    fixed.peek()?;
    let lines = fixed.map(|change| view! { <li>{rich(&change.subject)}</li> }).collect::<Vec<_>>();
    Some(view! { <details id="irreversible"><summary>{t(pages::REVIEW_IRREVERSIBLE)}</summary><ul>{lines}</ul></details> }.into_any())
}

fn foot(store: Store, plan: &Plan, count: usize) -> AnyView {
    let removed = writes(plan).filter(|change| change.act == Act::Delete).collect::<Vec<_>>();
    let removes = removed.len();
    let list = removed.iter().map(|change| view! { <li>{rich(&change.subject)}</li> }).collect::<Vec<_>>();
    let asking = RwSignal::new(false);
    let blocked = !plan.blocked.is_empty();
    let apply = move |_| if removes == 0 { store.apply() } else { asking.set(true) };
    let primary = if count == 0 && !blocked {
        view! {
            <button type="button" id="to-proof" class="go" on:click=move |_| route::go(store, Route::Proof)>
                {t(pages::REVIEW_PROVE)}
            </button>
        }
        .into_any()
    } else {
        view! {
            <button type="button" id="apply" class="go" disabled=blocked aria-describedby="apply.why" on:click=apply>
                {say(pages::REVIEW_APPLY, count)}
            </button>
        }
        .into_any()
    };
    let why = if blocked { pages::REVIEW_BLOCKED_WHY } else { pages::REVIEW_STOPS };
    let why = (count > 0 || blocked).then(|| view! { <span class="why" id="apply.why">{t(why)}</span> });
    view! {
        <div class="actions">
            {primary}
            <button type="button" id="back" on:click=move |_| store.back()>{t(ui::BACK)}</button>
            <button type="button" id="plan-again" on:click=move |_| store.make_plan()>{t(pages::REVIEW_AGAIN)}</button>
            <button type="button" id="download-plan" class="quiet" on:click=move |_| store.download_plan()>
                {t(pages::REVIEW_DOWNLOAD)}
            </button>
            {why}
        </div>
        <Ask
            id="confirm-remove"
            open=asking
            title=say(pages::REMOVE_TITLE, removes)
            go=pages::REMOVE_GO
            no=pages::REMOVE_NO
            on_go=Callback::new(move |()| store.apply())
        >
            <p>{t(pages::REMOVE_TEXT)}</p>
            <ul>{list}</ul>
        </Ask>
    }
    .into_any()
}
