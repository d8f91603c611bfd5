//! Somebody signs in, in a window of their own, and comes back to the callback address.

use std::rc::Rc;
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use futures_util::FutureExt as _;
use futures_util::future::{Either, LocalBoxFuture, select};
use lockstep_systems::keycloak::UserSession;
use lockstep_systems::{Error, encode};
use lockstep_words::{Message, en::explain as say};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use super::context::Context;
use super::{Control, Signal, Trouble};
use crate::explain;
use crate::host::{Host, Landing};
use crate::plan::Place;
use crate::port::{Event, Purpose};

/// How long someone may take. The mailbox forgets a sign-in after ten minutes: what it says then must not come first.
const PATIENCE_MS: u64 = 590_000;
/// How often people's signals and Keycloak's events are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// Keycloak's events are asked for once in so many looks.
const LOOKS_PER_EVENTS: u32 = 4;
/// A code is good for a minute; five seconds are left for the request that spends it.
const CODE_MS: u64 = 55_000;

/// What is asked of whom.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    /// Why.
    pub purpose: Purpose,
    /// The user principal name of who is expected; empty where the person shown is confirmed by hand.
    pub expected: String,
    /// Whether Microsoft must ask for the account, even if somebody is signed in there.
    pub fresh: bool,
    /// The uuid of Rancher's client in Keycloak.
    pub client: String,
    /// Whether Rancher sends the PKCE verifier with the code.
    pub pkce: bool,
}

/// Somebody has signed in, and it is the right person. The code is not spent yet.
pub struct SignedIn {
    /// The code.
    pub code: SecretString,
    /// The PKCE verifier that goes with it.
    pub verifier: SecretString,
    /// Keycloak's session.
    pub session: String,
    /// The user name in Keycloak.
    pub user: String,
    /// The user id in Keycloak.
    pub user_id: String,
}

/// Why a sign-in brought nobody, where something can be concluded from that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Stopped {
    /// Nobody came back in time, or it was given up.
    NeverCameBack,
    /// Keycloak's events show that Entra ID's answer could not be used.
    BrokerFailed {
        /// The event's `error`.
        error: String,
    },
    /// Keycloak's events show that it let nobody sign in for Rancher's client.
    ClientFailed {
        /// The event's `error`.
        error: String,
    },
    /// Keycloak sent the person back without a code.
    Refused {
        /// What it said.
        said: String,
    },
}

/// Why nobody, or not the right person, signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum NoSignIn {
    /// A system failed meanwhile.
    System(Error),
    /// The sign-in itself came to nothing.
    Stopped(Stopped),
    /// Nobody can say whose sign-in it is.
    StrangeSession,
    /// Somebody else came.
    WrongPerson {
        /// Who came.
        came: String,
        /// Who was expected.
        expected: String,
    },
    /// The administrator said it was somebody else.
    NotConfirmed,
}

impl NoSignIn {
    /// Cause and remedy.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        let (said, means, remedy): (String, Message, Message) = match self {
            NoSignIn::System(error) => return explain::trouble(error),
            NoSignIn::Stopped(Stopped::NeverCameBack) => {
                (String::new(), say::NO_SIGN_IN.into(), say::NO_SIGN_IN_DO.into())
            }
            NoSignIn::Stopped(Stopped::BrokerFailed { error }) => {
                (error.clone(), say::NO_SIGN_IN.into(), say::NO_SIGN_IN_DO.into())
            }
            NoSignIn::Stopped(Stopped::ClientFailed { error }) => {
                (error.clone(), Message::new(say::CLIENT_FAILED).with("said", error), say::CLIENT_FAILED_DO.into())
            }
            NoSignIn::Stopped(Stopped::Refused { said }) => {
                (said.clone(), Message::new(say::SIGN_IN_REFUSED).with("said", said), say::SIGN_IN_REFUSED_DO.into())
            }
            NoSignIn::StrangeSession => (String::new(), say::STRANGE_SESSION.into(), say::STRANGE_SESSION_DO.into()),
            NoSignIn::WrongPerson { came, expected } => (
                came.clone(),
                Message::new(say::WRONG_PERSON).with("came", came).with("expected", expected),
                Message::new(say::WRONG_PERSON_DO).with("expected", expected),
            ),
            NoSignIn::NotConfirmed => (String::new(), say::NOT_CONFIRMED.into(), say::NOT_CONFIRMED_DO.into()),
        };
        Trouble { place: Place::Keycloak, tried: "sign-in".into(), said, means, remedy, request_id: None }
    }
}

impl From<Error> for NoSignIn {
    fn from(error: Error) -> Self {
        NoSignIn::System(error)
    }
}

