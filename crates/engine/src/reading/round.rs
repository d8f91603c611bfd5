//! One round of a reading.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use lockstep_json::{Value, Write as _, json};
use lockstep_systems::Error;

use super::held::ended;
use super::rights::may_not_consent;
use super::told::{Desk, Told};
use super::{About, Answered, Reading, Round, fields, step};
use crate::plan::{Place, disable, plan};
use crate::proof;
use crate::run::Stop;
use crate::survey::{Survey, read_losses, survey};

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
        Reading::Disable => disabling(desk).await.unwrap_or_else(|error| ended(&error)),
        Reading::Step { step } => step::step(desk, *step).await.write(),
        Reading::Field { field } => fields::field(desk, field).await,
        Reading::Before { person } => proof::before(desk, person).await,
        Reading::Nobody => proof::nobody(desk).await,
        Reading::Cluster { target, visitor } => proof::cluster(desk, target, visitor).await,
        Reading::Cell { at, group, groups } => proof::cell(desk, at, group.as_deref(), groups.as_deref()).await,
        Reading::End { seen, looked, beyond, refused } => proof::end(desk, seen, looked, beyond, *refused),
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

/// Reads what Rancher would delete, and makes the plan of it.
async fn disabling(desk: &Desk) -> Result<Value, Error> {
    let about = &desk.about;
    let Some(rancher) = &desk.clients.rancher else {
        return Ok(json!({"trouble": Stop::NoCredentials(Place::Rancher).trouble(Place::Rancher).write()}));
    };
    let losses = read_losses(rancher, about.blueprint.rancher.provider.api()).await?;
    Ok(json!({"plan": disable(&about.blueprint, &losses, &about.around).write()}))
}

/// How a reading ends where signing in failed.
fn failed(about: &About, error: &Error) -> Value {
    match &about.reading {
        Reading::Step { step } => step::failed(about, *step, error).write(),
        Reading::Field { field } => fields::failed(field, error),
        _ => ended(error),
    }
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

#[cfg(test)]
mod tests {
    use lockstep_json::Write as _;
    use lockstep_systems::{ApiError, Error, Method, Response, System};

    use super::round;
    use crate::blueprint::{Draft, Step, reference};
    use crate::plan::Surroundings;
    use crate::port::SecretsHeld;
    use crate::reading::{ADMINISTRATOR, About, Answer, Answered, Ask, Reading};

    fn about(reading: Reading) -> About {
        let blueprint = reference();
        About {
            reading,
            draft: Draft::from_blueprint(&blueprint),
            blueprint,
            survey: lockstep_json::json!({}),
            around: Surroundings::default(),
            held: SecretsHeld { entra: true, keycloak: true, rancher: true },
        }
    }

    fn answered(ask: &Ask, status: u16, body: &str) -> Answered {
        let response = Response { status, headers: Vec::new(), cookies: Vec::new(), body: body.to_owned() };
        Answered { ask: ask.clone(), answer: Answer::Came { response } }
    }

    #[test]
    fn what_can_be_asked_together_is_and_no_token_is_in_it() {
        let first = round(about(Reading::Survey), Vec::new());
        let requests: Vec<_> = first
            .asks
            .iter()
            .filter_map(|ask| if let Ask::Send { request } = ask { Some(request) } else { None })
            .collect();
        let systems: Vec<System> = requests.iter().map(|request| request.system).collect();
        for system in [System::EntraLogin, System::Keycloak, System::Rancher] {
            assert!(systems.contains(&system), "{systems:?}");
        }
        assert!(requests.iter().all(|request| request.method == Method::Get));
        let bearer = format!("Bearer {ADMINISTRATOR}");
        let marked = |request: &&&lockstep_systems::Request| request.headers.iter().any(|(_, value)| *value == bearer);
        assert!(requests.iter().filter(marked).count() >= 2);
        assert_eq!(first.end, None);
    }

    #[test]
    fn an_answer_leads_on_and_a_busy_system_is_waited_for_outside() {
        let first = round(about(Reading::Field { field: "entra.tenant".into() }), Vec::new());
        assert_eq!(first.asks.len(), 1);
        let busy = answered(&first.asks[0], 429, "");
        let second = round(about(Reading::Field { field: "entra.tenant".into() }), vec![busy.clone()]);
        assert!(matches!(second.asks.as_slice(), [Ask::Wait { ms: 1000 }]), "{:?}", second.asks);
        assert_eq!(second.said.len(), 1, "the wait is said");
        // The same question once more has an answer of its own.
        let waited = Answered { ask: second.asks[0].clone(), answer: Answer::Waited { stopped: false } };
        let third = round(about(Reading::Field { field: "entra.tenant".into() }), vec![busy, waited]);
        assert_eq!(third.asks, first.asks);
    }

    #[test]
    fn where_signing_in_failed_the_reading_ends_at_its_field() {
        let step = || about(Reading::Step { step: Step::Keycloak });
        let ask = round(step(), Vec::new()).asks.remove(0);
        let error: Error = ApiError {
            system: System::Keycloak,
            call: "POST /realms/{realm}/protocol/openid-connect/token".into(),
            status: 401,
            code: Some("invalid_grant".into()),
            said: "Invalid user credentials".into(),
            request_id: None,
        }
        .into();
        let ended = round(step(), vec![Answered { ask, answer: Answer::Failed { error } }]);
        assert_eq!(ended.end.unwrap()["problems"][0]["field"], "secret.keycloak");
        assert!(ended.asks.is_empty());
    }

    #[test]
    fn what_travels_reads_back() {
        let round = round(about(Reading::Survey), Vec::new());
        assert_eq!(lockstep_json::read(&round.write()).as_ref(), Ok(&round));
    }
}
