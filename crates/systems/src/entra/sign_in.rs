//! Tokens: device code and refresh.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::types::Granted;
use super::{DeviceCode, Login, Token, call, token_call};
use crate::Error;
use crate::Method;

/// What a poll for a device-code sign-in says.
#[derive(Clone, Debug)]
pub enum DevicePoll {
    /// The person has not finished. Ask again after the interval.
    Pending,
    /// Asked too fast: add five seconds to the interval.
    SlowDown,
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
        self.api.json(call).await
    }

    /// Asks once whether the person has finished.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token` with the device-code grant.
    ///
    /// # Errors
    /// What Entra refuses, for example `AADSTS70020` where the code has run out, `AADSTS65004` where the person said no,
    /// `AADSTS7000218` where the client does not allow public flows.
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
        let answer = self.api.send(call).await?;
        let body: Value = serde_json::from_str(&answer.response.body).unwrap_or_default();
        match body["error"].as_str() {
            Some("authorization_pending") => Ok(DevicePoll::Pending),
            Some("slow_down") => Ok(DevicePoll::SlowDown),
            _ => Ok(DevicePoll::Token(answer.accepted()?.read::<Granted>()?.into())),
        }
    }

    /// The address at which somebody signs in and comes back to `redirect` with a code. `challenge` is SHA-256 of the PKCE
    /// verifier, in base64url.
    ///
    /// `GET /{tenant}/oauth2/v2.0/authorize` (Microsoft identity platform, authorization code with PKCE).
    #[must_use]
    pub fn authorize_address(host: &str, tenant: &str, fields: &[(&str, &str)]) -> String {
        let query: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", crate::encode(value))).collect();
        format!("{host}/{}/oauth2/v2.0/authorize?{}", crate::encode(tenant), query.join("&"))
    }

    /// The tokens for a code that somebody has brought back, of an application without a secret.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token` with the authorization-code grant.
    ///
    /// # Errors
    /// `AADSTS9002327` where the address is registered for single-page applications, `AADSTS7000218` where it is for web
    /// applications, `AADSTS54005` for a code that was used.
    pub async fn by_code(
        &self,
        tenant: &str,
        client_id: &str,
        redirect: &str,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Token, Error> {
        let call = call(Method::Post, "/{tenant}/oauth2/v2.0/token", tenant).hide(code).hide(verifier).form(&[
            ("grant_type", "authorization_code"),
            ("client_id", client_id),
            ("redirect_uri", redirect),
            ("code", code.expose_secret()),
            ("code_verifier", verifier.expose_secret()),
        ]);
        let granted: Granted = self.api.json(call).await?;
        Ok(granted.into())
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
        let granted: Granted = self.api.json(call).await?;
        Ok(granted.into())
    }

    /// A token for Graph by a client's own secret, with its application permissions.
    ///
    /// `POST /{tenant}/oauth2/v2.0/token`, `grant_type=client_credentials` (OAuth 2.0, Microsoft identity platform): 200.
    ///
    /// # Errors
    /// `AADSTS7000215` a wrong secret, `AADSTS7000222` one that has ended, `AADSTS700016` an unknown client.
    pub async fn client_token(&self, tenant: &str, client_id: &str, secret: &SecretString) -> Result<Token, Error> {
        let call = self.by_client(tenant, client_id, secret);
        let granted: Granted = self.api.json(call).await?;
        Ok(granted.into())
    }
}
