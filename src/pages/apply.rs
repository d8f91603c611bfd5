//! The plan being carried out: every change as it happens.

pub mod progress;
pub mod row;

use leptos::prelude::*;
use lockstep_engine::run::Trouble;
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use self::progress::Progress;
use self::row::RunRow;
use crate::components::{Heading, JoinPanel, MainRegion, SignInPanel, TroublePanel, WindowOpen};
use crate::state::{Page, Run, RunKind, RunPhase, Store, use_store};
use crate::words::t;

/// Whether the changes are being made.
fn is_applying(store: Store) -> bool {
    store.run.with(|run| run.as_ref().is_some_and(|run| run.kind == RunKind::Apply && run.running()))
}

/// Whether the run has ended with every change made; nothing while it is under way.
fn complete(store: Store) -> Option<bool> {
    store.run.with(|run| run.as_ref().and_then(Run::complete))
}

/// How many changes of the run are made, and of how many. A check is shown in the list and not counted, as on the review.
fn counts(store: Store) -> (usize, usize) {
    store.run.with(|run| {
        let total = |run: &Run| run.plan.as_ref().map_or(0, |plan| plan.writes_before_proof().count());
        run.as_ref().map(|run| (run.done(), total(run))).unwrap_or_default()
    })
}

/// A sentence with the counts of the run in it.
fn counted(store: Store, key: Key) -> Message {
    let (done, total) = counts(store);
    Message::new(key).with("count", total).with("done", done)
}

/// The run.
#[component]
pub fn ApplyPage() -> impl IntoView {
    let store = use_store();
    let state = move || match (is_applying(store) || store.planning(), complete(store)) {
        (true, _) => "busy",
        (_, Some(true)) => "done",
        (_, Some(false)) => "error",
        _ => "empty",
    };
    let by_end = move |complete_key: Key, stopped: Key, under_way: Key| match complete(store) {
        Some(true) => counted(store, complete_key).say(),
        Some(false) => counted(store, stopped).say(),
        None => counted(store, under_way).say(),
    };
    let title = move || by_end(pages::APPLY_TITLE_DONE, pages::APPLY_TITLE_STOPPED, pages::APPLY_TITLE);
    let lead = move || by_end(pages::APPLY_LEAD_DONE, pages::APPLY_LEAD_STOPPED, pages::APPLY_LEAD);
    let stopped_by = move || -> Option<Trouble> { store.run.with(|run| run.as_ref()?.trouble().cloned()) };
    let over = move || store.run.with(|run| !run.as_ref().is_some_and(Run::running));
    view! {
        <MainRegion state>
            <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_KEPT/>
            <TroublePanel trouble=stopped_by kept=ui::TROUBLE_MADE/>
            <Heading>{title}</Heading>
            <p class="lead">{lead}</p>
            <Show when=over>
                <div><WindowOpen/></div>
            </Show>
            <SignInPanel/>
            <Joins/>
            <Progress/>
            <Changes/>
            <div class="actions"><Actions/></div>
        </MainRegion>
    }
}

/// A panel for each cluster that waits, or has waited. Each is made once, so that what is typed into it stays.
#[component]
fn Joins() -> impl IntoView {
    let store = use_store();
    let changes = move || {
        store.run.with(|run| run.iter().flat_map(|run| &run.joins).map(|join| join.change.clone()).collect::<Vec<_>>())
    };
    view! {
        <For each=changes key=String::clone let:change>
            <JoinPanel change/>
        </For>
    }
}

/// The changes of the plan that are made before the proof, in their order.
#[component]
fn Changes() -> impl IntoView {
    let store = use_store();
    let plan = Memo::new(move |_| store.run_plan());
    let rows = move || {
        let plan = plan.get();
        let changes = plan.iter().flat_map(|plan| plan.before_proof()).cloned();
        changes.map(|change| view! { <RunRow change/> }).collect_view()
    };
    view! {
        <section class="sys">
            <header><h2>{t(pages::APPLY_LIST)}</h2></header>
            <ol class="changes run">{rows}</ol>
        </section>
    }
}

/// What can be done now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Stop before the next change.
    Stop,
    /// Go to the proof.
    Proof,
    /// Try again, or go back.
    Again,
}

/// The buttons.
#[component]
fn Actions() -> impl IntoView {
    let store = use_store();
    let next = Memo::new(move |_| match (is_applying(store), complete(store)) {
        (true, _) => Next::Stop,
        (_, Some(true)) => Next::Proof,
        _ => Next::Again,
    });
    move || match next.get() {
        Next::Stop => view! { <Stop/> }.into_any(),
        Next::Proof => view! {
            <button type="button" id="to-proof" class="go" on:click=move |_| store.go(Page::Proof)>
                {t(pages::APPLY_TO_PROOF)}
            </button>
        }
        .into_any(),
        Next::Again => view! { <Again/> }.into_any(),
    }
}

/// Stops before the next change.
#[component]
fn Stop() -> impl IntoView {
    let store = use_store();
    let stopping = move || store.run.with(|run| run.as_ref().is_some_and(|run| run.phase == RunPhase::Stopping));
    view! {
        <button
            type="button"
            id="stop"
            aria-disabled=move || stopping().then_some("true")
            on:click=move |_| store.stop()
        >
            {t(pages::APPLY_STOP)}
        </button>
    }
}

/// Tries again what is left, or goes back.
#[component]
fn Again() -> impl IntoView {
    let store = use_store();
    let reading = move || store.planning();
    view! {
        <button
            type="button"
            id="try-again"
            class="go"
            aria-disabled=move || reading().then_some("true")
            on:click=move |_| store.try_again()
        >
            {t(pages::APPLY_AGAIN)}
        </button>
        <button type="button" id="back" on:click=move |_| store.back()>{t(pages::APPLY_TO_REVIEW)}</button>
        <span class="status" role="status">{move || reading().then(|| t(pages::APPLY_AGAIN_READING))}</span>
    }
}
