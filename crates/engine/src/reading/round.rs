//! One round of a reading.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use lockstep_json::{Value, Write as _, json};
use lockstep_systems::Error;

use super::rights::may_not_consent;
use super::told::{Desk, Told};
use super::{About, Answered, Reading, Round, fields, step};
use crate::explain::trouble;
use crate::plan::plan;
use crate::proof;
use crate::survey::{Survey, survey};

/// Begins the reading and runs it on to its end, or to where answers are missing.
#[must_use]
pub fn round(about: About, answers: Vec<Answered>) -> Round {
    let told = Told::new(answers);
    let desk = Desk::new(about, told.clone());
    let end = as_far_as_it_goes(read(&desk));
    let end = match told.failed() {
        Some(error) => Some(failed(&desk.about, &error)),
        None => end,
    };
    let asks = if end.is_some() { Vec::new() } else { told.wanted() };
    Round { said: told.said(), asks, end }
}

async fn read(desk: &Desk) -> Value {
    match &desk.about.reading {
        Reading::Survey => whole(desk).await.unwrap_or_else(|error| ended(&error)),
        Reading::Step { step } => step::step(desk, *step).await.write(),
        Reading::Field { field } => fields::field(desk, field).await,
        Reading::Before { person } => proof::before(desk, person).await,
        Reading::After { alone: true, before, came, began } => proof::alone(desk, before, came, *began).await,
        Reading::After { before, came, began, .. } => proof::after(desk, before, came, *began).await,
    }
}

/// Reads all systems and makes the plan.
async fn whole(desk: &Desk) -> Result<Value, Error> {
    let about = &desk.about;
    let found: Survey = survey(&about.blueprint, &desk.clients, about.around.now).await?;
    let mut around = about.around.clone();
    if let Some(entra) = &found.entra
        && desk.clients.graph.is_some()
        && let Some(facts) = desk.token().await
    {
        around.may_not_consent = may_not_consent(&facts);
        if let Some(wrong) = super::entra::unfit(&facts, &entra.tenant, &about.blueprint, around.now) {
            return Ok(json!({"trouble": wrong.write()}));
        }
    }
    Ok(json!({"plan": plan(&about.blueprint, &found, &around).write(), "survey": found.write()}))
}

/// How a reading ends where signing in failed.
fn failed(about: &About, error: &Error) -> Value {
    match &about.reading {
        Reading::Step { step } => step::failed(about, *step, error).write(),
        Reading::Field { field } => fields::failed(field, error),
        _ => ended(error),
    }
}

/// How a reading ends where a system failed.
pub(crate) fn ended(error: &Error) -> Value {
    json!({"trouble": trouble(error).write()})
}

/// Remembers that it was woken.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Polls as long as there is something to do without an answer from outside.
fn as_far_as_it_goes<T>(future: impl Future<Output = T>) -> Option<T> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(woken.clone());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(made) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(made);
        }
        if !woken.0.swap(false, Ordering::Relaxed) {
            return None;
        }
    }
}
