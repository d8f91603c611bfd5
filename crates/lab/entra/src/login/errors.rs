//! The AADSTS errors: number, OAuth error, status and wording.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lab_common::{new_id, now};
use serde_json::{Value, json};

use crate::time::spaced;

/// An error of the sign-in endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aad {
    pub(crate) code: u32,
    pub(crate) error: &'static str,
    pub(crate) status: u16,
    pub(crate) message: String,
}

/// Number, OAuth error, status at the token endpoint, wording; `{0}`, `{1}` and `{2}` are filled in.
const TABLE: &[(u32, &str, u16, &str)] = &[
    (
        50011,
        "invalid_request",
        400,
        "The redirect URI '{0}' specified in the request does not match the redirect URIs configured for the application '{1}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this issue.",
    ),
    (500113, "invalid_request", 400, "No reply address is registered for the application."),
    (
        500112,
        "invalid_grant",
        400,
        "The reply address '{0}' does not match the reply address '{1}' provided when requesting Authorization code.",
    ),
    (
        500011,
        "invalid_resource",
        400,
        "The resource principal named {0} was not found in the tenant named {1}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
    ),
    (
        50034,
        "invalid_grant",
        400,
        "The user account {0} does not exist in the {1} directory. To sign into this application, the account must be added to the directory.",
    ),
    (50058, "login_required", 400, "A silent sign-in request was sent but no user is signed in."),
    (
        50105,
        "access_denied",
        400,
        "Your administrator has configured the application {0} ('{1}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '{2}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
    ),
    (50126, "invalid_grant", 400, "Error validating credentials due to invalid username or password."),
    (50057, "invalid_grant", 400, "The user account is disabled."),
    (
        50148,
        "invalid_grant",
        400,
        "The code_verifier is missing, but a code_challenge was supplied in the authorization request for PKCE.",
    ),
    (
        501481,
        "invalid_grant",
        400,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    (501491, "invalid_request", 400, "Invalid size of Code_Challenge parameter."),
    (
        50147,
        "invalid_request",
        400,
        "Invalid size of Code_Challenge parameter, or an unsupported code_challenge_method '{0}'.",
    ),
    (
        50194,
        "invalid_request",
        400,
        "Application '{0}'({1}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
    ),
    (
        54005,
        "invalid_grant",
        400,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    ),
    (
        65001,
        "invalid_grant",
        400,
        "The user or administrator has not consented to use the application with ID '{0}' named '{1}'. Send an interactive authorization request for this user and resource.",
    ),
    (
        65002,
        "invalid_request",
        400,
        "Consent between first party application '{0}' and first party resource '00000003-0000-0000-c000-000000000000' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API.",
    ),
    (65004, "access_denied", 400, "User declined to consent to access the app."),
    (
        650053,
        "invalid_client",
        400,
        "The application '{0}' asked for scope '{1}' that doesn't exist on the resource '00000003-0000-0000-c000-000000000000'. Contact the app vendor.",
    ),
    (70000, "invalid_grant", 400, "Provided grant is invalid or malformed."),
    (70003, "unsupported_grant_type", 400, "The app requested an unsupported grant type '{0}'."),
    (70005, "unsupported_response_type", 400, "The app returned an unsupported response type '{0}'."),
    (
        70008,
        "invalid_grant",
        400,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
    ),
    (
        70011,
        "invalid_scope",
        400,
        "The provided value for the input parameter 'scope' is not valid. The scope '{0}' is not valid.",
    ),
    (70016, "authorization_pending", 400, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."),
    (
        70018,
        "bad_verification_code",
        400,
        "Invalid verification code due to User typing in wrong user code for device code flow.",
    ),
    (
        70020,
        "expired_token",
        400,
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
    (
        700005,
        "invalid_grant",
        400,
        "Provided Authorization Code is intended to use against other tenant, thus rejected.",
    ),
    (
        700016,
        "unauthorized_client",
        400,
        "Application with identifier '{0}' was not found in the directory '{1}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
    ),
    (
        700025,
        "invalid_client",
        401,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
    (
        700027,
        "invalid_client",
        401,
        "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {0}]",
    ),
    (700021, "invalid_client", 401, "Client assertion application identifier doesn't match 'client_id' parameter."),
    (700023, "invalid_client", 401, "Client assertion audience claim does not match Realm issuer."),
    (700024, "invalid_client", 401, "Client assertion is not within its valid time range."),
    (700054, "unsupported_response_type", 400, "response_type 'id_token' is not enabled for the application."),
    (
        700082,
        "invalid_grant",
        400,
        "The refresh token has expired due to inactivity. The token was issued on {0} and was inactive for 90.00:00:00.",
    ),
    (
        700084,
        "invalid_grant",
        400,
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.",
    ),
    (7000112, "unauthorized_client", 400, "Application '{0}'({1}) is disabled."),
    (
        7000215,
        "invalid_client",
        401,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'.",
    ),
    (
        7000216,
        "invalid_request",
        400,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
    (
        7000218,
        "invalid_client",
        401,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    (
        7000222,
        "invalid_client",
        401,
        "The provided client secret keys for app '{0}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
    ),
    (
        7000229,
        "unauthorized_client",
        400,
        "The client application '{0}' is missing service principal in the tenant '{1}'. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
    ),
    (
        90002,
        "invalid_request",
        400,
        "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
    ),
    (90023, "invalid_request", 400, "Unsupported 'prompt' value."),
    (90094, "access_denied", 400, "The grant requires administrator permission."),
    (900144, "invalid_request", 400, "The request body must contain the following parameter: '{0}'."),
    (900561, "invalid_request", 400, "The endpoint only accepts POST requests. Received a GET request."),
    (
        9001023,
        "invalid_request",
        400,
        "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
    ),
    (9002313, "invalid_request", 400, "Invalid request. Request is malformed or invalid."),
    (
        9002325,
        "invalid_request",
        400,
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
    ),
    (
        9002326,
        "invalid_request",
        400,
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'.",
    ),
    (
        9002327,
        "invalid_request",
        400,
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ),
    (
        1002012,
        "invalid_scope",
        400,
        "The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
    ),
];

impl Aad {
    /// The error with this number, its wording filled in.
    pub(crate) fn new(code: u32, words: &[&str]) -> Self {
        let (_, error, status, wording) =
            TABLE.iter().find(|row| row.0 == code).copied().unwrap_or((code, "server_error", 500, "Unknown."));
        let mut message = wording.to_owned();
        for (at, word) in words.iter().enumerate() {
            message = message.replace(&format!("{{{at}}}"), word);
        }
        Aad { code, error, status, message }
    }

    /// The same number under another OAuth error.
    pub(crate) fn called(mut self, error: &'static str) -> Self {
        self.error = error;
        self
    }

    /// `AADSTS50011: …`.
    pub(crate) fn line(&self) -> String {
        format!("AADSTS{}: {}", self.code, self.message)
    }

    /// The body as the token endpoint answers it.
    pub(crate) fn body(&self, base: &str) -> Value {
        let (trace, correlation, time) = (new_id(), new_id(), spaced(now()));
        json!({
            "error": self.error,
            "error_description":
                format!("{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}", self.line()),
            "error_codes": [self.code], "timestamp": time, "trace_id": trace, "correlation_id": correlation,
            "error_uri": format!("{base}/error?code={}", self.code),
        })
    }

    /// The JSON answer.
    pub(crate) fn answer(&self, base: &str) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, [("cache-control", "no-store, no-cache")], Json(self.body(base))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::{Aad, TABLE};

    #[test]
    fn numbers_are_unique_and_words_are_filled_in() {
        let mut numbers: Vec<u32> = TABLE.iter().map(|row| row.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), TABLE.len());
        let body = Aad::new(700016, &["x", "Contoso"]).body("http://b");
        assert_eq!(body["error_codes"][0], 700016);
        let description = body["error_description"].as_str().unwrap_or_default();
        assert!(
            description
                .starts_with("AADSTS700016: Application with identifier 'x' was not found in the directory 'Contoso'.")
        );
        assert!(description.contains(" Trace ID: ") && description.contains(" Timestamp: "));
        assert_eq!(body["error_uri"], "http://b/error?code=700016");
    }
}
