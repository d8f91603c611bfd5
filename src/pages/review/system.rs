//! One system in the review: its changes, what is looked at, what stays, and the way back to its form.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::Change;
use lockstep_engine::plan::{Act, Kept, Place};
use lockstep_words::Message;
use lockstep_words::en::pages;

use crate::components::{ChangeRow, KeptRow, PageLink};
use crate::shell::step_name;
use crate::state::{Page, use_store};
use crate::words::t;

/// One system.
#[component]
pub fn System(
    /// Which one.
    place: Place,
    /// Its changes.
    changes: Vec<Change>,
    /// What stays.
    kept: Vec<Kept>,
) -> impl IntoView {
    let counted = match changes.iter().filter(|change| change.act != Act::Check).count() {
        0 => t(pages::REVIEW_COUNT_NONE).to_owned(),
        count => Message::new(pages::REVIEW_COUNT).with("count", count).say(),
    };
    let concerns =
        |step: &Step| changes.iter().any(|change| change.step == *step) || kept.iter().any(|kept| kept.step == *step);
    let steps = Step::ALL.into_iter().filter(concerns).collect::<Vec<_>>();
    let alone = steps.len() == 1;
    view! {
        <section class="sys" data-place=place.name()>
            <header>
                <h2>{place.name()}</h2>
                <span class="why">{counted}</span>
                <span class="links">
                    {steps.into_iter().map(|step| view! { <BackTo step alone/> }).collect_view()}
                </span>
            </header>
            <Changes changes/>
            {(!kept.is_empty()).then(|| view! { <Staying kept/> })}
        </section>
    }
}

/// Changes, field by field.
#[component]
pub fn Changes(
    /// The changes.
    changes: Vec<Change>,
) -> impl IntoView {
    view! {
        <ul class="changes">
            {changes.into_iter().map(|change| view! { <ChangeRow change diffs=true/> }).collect_view()}
        </ul>
    }
}

/// The way back to a form.
#[component]
fn BackTo(
    /// Its step.
    step: Step,
    /// Whether the system has one form: its name is for those who hear it then.
    alone: bool,
) -> impl IntoView {
    let store = use_store();
    let name = t(step_name(step));
    let words = if alone {
        view! { {t(pages::REVIEW_CHANGE)}<span class="visually-hidden">" "{name}</span> }.into_any()
    } else {
        let name = format!("{} {name}", step.number());
        Message::new(pages::REVIEW_CHANGE_STEP).with("step", name).say().into_any()
    };
    view! { <PageLink to=Page::Step(step) before=move |()| store.from_review.set(true)>{words}</PageLink> }
}

/// What stays as it is, folded away.
#[component]
fn Staying(kept: Vec<Kept>) -> impl IntoView {
    let head = Message::new(pages::REVIEW_KEPT).with("count", kept.len()).say();
    view! {
        <details class="kept-list">
            <summary><span class="act" aria-hidden="true">"="</span>{head}</summary>
            <ul class="changes">{kept.into_iter().map(|kept| view! { <KeptRow kept/> }).collect_view()}</ul>
        </details>
    }
}
