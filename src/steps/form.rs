//! The frame of a step's form.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::actions::Actions;
use crate::components::page::Main;
use crate::components::plan_side::PlanSide;
use crate::components::summary::Summary;
use crate::components::trouble::TroublePanel;
use crate::state::Store;
use crate::words::t;

/// What Continue says, and what is said while it is busy.
const fn words(step: Step) -> (Key, Key) {
    match step {
        Step::Entra => (ui::NEXT_KEYCLOAK, ui::CHECKING_ENTRA),
        Step::Keycloak => (ui::NEXT_RANCHER, ui::CHECKING_KEYCLOAK),
        Step::Rancher => (ui::NEXT_CLUSTERS, ui::CHECKING_RANCHER),
        Step::Clusters => (ui::NEXT_ACCESS, ui::CHECKING_CLUSTERS),
        Step::Access => (ui::TO_REVIEW, ui::CHECKING_ACCESS),
    }
}

/// A step: summary of problems, heading, lead, form, actions, and its plan at the side.
#[component]
pub fn StepForm(
    /// Which.
    step: Step,
    /// What is done in it.
    title: Key,
    /// Why.
    lead: Key,
    /// The fields.
    children: Children,
) -> AnyView {
    let store = Store::here();
    let (next, checking) = words(step);
    let (next, checking) = (t(next), t(checking));
    let state = Signal::derive(move || {
        if store.checking.get().is_some() {
            "busy"
        } else if !store.problems.with(Vec::is_empty) || store.trouble.with(Option::is_some) {
            "error"
        } else if store.draft.with(|draft| draft.done.contains(&step)) {
            "done"
        } else {
            "empty"
        }
    });
    let next = Signal::derive(move || if store.from_review.get() { t(ui::TO_REVIEW) } else { next }.to_owned());
    let status = Signal::derive(move || match (store.checking.get(), store.busy.get()) {
        (None, _) => String::new(),
        (Some(_), Some(message)) => Message::say(&message),
        (Some(_), None) => checking.to_owned(),
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        store.proceed(step);
    };
    view! {
        <Main state>
            <Summary/>
            <TroublePanel trouble=store.trouble/>
            <h1 tabindex="-1">{t(title)}</h1>
            <p class="lead">{t(lead)}</p>
            <form novalidate on:submit=submit>
                {children()}
                <Actions next status/>
            </form>
        </Main>
        <PlanSide step/>
    }
    .into_any()
}
