//! What needs no sign-in, and signing a person in.

use lockstep_json::{Read, json};
use secrecy::{ExposeSecret, SecretString};

use super::{AuthProvider, PersonToken, PublicProvider, Rancher, call};
use crate::{Coming, Method};

#[derive(Read)]
struct Version {
    #[serde(rename = "Version")]
    version: String,
}

#[derive(Read)]
struct Providers {
    data: Vec<PublicProvider>,
}

impl Rancher {
    /// Rancher's version, for example `v2.15.0`.
    ///
    /// `GET /rancherversion` (Rancher 2.15), without sign-in.
    ///
    /// # Errors
    /// A [`crate::Error::Shape`] where the address is not a Rancher's.
    pub fn version(&self) -> Coming<'_, String> {
        self.open.then(call(Method::Get, "/rancherversion", &[]), |answer| {
            answer.read().map(|version: Version| version.version)
        })
    }

    /// The providers that are enabled.
    ///
    /// `GET /v1-public/authproviders` (Rancher 2.13), without sign-in.
    ///
    /// # Errors
    /// 404 before 2.13.
    pub fn public_providers(&self) -> Coming<'_, Vec<PublicProvider>> {
        self.open.then(call(Method::Get, "/v1-public/authproviders", &[]), |answer| {
            answer.read().map(|providers: Providers| providers.data)
        })
    }

    /// Signs a person in with the code of their sign-in at the provider. The code must have been made for the stored
    /// `rancherUrl`, and the verifier be the one whose challenge it was asked with.
    ///
    /// `POST /v1-public/login` (Rancher 2.13): 201.
    ///
    /// # Errors
    /// 401 `Unauthorized` "unauthorized" where the access mode refuses the person; 500 `ServerError` without any words
    /// for a code used twice, a missing verifier and everything else that failed at the provider.
    pub fn login_code(
        &self,
        provider: AuthProvider,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Coming<'_, PersonToken> {
        let body = json!({
            "type": provider.public_type(),
            "code": code.expose_secret(),
            "responseType": "json",
            "description": "Lockstep proof",
        });
        let call = call(Method::Post, "/v1-public/login", &[]).hide(code).json(&body).cookie(VERIFIER, verifier);
        self.open.json(call)
    }
}

/// The cookie in which Rancher expects the PKCE verifier.
pub(super) const VERIFIER: &str = "R_PKCE_VERIFIER";
