//! The token in use, and how the next one is got.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;
use futures_util::lock::Mutex;
use secrecy::{ExposeSecret, SecretString};

use crate::api::Bearer;
use crate::entra::{Login, Token};
use crate::{Error, Wire};

/// Who calls Graph. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// An access token, which ends after an hour or so.
    Token(SecretString),
    /// An access token of a person, and the refresh token of the public client that got it.
    Refreshed {
        /// The access token.
        token: SecretString,
        /// The tenant.
        tenant: String,
        /// The public client.
        client_id: String,
        /// The refresh token; each gives the next.
        refresh: SecretString,
    },
    /// An application of its own, with application permissions.
    Client {
        /// The tenant.
        tenant: String,
        /// The application's client id.
        client_id: String,
        /// Its client secret.
        secret: SecretString,
    },
}

pub(super) struct Session {
    login: Login,
    credentials: Credentials,
    token: RefCell<Option<SecretString>>,
    refresh: RefCell<Option<SecretString>>,
    /// One renewal at a time: a refresh token may be good only once.
    turn: Mutex<()>,
}

impl Session {
    pub(super) fn new(wire: Wire, graph: &str, credentials: Credentials) -> Self {
        let (token, refresh) = match &credentials {
            Credentials::Token(token) => (Some(token.clone()), None),
            Credentials::Refreshed { token, refresh, .. } => (Some(token.clone()), Some(refresh.clone())),
            Credentials::Client { .. } => (None, None),
        };
        let (token, refresh) = (RefCell::new(token), RefCell::new(refresh));
        Session { login: Login::new(wire).for_graph(graph), credentials, token, refresh, turn: Mutex::new(()) }
    }

    /// Another token, where there is a way to get one.
    async fn fetch(&self) -> Result<Option<SecretString>, Error> {
        let refresh = self.refresh.borrow().clone();
        let token: Token = match (&self.credentials, refresh) {
            (Credentials::Refreshed { tenant, client_id, .. }, Some(refresh)) => {
                self.login.refresh(tenant, client_id, &refresh).await?
            }
            (Credentials::Client { tenant, client_id, secret }, _) => {
                self.login.client_token(tenant, client_id, secret).await?
            }
            _ => return Ok(None),
        };
        if token.refresh.is_some() {
            self.refresh.replace(token.refresh);
        }
        self.token.replace(Some(token.access.clone()));
        Ok(Some(token.access))
    }
}

impl Bearer for Session {
    fn token(&self) -> LocalBoxFuture<'_, Result<SecretString, Error>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            let current = self.token.borrow().clone();
            match current {
                Some(token) => Ok(token),
                None => Ok(self.fetch().await?.unwrap_or_default()),
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a SecretString) -> LocalBoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            let current = self.token.borrow().clone();
            // Another call has renewed it meanwhile.
            match current.filter(|current| current.expose_secret() != refused.expose_secret()) {
                Some(current) => Ok(Some(current)),
                None => self.fetch().await,
            }
        })
    }
}