impl From<Stopped> for NoSignIn {
    fn from(stopped: Stopped) -> Self {
        NoSignIn::Stopped(stopped)
    }
}

/// Shows the address, waits until somebody comes back, and makes sure that it is the right person before the code is
/// spent: Rancher binds the administrator to whoever's code it gets.
///
/// # Errors
/// Why nobody, or not the right person, signed in. A wrong person's session is ended, so that the next try asks anew.
pub async fn sign_in(context: &Context, request: &SignInRequest) -> Result<SignedIn, NoSignIn> {
    let realm = context.blueprint.keycloak.realm.clone();
    let keycloak = context.keycloak().map_err(|_| NoSignIn::StrangeSession)?.clone();
    let state = random(&context.host, 16);
    let verifier = random(&context.host, 32);
    let began = context.host.now();
    context.host.expect_landing(&state).await.map_err(Error::from)?;
    let expected = request.expected.clone();
    let address = address(context, request, &state, &verifier);
    context.say(Event::SignIn { purpose: request.purpose, expected, address });
    let failed = || failed(context, began).boxed_local();
    let (code, session) = landed(&context.host, &context.control, &state, began, &failed).await?;
    let sessions = keycloak.user_sessions_of_client(&realm, &request.client).await?;
    let Some(found) = sessions.into_iter().find(|other| other.id == session) else {
        return Err(NoSignIn::StrangeSession);
    };
    let right = match request.purpose {
        Purpose::Proof => is_expected(context, &found, &request.expected).await?,
        Purpose::Administrator | Purpose::Entra => confirm(context, request.purpose, &found.username).await?,
    };
    if !right {
        // Left alone, this session would answer the next try silently.
        keycloak.delete_session(&realm, &session).await?;
        return Err(match request.purpose {
            Purpose::Proof => NoSignIn::WrongPerson { came: found.username, expected: request.expected.clone() },
            Purpose::Administrator | Purpose::Entra => NoSignIn::NotConfirmed,
        });
    }
    Ok(SignedIn { code: code.into(), verifier: verifier.into(), session, user: found.username, user_id: found.user_id })
}

/// Whether a session is a person's of Entra ID. Someone whom Keycloak knew before has another name there; the link to the
/// identity provider keeps the user principal name.
async fn is_expected(context: &Context, session: &UserSession, upn: &str) -> Result<bool, NoSignIn> {
    if session.username.eq_ignore_ascii_case(upn) {
        return Ok(true);
    }
    let wanted = &context.blueprint.keycloak;
    let Ok(keycloak) = context.keycloak() else { return Ok(false) };
    let link = keycloak.link_to(&wanted.realm, &session.user_id, &wanted.alias).await?;
    Ok(link.is_some_and(|link| link.user_name.eq_ignore_ascii_case(upn)))
}

/// So many random bytes in base64url: a state, or a PKCE verifier.
pub(crate) fn random(host: &Rc<dyn Host>, bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    host.random(&mut buffer);
    Base64UrlUnpadded::encode_string(&buffer)
}

/// The PKCE challenge of a verifier.
pub(crate) fn challenge(verifier: &str) -> String {
    Base64UrlUnpadded::encode_string(&sha2::Sha256::digest(verifier))
}

