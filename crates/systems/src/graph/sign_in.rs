//! The token in use, and its renewal where there is a refresh token.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;
use futures_util::lock::Mutex;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;
use crate::api::Bearer;
use crate::entra::Login;

pub(super) struct Session {
    token: RefCell<SecretString>,
    renewal: Option<Renewal>,
    /// One renewal at a time: a refresh token may be good only once.
    turn: Mutex<()>,
}

/// How a token is renewed.
pub(super) struct Renewal {
    login: Login,
    tenant: String,
    client_id: String,
    refresh: RefCell<SecretString>,
}

impl Renewal {
    pub(super) fn new(login: Login, tenant: String, client_id: String, refresh: SecretString) -> Self {
        Renewal { login, tenant, client_id, refresh: RefCell::new(refresh) }
    }
}

impl Session {
    pub(super) fn new(token: SecretString, renewal: Option<Renewal>) -> Self {
        Session { token: RefCell::new(token), renewal, turn: Mutex::new(()) }
    }

    pub(super) fn set(&self, token: SecretString) {
        *self.token.borrow_mut() = token;
    }
}

impl Bearer for Session {
    fn token(&self) -> LocalBoxFuture<'_, Result<SecretString, Error>> {
        let token = self.token.borrow().clone();
        Box::pin(async move { Ok(token) })
    }

    fn renew<'a>(&'a self, refused: &'a SecretString) -> LocalBoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            let current = self.token.borrow().clone();
            // Another call has renewed it meanwhile.
            if current.expose_secret() != refused.expose_secret() {
                return Ok(Some(current));
            }
            let Some(renewal) = &self.renewal else { return Ok(None) };
            let refresh = renewal.refresh.borrow().clone();
            let token = renewal.login.refresh(&renewal.tenant, &renewal.client_id, &refresh).await?;
            if let Some(next) = token.refresh {
                *renewal.refresh.borrow_mut() = next;
            }
            self.set(token.access.clone());
            Ok(Some(token.access))
        })
    }
}
