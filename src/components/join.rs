//! A cluster waits for its agent or its nodes: the commands to choose from, how it stands, and a field for a kubeconfig.

use leptos::prelude::*;
use lockstep_engine::port::Join;
use lockstep_engine::run::Outcome;
use lockstep_words::en::pages;
use lockstep_words::{Key, Message};

use super::copy::copy;
use super::field::area;
use super::trouble::{no_act, trouble};
use crate::el::{El, all, button, el, follows, p, settled};
use crate::state::Store;
use crate::words::t;

/// A panel for each cluster that waits.
#[must_use]
pub fn joins(store: Store) -> AnyView {
    let count = settled(move || store.run.joins.with(Vec::len));
    follows(move || all((0..count.count()).filter_map(|n| Some(panel(store, n)?.into())).collect()))
}

/// One that waits.
fn at(store: Store, n: usize) -> Option<Join> {
    store.run.joins.get().into_iter().nth(n)
}

/// Drawn once, so that what is typed into it stays; hidden when the waiting is over.
fn panel(store: Store, n: usize) -> Option<El> {
    let Join { cluster, change, nodes, .. } = untrack(|| at(store, n))?;
    let over = move || {
        let entries = store.run.entries.get();
        let waits = entries.iter().any(|entry| entry.change == change && entry.outcome == Outcome::Intended);
        (!waits || !store.run.running.get()).then(String::new)
    };
    let shown = settled(move || at(store, n).map_or(0, |join| join.commands.len()));
    let commands = move || {
        let _ = shown.count();
        let commands = untrack(|| at(store, n)).map(|join| join.commands).unwrap_or_default();
        let lines = commands.into_iter().map(|choice| {
            let what = choice.detail.map(|what| what.say()).unwrap_or_default();
            el("div").child(el("span").class("label").text(&what)).child(copy(&choice.value, &what)).into()
        });
        all(lines.collect())
    };
    let state = move || at(store, n).map(|join| join.state.say()).unwrap_or_default();
    let (head, why): (Key, Key) =
        if nodes { (pages::JOIN_NODES, pages::JOIN_NODES_WHY) } else { (pages::JOIN_AGENT, pages::JOIN_AGENT_WHY) };
    let head_id = format!("join.{cluster}.head");
    let panel = el("section")
        .class("ask-person")
        .id(&format!("join.{cluster}"))
        .live("hidden", over)
        .attr("aria-labelledby", &head_id)
        .child(el("h2").id(&head_id).text(&Message::new(head).with("cluster", &cluster).say()))
        .child(p("", t(why)))
        .child(follows(commands))
        .child(p("why alive", "").attr("role", "status").say(state));
    Some(if nodes { panel } else { panel.child(kubeconfig(store, n, cluster)) })
}

/// The agent is put into the cluster from here.
fn kubeconfig(store: Store, n: usize, cluster: String) -> El {
    let id = format!("kubeconfig.{cluster}");
    let give = format!("{id}.give");
    let area = area(&id, pages::JOIN_KUBECONFIG, pages::JOIN_KUBECONFIG_HINT);
    let give = button(&give, t(pages::JOIN_GIVE), move || store.give_kubeconfig(&cluster, &id));
    el("details")
        .child(el("summary").text(t(pages::JOIN_WITH_KUBECONFIG)))
        .child(trouble(move || at(store, n)?.trouble, pages::JOIN_STILL, no_act))
        .child(area)
        .child(el("p").child(give))
}
