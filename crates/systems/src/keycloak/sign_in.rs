//! Signing in to the admin API, and staying signed in.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use futures_util::lock::Mutex;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::call;
use crate::api::{Api, Bearer};
use crate::call::Call;
use crate::{Error, Method, Wire};

/// Who signs in.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A person, through the client `admin-cli`.
    Password {
        /// The user name.
        user: String,
        /// The password.
        password: SecretString,
        /// A one-time code, where the account asks for one.
        code: Option<OneTimeCode>,
    },
    /// A confidential client with a service account.
    Client {
        /// The client id.
        id: String,
        /// Its secret.
        secret: SecretString,
    },
    /// An access token from elsewhere, which cannot be renewed.
    Token(SecretString),
}

/// A code that works once. After that the refresh token that came of it stands in, for every client that is made with
/// these credentials.
#[derive(Clone, Debug)]
pub struct OneTimeCode {
    code: SecretString,
    refresh: Rc<RefCell<Option<SecretString>>>,
}

impl From<SecretString> for OneTimeCode {
    fn from(code: SecretString) -> Self {
        OneTimeCode { code, refresh: Rc::default() }
    }
}

pub(super) struct Session {
    api: Api,
    realm: String,
    credentials: Credentials,
    tokens: RefCell<Option<Tokens>>,
    /// One sign-in at a time: calls made together share it.
    turn: Mutex<()>,
}

#[derive(Clone, Deserialize)]
struct Tokens {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
}

impl Session {
    pub(super) fn new(wire: Wire, realm: String, credentials: Credentials) -> Self {
        Session { api: Api::open(wire), realm, credentials, tokens: RefCell::new(None), turn: Mutex::new(()) }
    }

    /// Forgets the access token, so that the next one knows new rights.
    pub(super) fn expire(&self) {
        *self.tokens.borrow_mut() = None;
    }

    pub(super) async fn sign_in(&self) -> Result<SecretString, Error> {
        if let Some(code) = self.code() {
            let refresh = code.refresh.borrow().clone();
            if let Some(refresh) = refresh
                && let Some(token) = self.refresh(&refresh).await
            {
                return Ok(token);
            }
        }
        let call = self.token_call();
        let call = match &self.credentials {
            Credentials::Token(token) => return Ok(token.clone()),
            Credentials::Password { user, password, code } => {
                let mut fields = vec![
                    ("grant_type", "password"),
                    ("client_id", "admin-cli"),
                    ("username", user),
                    ("password", password.expose_secret()),
                ];
                let call = match code {
                    Some(OneTimeCode { code, .. }) => {
                        fields.push(("totp", code.expose_secret()));
                        call.hide(code)
                    }
                    None => call,
                };
                call.hide(password).form(&fields)
            }
            Credentials::Client { id, secret } => call.hide(secret).form(&[
                ("grant_type", "client_credentials"),
                ("client_id", id),
                ("client_secret", secret.expose_secret()),
            ]),
        };
        self.fetch(call).await
    }

    /// By refresh token. Keycloak's refusal of one is not worth telling: signing in again says more.
    async fn refresh(&self, refresh: &SecretString) -> Option<SecretString> {
        let call = self.token_call().hide(refresh);
        // A client's sign-in has no refresh token by default, and is as short as a refresh would be.
        let Credentials::Password { .. } = &self.credentials else { return None };
        let fields =
            [("grant_type", "refresh_token"), ("client_id", "admin-cli"), ("refresh_token", refresh.expose_secret())];
        self.fetch(call.form(&fields)).await.ok()
    }

    fn code(&self) -> Option<&OneTimeCode> {
        match &self.credentials {
            Credentials::Password { code, .. } => code.as_ref(),
            Credentials::Client { .. } | Credentials::Token(_) => None,
        }
    }

    fn token_call(&self) -> Call {
        call(Method::Post, "/realms/{realm}/protocol/openid-connect/token", &[&self.realm]).reads()
    }

    async fn fetch(&self, call: Call) -> Result<SecretString, Error> {
        let tokens: Tokens = self.api.json(call).await?;
        let access = tokens.access_token.clone();
        if let Some(code) = self.code() {
            code.refresh.borrow_mut().clone_from(&tokens.refresh_token);
        }
        *self.tokens.borrow_mut() = Some(tokens);
        Ok(access)
    }
}

impl Bearer for Session {
    fn token(&self) -> LocalBoxFuture<'_, Result<SecretString, Error>> {
        Box::pin(async move {
            let current = || self.tokens.borrow().as_ref().map(|tokens| tokens.access_token.clone());
            if let Some(token) = current() {
                return Ok(token);
            }
            let _turn = self.turn.lock().await;
            match current() {
                Some(token) => Ok(token),
                None => self.sign_in().await,
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a SecretString) -> LocalBoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async move {
            if let Credentials::Token(_) = self.credentials {
                return Ok(None);
            }
            let _turn = self.turn.lock().await;
            let current = self.tokens.borrow().clone();
            if let Some(tokens) = current {
                // Another call has renewed it meanwhile.
                if tokens.access_token.expose_secret() != refused.expose_secret() {
                    return Ok(Some(tokens.access_token));
                }
                if let Some(refresh) = &tokens.refresh_token
                    && let Some(token) = self.refresh(refresh).await
                {
                    return Ok(Some(token));
                }
            }
            self.sign_in().await.map(Some)
        })
    }
}
