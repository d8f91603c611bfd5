//! The proof: a person signs in, and the clusters answer.

pub mod question;

use leptos::prelude::*;
use lockstep_words::en::{pages, ui};

use self::question::Question;
use crate::components::{EngineHtml, MainRegion, Shown, Summary, TroublePanel, WindowOpen, focus};
use crate::state::{Page, ProofState, use_store};
use crate::words::t;

/// What the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// Who is to sign in.
    Question,
    /// The proofs so far.
    Result,
    /// A test of Keycloak alone.
    Test,
}

/// The proof.
#[component]
pub fn ProofPage() -> impl IntoView {
    let store = use_store();
    let state = move || match store.proof.get() {
        ProofState::Running => "busy",
        _ if store.trouble().is_some() || store.rejected() => "error",
        // A test of Keycloak alone proves nothing.
        ProofState::Asking | ProofState::Tested | ProofState::Failed(_) => "empty",
        ProofState::Shown => "done",
    };
    let view = Memo::new(move |_| match store.proof.get() {
        ProofState::Asking | ProofState::Running | ProofState::Failed(_) => View::Question,
        ProofState::Shown => View::Result,
        ProofState::Tested => View::Test,
    });
    let holds = move || {
        let shown = view.get() == View::Result;
        shown.then(|| store.last_proof().is_some_and(|proof| proof.holds).to_string())
    };
    let body = move || match view.get() {
        View::Question => view! { <Question/> }.into_any(),
        View::Result => view! { <ShownProofs/> }.into_any(),
        View::Test => view! { <ShownTest/> }.into_any(),
    };
    view! {
        <MainRegion state>
            <Summary/>
            <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_MADE/>
            <div class="proof" data-holds=holds>{body}</div>
            <WindowOpen/>
        </MainRegion>
    }
}

/// The proofs so far. Those of an earlier visit are asked for, as nothing of them is shown yet.
#[component]
fn ShownProofs() -> impl IntoView {
    let store = use_store();
    if store.shown.with_untracked(Option::is_none) {
        store.show(None);
    }
    let another = move |_| {
        store.clear_problems();
        store.proof.set(ProofState::Asking);
        focus::heading();
    };
    let print = |_| {
        let _ = window().print();
    };
    view! {
        <div>
            <Shown/>
            <div class="actions">
                <button type="button" id="finish" class="go" on:click=move |_| store.go(Page::Finish)>
                    {t(pages::PROOF_FINISH)}
                </button>
                <button type="button" id="prove-another" on:click=another>{t(pages::PROOF_ANOTHER)}</button>
                <button type="button" id="print" class="quiet" on:click=print>{t(pages::PROOF_PRINT)}</button>
            </div>
        </div>
    }
}

/// A test of Keycloak alone.
#[component]
fn ShownTest() -> impl IntoView {
    let store = use_store();
    let back = move |_| {
        store.proof.set(ProofState::Asking);
        focus::heading();
    };
    view! {
        <div>
            <div id="shown">
                <EngineHtml html=store.tested/>
            </div>
            <div class="actions">
                <button type="button" id="tested.back" class="go" on:click=back>{t(pages::TESTED_BACK)}</button>
            </div>
        </div>
    }
}
