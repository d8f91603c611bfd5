//! In what order changes are made: each after what it needs, those of different systems at the same time, those of one
//! system one after another, except where many of one kind are made together.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::context::{Context, Stop};
use super::{Entry, Outcome, Trouble, entra, keycloak, rancher};
use crate::plan::{Act, Change, Op, Phase, Place, Plan};
use crate::port::Event;

/// What a change gave: outputs by name, without secrets.
pub(super) type Gave = Vec<(&'static str, String)>;

/// How many changes of the same kind are made together at most: intents written, requests sent, all read back at once.
const TOGETHER: usize = 500;

/// Makes the changes of one phase. Gives whether all were made, and what stopped it; nothing where people did.
pub async fn run(context: &Context, plan: &Plan, phase: Phase) -> (bool, Option<Trouble>) {
    let changes: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == phase).collect();
    let place = |id: &String| changes.iter().position(|change| change.id == *id);
    // By their places: there may be thousands, and each asks for its needs again and again.
    let needs: Vec<Vec<usize>> = changes.iter().map(|change| change.needs.iter().filter_map(place).collect()).collect();
    let mut done = vec![false; changes.len()];
    let mut waiting: Vec<usize> = (0..changes.len()).collect();
    let mut busy: Vec<Place> = Vec::new();
    let mut running = FuturesUnordered::new();
    let mut trouble: Option<Trouble> = None;
    loop {
        while trouble.is_none() && !context.control.stopped() {
            let batch = next_batch(&changes, &mut waiting, |at| {
                lane(changes[at]).is_none_or(|lane| !busy.contains(&lane)) && needs[at].iter().all(|need| done[*need])
            });
            let Some(first) = batch.first() else { break };
            busy.extend(lane(changes[*first]));
            let these: Vec<&Change> = batch.iter().map(|at| changes[*at]).collect();
            running.push(async move { (batch, make(context, &these).await) });
        }
        let Some((batch, made)) = running.next().await else { break };
        busy.retain(|place| Some(*place) != lane(changes[batch[0]]));
        for (at, made) in batch.into_iter().zip(made) {
            match made {
                Some(Ok(())) => done[at] = true,
                // The first trouble is the cause; what else was under way ends by itself.
                Some(Err(found)) => trouble = trouble.or(Some(found)),
                None => waiting.push(at),
            }
        }
    }
    drop(running);
    for at in &waiting {
        note(context, changes[*at], context.host.now(), Outcome::Skipped);
    }
    if let Err(stop) = context.keep_journal().await {
        trouble = trouble.or_else(|| Some(stop.trouble(Place::Rancher)));
    }
    (!done.contains(&false), trouble)
}

/// Takes the next change that is ready, and with it those of its kind that can be made together with it.
fn next_batch(changes: &[&Change], waiting: &mut Vec<usize>, ready: impl Fn(usize) -> bool) -> Vec<usize> {
    let Some(first) = waiting.iter().position(|at| ready(*at)) else { return Vec::new() };
    let first = waiting.remove(first);
    let mut batch = vec![first];
    let op = &changes[first].op;
    if keycloak::together(op) {
        waiting.retain(|at| {
            let other = &changes[*at].op;
            let alike = std::mem::discriminant(other) == std::mem::discriminant(op) && keycloak::together(other);
            let with = alike && batch.len() < TOGETHER && ready(*at);
            if with {
                batch.push(*at);
            }
            !with
        });
    }
    batch
}

/// The queue a change stands in. Who waits for people at other machines keeps nobody waiting.
fn lane(change: &Change) -> Option<Place> {
    (!matches!(change.op, Op::Join { .. })).then_some(change.place)
}

/// What became of a change; nothing where it was stopped before its request.
type Made = Option<Result<(), Trouble>>;

/// Makes one change, or several of a kind: intents, requests, reading back, outcomes.
async fn make(context: &Context, changes: &[&Change]) -> Vec<Made> {
    let began = context.host.now();
    for change in changes {
        note(context, change, began, Outcome::Intended);
    }
    let mut results: Vec<Option<Result<Gave, Stop>>> = match context.keep_journal().await {
        Ok(()) => apply(context, changes).await,
        Err(stop) => changes.iter().map(|_| Some(Err(stop.clone()))).collect(),
    };
    let mut made: Vec<Made> = Vec::new();
    for (change, result) in changes.iter().zip(&mut results) {
        made.push(result.take().map(|result| match result {
            Ok(gave) => {
                if !gave.is_empty() {
                    let outputs = gave.into_iter().map(|(name, value)| (name.to_owned(), value));
                    context.journal.borrow_mut().outputs.entry(change.id.clone()).or_default().extend(outputs);
                }
                window(context, change);
                note(context, change, began, Outcome::Done);
                Ok(())
            }
            Err(stop) => {
                let trouble = stop.trouble(change.place);
                note(context, change, began, Outcome::Failed { trouble: trouble.clone() });
                Err(trouble)
            }
        }));
    }
    if let Err(stop) = context.keep_journal().await {
        let trouble = stop.trouble(changes[0].place);
        made.iter_mut().filter(|made| matches!(made, Some(Ok(())))).for_each(|made| *made = Some(Err(trouble.clone())));
    }
    made
}

/// Keeps in the journal whether the window of temporary sign-in settings is open.
fn window(context: &Context, change: &Change) {
    let mut journal = context.journal.borrow_mut();
    match &change.op {
        Op::Authentication { enabled: false, .. } => journal.window_open = true,
        Op::CloseClient { .. } | Op::Disable => journal.window_open = false,
        _ => {}
    }
}

/// Writes a change's entry in the journal, in place of its earlier one, and says it.
fn note(context: &Context, change: &Change, began: u64, outcome: Outcome) {
    let entry = Entry {
        change: change.id.clone(),
        place: change.place,
        subject: change.subject.clone(),
        began,
        ended: if outcome == Outcome::Intended { began } else { context.host.now() },
        outcome,
    };
    let mut journal = context.journal.borrow_mut();
    match journal.entries.iter_mut().find(|other| other.change == entry.change) {
        Some(present) => *present = entry.clone(),
        None => journal.entries.push(entry.clone()),
    }
    drop(journal);
    context.say(Event::Progress { entry });
}

/// Each system's part of the run makes its changes; a cluster is reached through Rancher.
async fn apply(context: &Context, changes: &[&Change]) -> Vec<Option<Result<Gave, Stop>>> {
    let [change] = changes else { return keycloak::apply_together(context, changes).await };
    let made = match change.place {
        Place::Entra => Box::pin(entra::apply(context, &change.id, &change.op)).await,
        Place::Keycloak => Box::pin(keycloak::apply(context, &change.op)).await,
        Place::Rancher | Place::Kubernetes => {
            Box::pin(rancher::apply(context, &change.id, &change.op, change.act != Act::Create)).await
        }
    };
    // Whoever waits for people hears "stop" while waiting.
    vec![if made == Err(Stop::Stopped) { None } else { Some(made) }]
}
