//! What needs no sign-in, and signing a person in.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{AuthProvider, PersonToken, PublicProvider, Rancher, call};
use crate::api::{Answer, Api};
use crate::call::Call;
use crate::{Error, Method};

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "Version")]
    version: String,
}

#[derive(Deserialize)]
struct Providers {
    data: Vec<PublicProvider>,
}

/// Sends a call, and where its address is not there the one that stood in its place before Rancher 2.13.
pub(super) async fn or_earlier(api: &Api, call: Call, earlier: Call) -> Result<Answer, Error> {
    let answer = api.send(call).await?;
    if answer.response.status != 404 {
        return Ok(answer);
    }
    let other = api.send(earlier).await?;
    // Where neither is there, it is no Rancher: the first answer tells.
    Ok(if other.response.status == 404 { answer } else { other })
}

impl Rancher {
    /// Rancher's version, for example `v2.15.0`.
    ///
    /// `GET /rancherversion` (Rancher 2.15), without sign-in.
    ///
    /// # Errors
    /// A [`crate::Error::Shape`] where the address is not a Rancher's.
    pub async fn version(&self) -> Result<String, Error> {
        let version: Version = self.open.json(call(Method::Get, "/rancherversion", &[])).await?;
        Ok(version.version)
    }

    /// The providers that are enabled.
    ///
    /// `GET /v1-public/authproviders` (Rancher 2.13), `GET /v3-public/authProviders` before, without sign-in.
    ///
    /// # Errors
    /// 404 where there is no Rancher.
    pub async fn public_providers(&self) -> Result<Vec<PublicProvider>, Error> {
        let asked = call(Method::Get, "/v1-public/authproviders", &[]);
        let earlier = call(Method::Get, "/v3-public/authProviders", &[]);
        let providers: Providers = or_earlier(&self.open, asked, earlier).await?.accepted()?.read()?;
        Ok(providers.data)
    }

    /// Signs a person in with the code of their sign-in at the provider. The code must have been made for the stored
    /// `rancherUrl`, and the verifier be the one whose challenge it was asked with.
    ///
    /// `POST /v1-public/login` (Rancher 2.13), `POST /v3-public/{type}s/{provider}?action=login` before: 201.
    ///
    /// # Errors
    /// 401 `Unauthorized` "unauthorized" where the access mode refuses the person; 500 `ServerError` without any words
    /// for a code used twice, a missing verifier and everything else that failed at the provider.
    pub async fn login_code(
        &self,
        provider: AuthProvider,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<PersonToken, Error> {
        let body = json!({
            "type": provider.public_type(),
            "code": code.expose_secret(),
            "responseType": "json",
            "description": "Lockstep proof",
        });
        let with = |call: Call| call.hide(code).json(&body).cookie(VERIFIER, verifier);
        let kind = [provider.public_type(), provider.id()];
        let asked = with(call(Method::Post, "/v1-public/login", &[]));
        let earlier = with(call(Method::Post, LOGIN, &kind));
        or_earlier(&self.open, asked, earlier).await?.accepted()?.read()
    }
}

/// Where people sign in before Rancher 2.13.
pub(super) const LOGIN: &str = "/v3-public/{kind}s/{provider}?action=login";

/// The cookie in which Rancher expects the PKCE verifier.
pub(super) const VERIFIER: &str = "R_PKCE_VERIFIER";
