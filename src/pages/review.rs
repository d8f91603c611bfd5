//! The review: every change before it is made, by system, and nothing done yet.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::{Act, Blocked, Kept, Phase, Place};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::components::dialog;
use crate::components::note::{note, plain_warning, warning};
use crate::components::page::{live_heading, main_region};
use crate::components::trouble::trouble;
use crate::components::window_open::window_open;
use crate::components::{change, focus, when};
use crate::el::{El, button, el, hidden, instead, p, some};
use crate::route::{self, Route, link};
use crate::shell::step_name;
use crate::state::Store;
use crate::state::plan::{Change, Plan};
use crate::words::{rich, t};

fn count(key: Key, count: usize) -> String {
    Message::new(key).with("count", count).say()
}

/// The screen.
pub fn review(store: Store) -> El {
    let state = move || {
        let blocked = store.plan.with(|plan| plan.as_ref().is_some_and(|(plan, _)| !plan.blocked.is_empty()));
        match (store.planning.get(), store.trouble.with(Option::is_some) || blocked, store.plan.with(Option::is_some)) {
            (true, ..) => "busy",
            (_, true, _) => "error",
            (.., true) => "done",
            _ => "empty",
        }
    };
    let status = move || {
        let busy = store.busy.get().map_or_else(|| t(pages::REVIEW_READING).to_owned(), |message| message.say());
        store.planning.get().then(|| p("status big", &busy).attr("role", "status").id("status"))
    };
    let again = move || Some(button("plan-again", t(pages::REVIEW_AGAIN), move || store.make_plan()));
    let under_way = move || {
        let running = store.run.running.get() && store.run.plan.with(Option::is_some);
        running.then(|| note(pages::REVIEW_UNDER_WAY, link(store, Route::Apply, |_| ()).text(t(pages::REVIEW_WATCH))))
    };
    let body = move || {
        store.plan.with(|plan| plan.as_ref().map(|(plan, requests)| el("div").child(shown(store, plan, *requests))))
    };
    main_region(store, state)
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_KEPT, again))
        .child(live_heading(move || store.plan.with(|plan| heading(plan.as_ref().map(|(plan, _)| plan)))))
        .child(window_open(store, false))
        .child(some(status))
        .child(some(under_way))
        .child(some(body))
}

fn heading(plan: Option<&Plan>) -> String {
    let Some(plan) = plan else { return t(pages::REVIEW_TITLE_READING).to_owned() };
    let places = Place::ALL.into_iter().filter(|place| plan.writes_before_proof().any(|change| change.place == *place));
    let places = places.collect::<Vec<_>>();
    let message = match places.as_slice() {
        [] if plan.blocked.is_empty() => return t(pages::REVIEW_TITLE_NONE).to_owned(),
        [] => Message::new(pages::REVIEW_TITLE),
        [only] => Message::new(pages::REVIEW_TITLE_ONE_SYSTEM).with("place", only.name()),
        many => Message::new(pages::REVIEW_TITLE_SYSTEMS).with("systems", many.len()),
    };
    message.with("count", plan.writes_before_proof().count()).say()
}

fn shown(store: Store, plan: &Plan, requests: u32) -> Vec<AnyView> {
    let nothing = plan.writes_before_proof().next().is_none() && plan.blocked.is_empty();
    let lead = if nothing { pages::REVIEW_LEAD_NONE } else { pages::REVIEW_LEAD };
    let lead = Message::new(lead).with("time", when::time(plan.surveyed_at)).with("requests", requests).say();
    let mut parts: Vec<AnyView> = vec![p("lead", &lead).into()];
    let mut add = |part: El| parts.push(part.into());
    if store.interrupted.get_untracked() {
        add(note(pages::REVIEW_INTERRUPTED, el("span").text(t(pages::REVIEW_INTERRUPTED_WHY))));
    }
    if !plan.blocked.is_empty() {
        add(blocked(store, &plan.blocked));
    }
    if plan.before_proof().any(|change| change.asks_sign_in) {
        add(warning(pages::REVIEW_SIGN_IN, el("span").text(t(pages::REVIEW_SIGN_IN_WHY))));
    }
    for note in &plan.notes {
        add(plain_warning(el("span").text(&note.say())));
    }
    for place in Place::ALL {
        if let Some(system) = system(store, plan, place) {
            add(system);
        }
    }
    for part in [later(plan), irreversible(plan)].into_iter().flatten() {
        add(part);
    }
    for part in foot(store, plan) {
        add(part);
    }
    parts
}

/// What must be put right first.
fn blocked(store: Store, blocked: &[Blocked]) -> El {
    let head = if blocked.len() == 1 { pages::REVIEW_BLOCKED_ONE } else { pages::REVIEW_BLOCKED_MANY };
    let items = blocked.iter().map(|item| {
        let step = item.step;
        let field = item.field.clone();
        let name = format!("{} {}", step.number(), t(step_name(step)));
        let follow = move || {
            store.from_review.set(true);
            route::go(store, Route::Step(step));
            if let Some(field) = field.clone() {
                // After the heading of the new screen has had the focus.
                request_animation_frame(move || request_animation_frame(move || focus::now(&field)));
            }
        };
        let link = el("a")
            .attr("href", Route::Step(step).path())
            .text(&Message::new(pages::REVIEW_GO_TO).with("step", name).say())
            .on("click", instead(follow));
        el("li").attr("data-blocked", item.message.key.name()).text(&format!("{} ", item.message.say())).child(link)
    });
    el("div")
        .class("summary")
        .id("blocked")
        .attr("role", "alert")
        .child(el("h2").text(&count(head, blocked.len())))
        .child(el("ul").child(items.collect::<Vec<_>>()))
}

