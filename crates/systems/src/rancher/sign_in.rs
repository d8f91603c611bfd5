//! The bearer token: given, or made by a local sign-in, and then ended by us.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;
use futures_util::lock::Mutex;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::public::{LOGIN, or_earlier};
use super::{PersonToken, Rancher, call};
use crate::api::{Api, Bearer, shape};
use crate::call::Call;
use crate::{Error, Method, Wire};

/// Who signs in.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// An API token that someone gave; never ended by us.
    Token(SecretString),
    /// A local user.
    Local {
        /// The user name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token that Lockstep has made by signing a person in.
    Minted(SecretString),
}

/// What signing out did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggedOut {
    /// A token made by Lockstep was ended.
    Ended,
    /// There was none: nothing was signed in, or the token is the user's own.
    NothingOfOurs,
    /// It had ended before.
    HadEnded,
}

pub(super) struct Session {
    api: Api,
    credentials: Credentials,
    token: RefCell<Option<SecretString>>,
    /// One sign-in at a time: calls made together share it, and no token is left behind.
    turn: Mutex<()>,
}

impl Session {
    pub(super) fn new(wire: Wire, credentials: Credentials) -> Self {
        let token = match &credentials {
            Credentials::Token(token) | Credentials::Minted(token) => Some(token.clone()),
            Credentials::Local { .. } => None,
        };
        Session { api: Api::open(wire), credentials, token: RefCell::new(token), turn: Mutex::new(()) }
    }

    async fn sign_in(&self, user: &str, password: &SecretString) -> Result<SecretString, Error> {
        let body = json!({
            "type": "localProvider",
            "username": user,
            "password": password.expose_secret(),
            "responseType": "json",
            "description": "Lockstep",
        });
        // Another try would leave a second token behind, so this is not repeated after a 502.
        let with = |call: Call| call.hide(password).json(&body);
        let asked = with(call(Method::Post, "/v1-public/login", &[]));
        let earlier = with(call(Method::Post, LOGIN, &["localProvider", "local"]));
        let made: PersonToken = or_earlier(&self.api, asked, earlier).await?.accepted()?.read()?;
        *self.token.borrow_mut() = Some(made.token.clone());
        Ok(made.token)
    }
}

impl Bearer for Session {
    fn token(&self) -> LocalBoxFuture<'_, Result<SecretString, Error>> {
        Box::pin(async move {
            let current = || self.token.borrow().clone();
            if let Some(token) = current() {
                return Ok(token);
            }
            let _turn = self.turn.lock().await;
            match (current(), &self.credentials) {
                (Some(token), _) => Ok(token),
                (None, Credentials::Local { user, password }) => self.sign_in(user, password).await,
                (None, _) => Err(shape(&call(Method::Post, "/v1/logout", &[]), "signed out already")),
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a SecretString) -> LocalBoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            let current = self.token.borrow().clone();
            match (current, &self.credentials) {
                // Another call has renewed it meanwhile.
                (Some(token), _) if token.expose_secret() != refused.expose_secret() => Ok(Some(token)),
                (_, Credentials::Local { user, password }) => self.sign_in(user, password).await.map(Some),
                _ => Ok(None),
            }
        })
    }
}

impl Rancher {
    /// Ends the token, if Lockstep has made it. An administrator cannot end another person's: each is ended with itself.
    ///
    /// `POST /v1/logout` (Rancher 2.13), `POST /v3/tokens?action=logout` before: 200.
    ///
    /// # Errors
    /// 500 where the provider forces a logout everywhere.
    pub async fn logout(&self) -> Result<LoggedOut, Error> {
        if matches!(self.session.credentials, Credentials::Token(_)) {
            return Ok(LoggedOut::NothingOfOurs);
        }
        let Some(token) = self.session.token.borrow().clone() else { return Ok(LoggedOut::NothingOfOurs) };
        let bearer = format!("Bearer {}", token.expose_secret());
        let with = |call: Call| call.hide(&token).header("authorization", &bearer).json(&json!({})).reads();
        let asked = with(call(Method::Post, "/v1/logout", &[]));
        let earlier = with(call(Method::Post, "/v3/tokens?action=logout", &[]));
        let answer = or_earlier(&self.open, asked, earlier).await?;
        let had_ended = answer.response.status == 401;
        if !had_ended {
            answer.accepted()?;
        }
        *self.session.token.borrow_mut() = None;
        Ok(if had_ended { LoggedOut::HadEnded } else { LoggedOut::Ended })
    }
}
