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

/// A cluster that waits, or has waited, in this run. Drawn once, so that what is typed into it stays; hidden when the
/// waiting is over.
#[component]
pub fn JoinPanel(
    /// The id of the change that waits.
    change: String,
) -> impl IntoView {
    let store = use_store();
    let id = change.clone();
    let join = Memo::new(move |_| store.run.with(|run| run.as_ref()?.join_of(&id).cloned()));
    let (cluster, nodes) =
        join.with_untracked(|join| join.as_ref().map(|join| (join.cluster.clone(), join.nodes)).unwrap_or_default());
    let waits = Memo::new(move |_| {
        store.run.with(|run| {
            let entry = run.as_ref().filter(|run| run.running()).and_then(|run| run.entry(&change));
            entry.is_some_and(|entry| entry.outcome == Outcome::Intended)
        })
    });
    let commands =
        Memo::new(move |_| join.with(|join| join.as_ref().map(|join| join.commands.clone()).unwrap_or_default()));
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
            <h2 id=head_id.clone()>{Message::new(head).with("cluster", &cluster).say()}</h2>
            <p>{t(why)}</p>
            {commands}
            <p class="why alive" role="status">{move || join.with(|join| join.as_ref().map(|join| join.state.say()))}</p>
            {(!nodes).then(|| view! { <Kubeconfig cluster=cluster.clone() join/> })}
        </section>
    }
}

/// The agent is put into the cluster from here.
#[component]
fn Kubeconfig(cluster: String, join: Memo<Option<Join>>) -> impl IntoView {
    let store = use_store();
    let id = format!("kubeconfig.{cluster}");
    let give_id = format!("{id}.give");
    let field = id.clone();
    let give = move |_| store.give_kubeconfig(&cluster, &field);
    view! {
        <details>
            <summary>{t(pages::JOIN_WITH_KUBECONFIG)}</summary>
            <TroublePanel trouble=move || join.with(|join| join.as_ref()?.trouble.clone()) kept=pages::JOIN_STILL/>
            <Area id label=pages::JOIN_KUBECONFIG hint=pages::JOIN_KUBECONFIG_HINT/>
            <p><button type="button" id=give_id on:click=give>{t(pages::JOIN_GIVE)}</button></p>
        </details>
    }
}
