//! Readings: what is to be asked is worked out elsewhere, and asked here, where the sign-ins are.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use lockstep_json::{Value, Write as _, json};
use lockstep_systems::rancher::Rancher;
use lockstep_systems::{Error, TokenFacts, TransportError};
use secrecy::SecretString;

use super::{Session, typed};
use crate::blueprint::{Blueprint, Step};
use crate::clients::Clients;
use crate::crowd;
use crate::reading::{About, Answer, Answered, Ask, Reading, may_not_consent};
use crate::work::Work;

/// How many requests are under way at once.
const AT_ONCE: usize = 6;

impl Session {
    /// Reads, round by round, and gives what came of it and how many requests it took. What it says on its way goes to the
    /// screens.
    pub(super) async fn read(&self, reading: Reading, person: Option<&Rancher>) -> Result<(Value, u32), Error> {
        let clients = self.clients(&self.reach(&reading)).await;
        // What was read before is large, and goes along only where it is added to.
        let adds = matches!(reading, Reading::Step { .. } | Reading::Field { .. });
        let survey = if adds { self.survey.borrow().clone() } else { json!({}) };
        let about = About {
            reading,
            draft: self.draft.borrow().clone(),
            blueprint: self.so_far(),
            survey,
            around: self.around(),
            held: self.vault.borrow().held(),
        };
        let mut of = json!({"about": about.write(), "answers": []});
        let mut passed_on: Vec<Value> = Vec::new();
        loop {
            let mut round = self.host.work(Work::Reading, &of).await?;
            for event in round["said"].as_array_mut().map(std::mem::take).unwrap_or_default() {
                if !passed_on.contains(&event) {
                    self.host.pass_on(&event);
                    passed_on.push(event);
                }
            }
            if !round["end"].is_null() {
                return Ok((round["end"].take(), clients.map_or(0, |clients| clients.requests())));
            }
            let asks: Vec<Ask> = typed(&round["asks"])?;
            let Some(answers) = of["answers"].as_array_mut().filter(|_| !asks.is_empty()) else {
                let said = "a reading that asks nothing has no end".to_owned();
                return Err(TransportError::Proxy { said, pair_again: false }.into());
            };
            let mut asks = asks.into_iter();
            let mut running: Vec<LocalBoxFuture<'_, Value>> = Vec::new();
            loop {
                let more = asks.by_ref().take(AT_ONCE - running.len());
                running.extend(more.map(|ask| self.answered(ask, &clients, person)));
                match crowd::next(&mut running).await {
                    Some(answered) => answers.push(answered),
                    None => break,
                }
            }
        }
    }

    /// The addresses that a reading may go to: those of later steps are not its matter.
    fn reach(&self, reading: &Reading) -> Blueprint {
        let mut reach = self.so_far();
        if matches!(reading, Reading::Step { step: Step::Entra }) {
            reach.keycloak.url.clear();
        }
        if matches!(reading, Reading::Step { step: Step::Entra | Step::Keycloak }) {
            reach.rancher.url.clear();
        }
        reach
    }

    /// A question and what came of it, as it is written.
    fn answered<'a>(
        &'a self,
        ask: Ask,
        clients: &'a Result<Clients, Error>,
        person: Option<&'a Rancher>,
    ) -> LocalBoxFuture<'a, Value> {
        Box::pin(async move {
            let answer = match clients {
                Ok(clients) => self.answer(&ask, clients, person).await,
                Err(error) => Answer::Failed { error: error.clone() },
            };
            Answered { ask, answer }.write()
        })
    }

    async fn answer(&self, ask: &Ask, clients: &Clients, person: Option<&Rancher>) -> Answer {
        match ask {
            Ask::Send { request } => match clients.pass(request.clone(), person).await {
                Ok(response) => Answer::Came { response },
                Err(Error::Transport(error)) => Answer::Lost { error: *error },
                Err(error) => Answer::Failed { error },
            },
            Ask::Wait { ms } => {
                self.host.sleep(Duration::from_millis(*ms)).await;
                Answer::Waited { stopped: self.control.stopped() }
            }
            Ask::Token => match self.token(clients).await {
                Ok(facts) => Answer::Token { facts },
                Err(error) => Answer::Failed { error },
            },
            Ask::Roles { realm } => match &clients.keycloak {
                Some(keycloak) => match keycloak.roles_in_token(realm).await {
                    Ok(roles) => Answer::Roles { roles },
                    Err(error) => Answer::Failed { error },
                },
                None => Answer::Roles { roles: None },
            },
            Ask::Try { tenant, client_id, handed } => {
                let error = match self.broker_secret(*handed) {
                    Some(secret) => clients.login.client_credentials(tenant, client_id, &secret).await.err(),
                    None => None,
                };
                Answer::Tried { error }
            }
        }
    }

    /// What Graph's token says of itself.
    async fn token(&self, clients: &Clients) -> Result<Option<TokenFacts>, Error> {
        let Some(graph) = &clients.graph else { return Ok(None) };
        let facts = TokenFacts::read(&graph.access_token().await?);
        self.may_not_consent.set(facts.as_ref().is_some_and(may_not_consent));
        Ok(facts)
    }

    /// The secret that Keycloak uses for the application: made by another administrator, or by this run.
    fn broker_secret(&self, handed: bool) -> Option<SecretString> {
        let (vault, draft) = (self.vault.borrow(), self.draft.borrow());
        let made = vault.broker_secret().cloned().filter(|_| !handed);
        made.or_else(|| vault.handed_secret(&draft))
    }

    /// Looks up what a field may want to know.
    pub(super) async fn look(&self, field: &str) {
        match self.read(Reading::Field { field: field.to_owned() }, None).await {
            Ok((mut end, _)) if end["survey"].is_object() => {
                self.survey.replace(end["survey"].take());
            }
            Ok((end, _)) if end["trouble"].is_object() => {
                if let Ok(trouble) = typed(&end["trouble"]) {
                    self.say_trouble(trouble);
                }
            }
            // Whatever went wrong is said on Continue, when it counts.
            Ok(_) | Err(_) => {}
        }
    }
}
