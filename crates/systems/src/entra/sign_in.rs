//! Tokens: device code and refresh.

use secrecy::{ExposeSecret, SecretString};

use super::types::Granted;
use super::{DeviceCode, Login, Token, call, token_call};
use crate::api::parse;
use crate::{Error, Method};

/// What a poll for a device-code sign-in says.
#[derive(Clone, Debug)]
pub enum DevicePoll {
    /// The person has not finished. Ask again after the interval.
    Pending,
    /// Asked too fast: add five seconds to the interval.
    SlowDown,
    /// The person said no.
    Declined,
    /// The code has run out. Begin again.
    Expired,
    /// Signed in.
    Token(Token),
}

impl Login {
    /// Begins a device-code sign-in. `scope` is a space-separated list, for example
    /// `https://graph.microsoft.com/Application.ReadWrite.All offline_access`.
    ///
    /// `POST /{tenant}/oauth2/v2.0/devicecode` (Microsoft identity platform, device authorization grant).
    ///
    /// # Errors
    /// `AADSTS700016` for an unknown client, `AADSTS53003` where Conditional Access forbids the way,
    /// `AADSTS65002` where the client may not ask for these scopes.
    pub async fn device_code(&self, tenant: &str, client_id: &str, scope: &str) -> Result<DeviceCode, Error> {
        let call = call(Method::Post, "/{tenant}/oauth2/v2.0/devicecode", tenant)
            .form(&[("client_id", client_id), ("scope", scope)])
            .reads();
        parse(&call, &self.wire.open(&call).await?)
    }

    /// Asks once whether the person has finished.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token` with the device-code grant.
    ///
    /// # Errors
    /// What Entra refuses besides the states of [`DevicePoll`], for example `AADSTS7000218` where the client does not
    /// allow public flows.
    pub async fn device_token(
        &self,
        tenant: &str,
        client_id: &str,
        device_code: &SecretString,
    ) -> Result<DevicePoll, Error> {
        let call = token_call(tenant).hide(device_code).form(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", client_id),
            ("device_code", device_code.expose_secret()),
        ]);
        let response = self.wire.send(&call, None).await?;
        let word = lockstep_json::parse(&response.body)
            .ok()
            .and_then(|body| body.get("error").and_then(serde_json::Value::as_str).map(str::to_owned));
        match word.as_deref() {
            Some("authorization_pending") => Ok(DevicePoll::Pending),
            Some("slow_down") => Ok(DevicePoll::SlowDown),
            Some("authorization_declined" | "access_denied") => Ok(DevicePoll::Declined),
            Some("expired_token") => Ok(DevicePoll::Expired),
            _ => {
                let response = self.accepted(&call, response)?;
                Ok(DevicePoll::Token(parse::<Granted>(&call, &response)?.into()))
            }
        }
    }

    /// A new token for a refresh token.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token` with the refresh-token grant.
    ///
    /// # Errors
    /// `AADSTS700082` and `AADSTS50173` where the refresh token has run out or was revoked.
    pub async fn refresh(&self, tenant: &str, client_id: &str, refresh: &SecretString) -> Result<Token, Error> {
        let call = token_call(tenant).hide(refresh).form(&[
            ("grant_type", "refresh_token"),
            ("client_id", client_id),
            ("refresh_token", refresh.expose_secret()),
        ]);
        Ok(parse::<Granted>(&call, &self.wire.open(&call).await?)?.into())
    }
}
