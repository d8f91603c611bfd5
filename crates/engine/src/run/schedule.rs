//! In what order changes are made: each after what it needs, those of different systems at the same time, those of one
//! system one after another.

use futures_util::future::LocalBoxFuture;
use lockstep_words::{Message, en::explain as say};

use super::context::{Context, Stop};
use super::{Entry, Outcome, Trouble, entra, keycloak, rancher};
use crate::crowd::next;
use crate::plan::{Act, Change, Op, Phase, Place, Plan};
use crate::port::Event;

/// What a change gave: outputs by name, without secrets.
pub(super) type Gave = Vec<(&'static str, String)>;

/// Makes the changes of one phase. Gives whether all were made, and what stopped it.
pub async fn run(context: &Context, plan: &Plan, phase: Phase) -> (bool, Option<Trouble>) {
    let changes: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == phase).collect();
    let mut waiting = changes.clone();
    let mut busy: Vec<Place> = Vec::new();
    let mut running: Vec<LocalBoxFuture<'_, (&Change, Result<(), Trouble>)>> = Vec::new();
    let mut trouble: Option<Trouble> = None;
    let mut undone: Vec<String> = waiting.iter().map(|change| change.id.clone()).collect();
    loop {
        while trouble.is_none() && !context.control.stopped() {
            let ready = waiting.iter().position(|change| {
                !busy.contains(&lane(change)) && change.needs.iter().all(|need| !undone.contains(need))
            });
            let Some(at) = ready else { break };
            let change = waiting.remove(at);
            busy.push(lane(change));
            running.push(Box::pin(async move { (change, make(context, change).await) }));
        }
        let Some((change, result)) = next(&mut running).await else { break };
        busy.retain(|place| *place != lane(change));
        match result {
            Ok(()) => undone.retain(|id| *id != change.id),
            // The first trouble is the cause; what else was under way ends by itself.
            Err(found) => trouble = trouble.or(Some(found)),
        }
    }
    drop(running);
    for change in &waiting {
        note(context, change, context.host.now(), Outcome::Skipped);
    }
    if trouble.is_none() && context.control.stopped() && !waiting.is_empty() {
        trouble = Some(stopped(waiting[0].place));
    }
    if let Err(stop) = context.keep_journal().await {
        trouble = trouble.or_else(|| Some(stop.trouble(Place::Rancher)));
    }
    (undone.is_empty(), trouble)
}

/// The queue a change stands in. Clusters are reached through Rancher, but each by itself.
fn lane(change: &Change) -> Place {
    change.place
}

fn stopped(place: Place) -> Trouble {
    Trouble {
        place,
        tried: String::new(),
        said: String::new(),
        means: say::STOPPED.into(),
        remedy: Message::new(say::STOPPED_DO),
        request_id: None,
    }
}

/// Makes one change: intent, request, reading back, outcome.
async fn make(context: &Context, change: &Change) -> Result<(), Trouble> {
    let began = context.host.now();
    note(context, change, began, Outcome::Intended);
    let result = match context.keep_journal().await {
        Ok(()) => apply(context, change).await,
        Err(stop) => Err(stop),
    };
    match result {
        Ok(gave) => {
            if !gave.is_empty() {
                let outputs = gave.into_iter().map(|(name, value)| (name.to_owned(), value));
                context.journal.borrow_mut().outputs.entry(change.id.clone()).or_default().extend(outputs);
            }
            window(context, change);
            note(context, change, began, Outcome::Done);
            context.keep_journal().await.map_err(|stop| stop.trouble(change.place))
        }
        Err(stop) => {
            let trouble = stop.trouble(change.place);
            note(context, change, began, Outcome::Failed { trouble: trouble.clone() });
            Err(trouble)
        }
    }
}

/// Keeps in the journal whether the window of temporary sign-in settings is open.
fn window(context: &Context, change: &Change) {
    let mut journal = context.journal.borrow_mut();
    match &change.op {
        Op::Authentication { enabled: false, .. } => journal.window_open = true,
        Op::CloseClient { .. } => journal.window_open = false,
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
async fn apply(context: &Context, change: &Change) -> Result<Gave, Stop> {
    match change.place {
        Place::Entra => entra::apply(context, &change.id, &change.op).await,
        Place::Keycloak => keycloak::apply(context, &change.op).await,
        Place::Rancher | Place::Kubernetes => rancher::apply(context, &change.op, change.act != Act::Create).await,
    }
}
