//! Probes that tell which part of an application registration is wrong, without a person.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Login, call, token_call};
use crate::Error;
use crate::call::Call;
use crate::error_body::aadsts;
use crate::{Method, Response};

/// Whether a redirect address is registered, as far as the authorize endpoint shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Registration {
    /// Entra redirected to the address, so it is registered. `error` is what it brought, usually `login_required`.
    Registered {
        /// The `error` of the redirect, where there is one.
        error: Option<String>,
    },
    /// Entra showed its own page with this code, for example `AADSTS50011` (address not registered) or `AADSTS700016`
    /// (client unknown).
    Refused {
        /// The AADSTS code.
        code: String,
    },
    /// Neither: the page may be made by script. Nothing is proven.
    Unclear {
        /// The status.
        status: u16,
    },
}

impl Login {
    /// Tries a client id and secret. Success proves tenant, client and secret; the token is thrown away.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token` with the client-credentials grant and Graph's `.default` scope, which needs no
    /// permission.
    ///
    /// # Errors
    /// The code says which part is wrong: `AADSTS7000215` secret, `AADSTS7000222` secret expired, `AADSTS700016` client,
    /// `AADSTS90002` tenant. A secret made seconds ago may be refused with `AADSTS7000215` for a while; the caller
    /// decides how long to wait.
    pub async fn client_credentials(&self, tenant: &str, client_id: &str, secret: &SecretString) -> Result<(), Error> {
        self.api.done(self.by_client(tenant, client_id, secret)).await
    }

    /// Whether a client's redirect address is registered.
    ///
    /// `GET /{tenant}/oauth2/v2.0/authorize` with `prompt=none` and without a session: a registered address is redirected
    /// to with `login_required`.
    ///
    /// # Errors
    /// Only where no answer came; a refusal is an answer.
    pub async fn authorize_probe(
        &self,
        tenant: &str,
        client_id: &str,
        redirect_uri: &str,
    ) -> Result<Registration, Error> {
        let call = call(Method::Get, "/{tenant}/oauth2/v2.0/authorize", tenant).query(&[
            ("client_id", client_id),
            ("response_type", "code"),
            ("redirect_uri", redirect_uri),
            ("scope", "openid"),
            ("response_mode", "query"),
            ("prompt", "none"),
            ("state", "lockstep-probe"),
            ("nonce", "lockstep-probe"),
        ]);
        let answer = self.api.send(call).await?;
        Ok(registration(&answer.response, redirect_uri))
    }

    /// The call for a token by a client's own secret.
    pub(super) fn by_client(&self, tenant: &str, client_id: &str, secret: &SecretString) -> Call {
        let scope = format!("{}/.default", self.graph);
        token_call(tenant).hide(secret).form(&[
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", secret.expose_secret()),
            ("scope", &scope),
        ])
    }
}

fn registration(response: &Response, redirect_uri: &str) -> Registration {
    let back = response.header("location").and_then(|place| place.strip_prefix(redirect_uri));
    // What follows must be a query, else the address is only the beginning of another.
    match back.filter(|rest| rest.is_empty() || rest.starts_with(['?', '#', '&'])) {
        Some(rest) => {
            let error = rest.trim_start_matches(['?', '#']).split('&').find_map(|pair| pair.strip_prefix("error="));
            Registration::Registered { error: error.map(str::to_owned) }
        }
        None => match aadsts(&response.body) {
            Some(code) => Registration::Refused { code },
            None => Registration::Unclear { status: response.status },
        },
    }
}
