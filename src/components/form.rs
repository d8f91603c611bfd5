//! The frame of a step's form.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Key;
use lockstep_words::en::{forms, ui};

use super::page::{Heading, MainRegion};
use super::summary::Summary;
use super::trouble::TroublePanel;
use crate::state::use_store;
use crate::words::t;

/// What Continue says, and what is said while it is busy.
const fn words(step: Step) -> (Key, Key) {
    match step {
        Step::Entra => (forms::NEXT_KEYCLOAK, forms::CHECKING_ENTRA),
        Step::Keycloak => (forms::NEXT_RANCHER, forms::CHECKING_KEYCLOAK),
        Step::Rancher => (forms::NEXT_CLUSTERS, forms::CHECKING_RANCHER),
        Step::Clusters => (forms::NEXT_ACCESS, forms::CHECKING_CLUSTERS),
        Step::Access => (forms::TO_REVIEW, forms::CHECKING_ACCESS),
    }
}

/// A step: summary of problems, heading, lead, form and actions.
#[component]
pub fn StepForm(
    /// The step.
    step: Step,
    /// What is done in it.
    title: Key,
    /// Why.
    lead: Key,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let store = use_store();
    let state = move || {
        if store.checking() {
            "busy"
        } else if store.rejected() || store.trouble().is_some() {
            "error"
        } else if store.draft.with(|draft| draft.done.contains(&step)) {
            "done"
        } else {
            "empty"
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        store.proceed(step);
    };
    view! {
        <MainRegion state>
            <Summary/>
            <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_KEPT/>
            <Heading>{t(title)}</Heading>
            <p class="lead">{t(lead)}</p>
            <form novalidate on:submit=submit>
                {children()}
                <Actions step/>
            </form>
        </MainRegion>
    }
}

/// The foot of a form: one primary button that names the act, Back, and what goes on. Continue stays enabled; a click
/// while it is busy does nothing.
#[component]
fn Actions(step: Step) -> impl IntoView {
    let store = use_store();
    let (next, checking) = words(step);
    let (next, checking) = (t(next), t(checking));
    let busy = Memo::new(move |_| store.checking());
    let status = move || match (busy.get(), store.busy.get()) {
        (false, _) => String::new(),
        (true, Some(message)) => message.say(),
        (true, None) => checking.to_owned(),
    };
    let made = Memo::new(move |_| store.journal.with(|journal| !journal.entries.is_empty()));
    let quiet = move || (!busy.get()).then(|| t(if made.get() { forms::NOTHING_MORE } else { forms::NOTHING_YET }));
    view! {
        <div class="actions">
            <button type="submit" id="continue" class="go" aria-disabled=move || busy.get().then_some("true")>
                {move || if store.from_review.get() { t(forms::TO_REVIEW) } else { next }}
            </button>
            <button type="button" id="back" on:click=move |_| store.back()>{t(ui::BACK)}</button>
            <p class="status" role="status" id="status">{status}</p>
            <span class="why">{quiet}</span>
        </div>
    }
}
