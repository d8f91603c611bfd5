//! A cluster waits for its agent or its nodes: the commands to choose from, how it stands, and a field for a kubeconfig.

use leptos::prelude::*;
use lockstep_engine::port::Join;
use lockstep_engine::run::Outcome;
use lockstep_words::Message;
use lockstep_words::en::pages;

use super::area::Area;
use super::copy::CopyButton;
use super::trouble::TroublePanel;
use crate::state::use_store;
use crate::words::t;

/// A panel for each cluster that waits, or has waited, in this run.
#[component]
pub fn JoinPanels() -> impl IntoView {
    let store = use_store();
    let joins = move || store.run.with(|run| run.as_ref().map(|run| run.joins.clone()).unwrap_or_default());
    view! { <For each=joins key=|join| join.change.clone() let:join><JoinPanel join/></For> }
}

/// One cluster. Drawn once, so that what is typed into it stays; hidden when the waiting is over.
#[component]
pub fn JoinPanel(
    /// How it stood first.
    join: Join,
) -> impl IntoView {
    let store = use_store();
    let Join { change, cluster, nodes, .. } = join.clone();
    let id = change.clone();
    let join = Memo::new(move |before: Option<&Join>| {
        let now = store.run.with(|run| run.as_ref()?.joins.iter().find(|join| join.change == id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| join.clone())
    });
    let waits = Memo::new(move |_| {
        store.run.with(|run| {
            let entry = run.as_ref().filter(|run| run.running()).and_then(|run| run.entry(&change));
            entry.is_some_and(|entry| entry.outcome == Outcome::Intended)
        })
    });
    let commands = Memo::new(move |_| join.with(|join| join.commands.clone()));
    let commands = move || {
        let commands = commands.get().into_iter().map(|choice| {
            let what = choice.detail.map(|what| what.say()).unwrap_or_default();
            view! { <div><span class="label">{what.clone()}</span><CopyButton text=choice.value what/></div> }
        });
        commands.collect_view()
    };
    let (head, why) =
        if nodes { (pages::JOIN_NODES, pages::JOIN_NODES_WHY) } else { (pages::JOIN_AGENT, pages::JOIN_AGENT_WHY) };
    let head_id = format!("join.{cluster}.head");
    view! {
        <section
            class="ask-person"
            id=format!("join.{cluster}")
            hidden=move || !waits.get()
            aria-labelledby=head_id.clone()
        >
            <h2 id=head_id>{Message::new(head).with("cluster", &cluster).say()}</h2>
            <p>{t(why)}</p>
            {commands}
            <p class="why alive" role="status">{move || join.with(|join| join.state.say())}</p>
            {(!nodes).then(|| view! { <Kubeconfig cluster join/> })}
        </section>
    }
}

/// The agent is put into the cluster from here.
#[component]
fn Kubeconfig(cluster: String, join: Memo<Join>) -> impl IntoView {
    let store = use_store();
    let id = format!("kubeconfig.{cluster}");
    let give_id = format!("{id}.give");
    let field = id.clone();
    let give = move |_| store.give_kubeconfig(&cluster, &field);
    view! {
        <details>
            <summary>{t(pages::JOIN_WITH_KUBECONFIG)}</summary>
            <TroublePanel trouble=move || join.with(|join| join.trouble.clone()) kept=pages::JOIN_STILL/>
            <Area id label=pages::JOIN_KUBECONFIG hint=pages::JOIN_KUBECONFIG_HINT/>
            <p><button type="button" id=give_id on:click=give>{t(pages::JOIN_GIVE)}</button></p>
        </details>
    }
}