/// One system: its changes, what is looked at, what stays, and the way back to its form.
fn system(store: Store, plan: &Plan, place: Place) -> Option<El> {
    let changes = plan.before_proof().filter(|change| change.place == place).collect::<Vec<_>>();
    let kept = plan.kept.iter().filter(|kept| kept.place == place).collect::<Vec<_>>();
    if changes.is_empty() && kept.is_empty() {
        return None;
    }
    let counted = match changes.iter().filter(|change| change.act != Act::Check).count() {
        0 => t(pages::REVIEW_COUNT_NONE).to_owned(),
        n => count(pages::REVIEW_COUNT, n),
    };
    let concerns =
        |step: &Step| changes.iter().any(|change| change.step == *step) || kept.iter().any(|kept| kept.step == *step);
    let steps = Step::ALL.into_iter().filter(concerns).collect::<Vec<_>>();
    let alone = steps.len() == 1;
    let links = steps.into_iter().map(|step| back_to(store, step, alone)).collect::<Vec<_>>();
    let head = el("header")
        .child(el("h2").text(place.name()))
        .child(el("span").class("why").text(&counted))
        .child(el("span").class("links").child(links));
    Some(section(place.name(), head, &changes).child(staying(&kept)))
}

fn section(name: &'static str, head: El, changes: &[&Change]) -> El {
    let lines = changes.iter().map(|change| change::line(change, true)).collect::<Vec<_>>();
    el("section").class("sys").attr("data-place", name).child(head).child(el("ul").class("changes").child(lines))
}

/// The way back to a form. With one form for the whole system its name is for those who hear it.
fn back_to(store: Store, step: Step, alone: bool) -> El {
    let name = t(step_name(step));
    let link = link(store, Route::Step(step), |store| store.from_review.set(true));
    if alone {
        link.text(t(pages::REVIEW_CHANGE)).child(hidden(&format!(" {name}")))
    } else {
        link.text(&Message::new(pages::REVIEW_CHANGE_STEP).with("step", format!("{} {name}", step.number())).say())
    }
}

fn staying(kept: &[&Kept]) -> Option<El> {
    let lines = kept.iter().map(|kept| change::kept(kept)).collect::<Vec<_>>();
    let sign = el("span").class("act").attr("aria-hidden", "true").text("=");
    (!kept.is_empty()).then(|| {
        el("details")
            .class("kept-list")
            .child(el("summary").child(sign).text(&count(pages::REVIEW_KEPT, kept.len())))
            .child(el("ul").class("changes").child(lines))
    })
}

/// What closes the window, after the proof.
fn later(plan: &Plan) -> Option<El> {
    let later = plan.changes.iter().filter(|change| change.phase == Phase::CloseWindow).collect::<Vec<_>>();
    let head = el("header")
        .child(el("h2").text(t(pages::REVIEW_LATER)))
        .child(el("span").class("why").text(t(pages::REVIEW_LATER_WHY)));
    (!later.is_empty()).then(|| section("later", head, &later))
}

fn irreversible(plan: &Plan) -> Option<El> {
    let fixed = plan
        .writes_before_proof()
        .filter(|change| !change.reversible)
        .map(|change| el("li").child(rich(&change.subject)));
    let fixed = fixed.collect::<Vec<_>>();
    (!fixed.is_empty()).then(|| {
        let head = el("summary").text(t(pages::REVIEW_IRREVERSIBLE));
        el("details").id("irreversible").child(head).child(el("ul").child(fixed))
    })
}

/// The dialog that asks before anything is removed.
const REMOVE: &str = "confirm-remove";

fn foot(store: Store, plan: &Plan) -> Vec<El> {
    let changes = plan.writes_before_proof().count();
    let removed = plan.writes_before_proof().filter(|change| change.act == Act::Delete).collect::<Vec<_>>();
    let removes = !removed.is_empty();
    let blocked = !plan.blocked.is_empty();
    let apply = move || if removes { dialog::open(REMOVE) } else { store.apply() };
    let primary = if changes == 0 && !blocked {
        button("to-proof", t(pages::REVIEW_PROVE), move || route::go(store, Route::Proof))
    } else {
        button("apply", &count(pages::REVIEW_APPLY, changes), apply)
            .flag("disabled", blocked)
            .attr("aria-describedby", "apply.why")
    };
    let why = t(if blocked { pages::REVIEW_BLOCKED_WHY } else { pages::REVIEW_STOPS });
    let why = (changes > 0 || blocked).then(|| el("span").class("why").id("apply.why").text(why));
    let actions = el("div")
        .class("actions")
        .child(primary.class("go"))
        .child(button("back", t(ui::BACK), move || store.back()))
        .child(button("plan-again", t(pages::REVIEW_AGAIN), move || store.make_plan()))
        .child(button("download-plan", t(pages::REVIEW_DOWNLOAD), move || store.download_plan()).class("quiet"))
        .child(why);
    let mut parts = vec![actions];
    if removes {
        let title = count(pages::REMOVE_TITLE, removed.len());
        let list = removed.iter().map(|change| el("li").child(rich(&change.subject))).collect::<Vec<_>>();
        let meaning = vec![el("p").text(t(pages::REMOVE_TEXT)), el("ul").child(list)];
        parts.push(dialog::ask(REMOVE, &title, pages::REMOVE_GO, pages::REMOVE_NO, meaning, move || store.apply()));
    }
    parts
}