fn address(context: &Context, request: &SignInRequest, state: &str, verifier: &str) -> String {
    let wanted = &context.blueprint.keycloak;
    let challenge = challenge(verifier);
    let callback = context.host.callback();
    let mut query = vec![
        ("client_id", wanted.client.as_str()),
        ("response_type", "code"),
        ("scope", "openid profile email"),
        ("redirect_uri", callback.as_str()),
        ("state", state),
        ("kc_idp_hint", wanted.alias.as_str()),
    ];
    if request.pkce {
        query.extend([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
    }
    if request.fresh {
        query.push(("prompt", "login"));
    }
    if !request.expected.is_empty() {
        query.push(("login_hint", request.expected.as_str()));
    }
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("{}/protocol/openid-connect/auth?{}", wanted.issuer(), query.join("&"))
}

/// Says now and then whether the sign-in has failed.
pub(crate) type Failed<'a> = dyn Fn() -> LocalBoxFuture<'a, Result<Option<Stopped>, NoSignIn>> + 'a;

/// Waits for the landing: code and session. Meanwhile `failed` is asked: when Entra ID's answer cannot be used, Keycloak
/// shows a page of its own and nobody ever comes back.
pub(crate) async fn landed(
    host: &Rc<dyn Host>,
    control: &Control,
    state: &str,
    began: u64,
    failed: &Failed<'_>,
) -> Result<(String, String), NoSignIn> {
    let mut looks = 0;
    let mut landing = host.landing(state);
    loop {
        match select(landing, host.sleep(EVERY)).await {
            Either::Left((landed, _)) => match landed.map_err(Error::from)? {
                Some(Landing::Code { code, session_state }) => return Ok((code, session_state)),
                Some(Landing::Refused { error, description }) => {
                    let said = if description.is_empty() { error } else { description };
                    return Err(Stopped::Refused { said }.into());
                }
                None => landing = host.landing(state),
            },
            Either::Right(((), still)) => landing = still,
        }
        if let Some(pasted) = control.take(|signal| match signal {
            Signal::Landed(address) => Some(address.clone()),
            Signal::Confirm(_) | Signal::GiveUp => None,
        }) && let Some(found) = from_address(&pasted, state)
        {
            return found;
        }
        let gave_up = control.take(|signal| (*signal == Signal::GiveUp).then_some(())).is_some();
        looks += 1;
        if (gave_up || looks % LOOKS_PER_EVENTS == 0)
            && let Some(failed) = failed().await?
        {
            return Err(failed.into());
        }
        if gave_up || control.stopped() || host.now() > began + PATIENCE_MS {
            return Err(Stopped::NeverCameBack.into());
        }
    }
}

/// Code and session in a pasted address, or the error in their place, if it is of this sign-in.
fn from_address(address: &str, state: &str) -> Option<Result<(String, String), NoSignIn>> {
    let query = address.trim().split_once('?')?.1;
    let value = |name: &str| {
        query.split(['&', '#']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
    };
    (value("state")? == state).then_some(())?;
    if let Some(said) = value("error") {
        return Some(Err(Stopped::Refused { said }.into()));
    }
    Some(Ok((value("code")?, value("session_state").unwrap_or_default())))
}

/// What the realm's events say since the sign-in began: a failed answer of Entra ID, or Rancher's client refused.
async fn failed(context: &Context, began: u64) -> Result<Option<Stopped>, NoSignIn> {
    const LOGIN: &str = "LOGIN_ERROR";
    const KINDS: [&str; 4] = [
        "IDENTITY_PROVIDER_LOGIN_ERROR",
        "IDENTITY_PROVIDER_FIRST_LOGIN_ERROR",
        "IDENTITY_PROVIDER_POST_LOGIN_ERROR",
        LOGIN,
    ];
    // The page that goes with these leads nowhere; with others of its kind people may try again.
    const CLIENT: &str = "invalid_redirect_uri client_not_found client_disabled";
    let Ok(keycloak) = context.keycloak() else { return Ok(None) };
    let wanted = &context.blueprint.keycloak;
    let events = keycloak.events(&wanted.realm, &KINDS, began).await?;
    Ok(events.into_iter().find_map(|event| {
        let login = event.kind == LOGIN;
        let error = event.error.unwrap_or(event.kind);
        match login {
            false => Some(Stopped::BrokerFailed { error }),
            true if event.client_id.as_ref() == Some(&wanted.client) && explain::among(CLIENT, &error) => {
                Some(Stopped::ClientFailed { error })
            }
            true => None,
        }
    }))
}

/// Shows who signed in and waits for yes or no.
async fn confirm(context: &Context, purpose: Purpose, user: &str) -> Result<bool, NoSignIn> {
    let until = context.host.now() + CODE_MS;
    context.say(Event::ConfirmPerson { purpose, user: user.to_owned(), until });
    loop {
        if let Some(yes) = context.control.take(|signal| match signal {
            Signal::Confirm(yes) => Some(*yes),
            Signal::GiveUp | Signal::Landed(_) => None,
        }) {
            return Ok(yes);
        }
        if context.control.stopped() || context.host.now() > until {
            return Err(Stopped::NeverCameBack.into());
        }
        context.host.sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{NoSignIn, Stopped, from_address};

    #[test]
    fn a_pasted_address_counts_only_for_its_own_sign_in() {
        let address = "http://127.0.0.1:7400/callback?state=abc&session_state=s-1&iss=x&code=c.1";
        assert_eq!(from_address(address, "abc"), Some(Ok(("c.1".into(), "s-1".into()))));
        let refused = from_address("http://127.0.0.1:7400/callback?error=invalid_request&state=abc", "abc");
        assert_eq!(refused, Some(Err(NoSignIn::Stopped(Stopped::Refused { said: "invalid_request".into() }))));
        assert_eq!(from_address(address, "other"), None);
        assert_eq!(from_address("nonsense", "abc"), None);
    }
}
