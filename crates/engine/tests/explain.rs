//! Refusals of Entra ID as it words them, through the real clients, and what is made of them: every number that a client
//! can be answered with, and Graph's errors.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::explain::trouble;
use lockstep_engine::plan::Place;
use lockstep_engine::run::{Stop, Trouble};
use lockstep_systems::entra::Login;
use lockstep_systems::graph::{Credentials, Graph};
use lockstep_systems::{Error, Pause, Request, Response, System, Transport, TransportError, Wire};
use lockstep_words::{Key, en::explain as say};
use serde_json::{Value as Json, json};

/// Always answers the same.
struct One(Response);

impl Transport for One {
    fn aim<'a>(&'a self, _: System, _: &'a str, _: Option<&'a str>) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        async { Ok(()) }.boxed_local()
    }

    fn send(&self, _: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        async { Ok(self.0.clone()) }.boxed_local()
    }
}

struct NoTime;

impl Pause for NoTime {
    fn pause(&self, _: Duration) -> LocalBoxFuture<'_, ()> {
        async {}.boxed_local()
    }
}

fn answer(status: u16, body: &Json, headers: &[(&str, &str)]) -> Wire {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let response = Response { status, headers, cookies: Vec::new(), body: body.to_string() };
    Wire::new(Rc::new(One(response)), Rc::new(NoTime))
}

/// The token endpoint's body for a number; the lines of its words end as given.
fn body(error: &str, number: u32, end: &str) -> Json {
    let time = "2026-11-23 10:11:12Z";
    json!({
        "error": error,
        "error_description": format!("AADSTS{number}: Words of '{number}'.{end}Trace ID: t-{number}{end}\
                                      Correlation ID: c-{number}{end}Timestamp: {time}"),
        "error_codes": [number], "timestamp": time, "trace_id": format!("t-{number}"),
        "correlation_id": format!("c-{number}"),
        "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
    })
}

fn at_token(wire: Wire) -> Error {
    Login::new(wire).client_token("contoso.com", "client", &"secret".into()).now_or_never().unwrap().unwrap_err()
}

/// Status, OAuth error, numbers, and what they mean.
fn numbers() -> Vec<(u16, &'static str, &'static [u32], Key)> {
    vec![
        (400, "invalid_request", &[90002], say::TENANT_UNKNOWN),
        (400, "invalid_request", &[50194, 9_001_023, 90124, 90130], say::TENANT_NEEDED),
        (400, "unauthorized_client", &[700_016], say::CLIENT_UNKNOWN),
        (400, "unauthorized_client", &[7_000_229], say::NO_PRINCIPAL),
        (400, "unauthorized_client", &[7_000_112, 70001], say::CLIENT_OFF),
        (401, "invalid_client", &[7_000_215, 50012], say::CLIENT_SECRET),
        (401, "invalid_client", &[7_000_222], say::CLIENT_SECRET_ENDED),
        (401, "invalid_client", &[7_000_216, 7_000_218], say::NO_PROOF),
        (401, "invalid_client", &[700_025], say::CLIENT_PUBLIC),
        (400, "invalid_request", &[9_002_326, 9_002_327], say::ORIGIN),
        (401, "invalid_client", &[700_027, 700_030, 700_021, 700_023, 700_024, 50048, 50013], say::ASSERTION),
        (400, "invalid_grant", &[50011, 500_112], say::REDIRECT),
        (400, "invalid_grant", &[501_481, 50147, 50148, 501_491, 9_002_325], say::PKCE),
        (400, "invalid_grant", &[54005, 700_005, 9_002_313, 70000], say::CODE),
        (400, "invalid_grant", &[70008, 700_082, 700_084, 50089, 50173, 50049], say::ENDED),
        (400, "authorization_pending", &[70016], say::DEVICE),
        (400, "bad_verification_code", &[70018], say::DEVICE),
        (400, "expired_token", &[70019, 70020], say::DEVICE),
        (400, "interaction_required", &[50058, 50072, 50074, 50076, 50079], say::INTERACTION),
        (400, "access_denied", &[53000, 53001, 53003, 530_032, 530_035], say::BLOCKED),
        (400, "invalid_request", &[65002], say::NOT_ALLOWED_SCOPES),
        (400, "access_denied", &[50105], say::NOT_ASSIGNED),
        (400, "invalid_grant", &[65001], say::NO_CONSENT),
        (400, "authorization_declined", &[65004], say::DECLINED),
        (400, "invalid_resource", &[65005, 650_056, 650_057], say::PERMISSIONS),
        (400, "invalid_scope", &[70011, 650_053, 1_002_012, 500_011, 650_052], say::SCOPE),
        (400, "invalid_request", &[90014, 900_144, 70003, 90023, 900_561], say::REQUEST),
        (400, "temporarily_unavailable", &[50196, 90033, 90055, 90024], say::BUSY),
    ]
}

fn is_whole(trouble: &Trouble) {
    for said in [trouble.means.say(), trouble.remedy.say()] {
        assert!(!said.contains('…') && !said.contains('{') && said.chars().count() < 240, "{said}");
    }
}

#[test]
fn every_number_a_client_can_be_answered_with_is_explained_and_kept() {
    let mut count = 0;
    for (status, error, all, key) in numbers() {
        for number in all {
            for end in [" ", "\r\n"] {
                let error = at_token(answer(status, &body(error, *number, end), &[]));
                assert_eq!(error.code(), Some(format!("AADSTS{number}").as_str()));
                let found = trouble(&error);
                assert_eq!(found.means.key, key, "{number}");
                assert_eq!(found.said, format!("{status} AADSTS{number}: Words of '{number}'."));
                assert_eq!(found.request_id, Some(format!("t-{number}")));
                assert_eq!(found.tried, "POST /{tenant}/oauth2/v2.0/token");
                assert_eq!(found.place, Place::Entra);
                is_whole(&found);
            }
            // Where the words have no number, the list has it.
            let mut bare = body(error, *number, " ");
            bare["error_description"] = json!(null);
            let found = trouble(&at_token(answer(status, &bare, &[("x-ms-request-id", "header")])));
            assert_eq!((found.means.key, found.request_id.as_deref()), (key.clone(), Some("header")), "{number}");
            count += 1;
        }
    }
    assert_eq!(count, 76);
}

#[test]
fn a_number_that_begins_or_ends_like_a_known_one_is_another() {
    for number in [5001, 500_114, 70_002, 7_000_161, 65_000, 653_004] {
        let found = trouble(&at_token(answer(400, &body("invalid_request", number, " "), &[])));
        assert_eq!(found.means.key, say::UNKNOWN, "{number}");
        assert!(found.said.contains(&number.to_string()));
    }
    let found = trouble(&at_token(answer(400, &json!({"error": "authorization_declined"}), &[])));
    assert_eq!(found.means.key, say::DECLINED, "words without a number");
    let found = trouble(&at_token(answer(429, &json!({}), &[])));
    assert_eq!(found.means.key, say::BUSY, "neither number nor words");
}

/// The secret that a run has made is not one that the administrator could type right.
#[test]
fn a_secret_of_ones_own_and_the_brokers_have_other_remedies() {
    let error = at_token(answer(401, &body("invalid_client", 7_000_215, " "), &[]));
    let own = trouble(&error);
    assert!(own.remedy.say().contains("not its Secret ID"));
    let brokers = Stop::NotKnown(error).trouble(Place::Entra);
    assert_eq!((brokers.means.key.clone(), brokers.remedy.key.clone()), (say::SECRET_WRONG, say::SECRET_WRONG_DO));
    assert!(brokers.means.say().contains("AADSTS7000215"));
    assert_eq!((brokers.said.clone(), brokers.request_id.clone()), (own.said, own.request_id));
    is_whole(&brokers);
}

#[test]
fn graphs_errors_are_told_apart() {
    let scope = r#"{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed due to missing permission scope User.Read.All.","instanceAnnotations":[]}"#;
    let challenge = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";
    let header = [("www-authenticate", "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"eyJ9\"")];
    let taken = "Another object with the same value for property uniqueName already exists.";
    type Row<'a> = (u16, &'a str, &'a str, &'a [(&'a str, &'a str)], Key);
    let rows: [Row<'_>; 14] = [
        (401, "InvalidAuthenticationToken", "Access token has expired.", &[], say::GRAPH_TOKEN),
        (401, "InvalidAuthenticationToken", challenge, &[], say::CHALLENGE),
        (401, "InvalidAuthenticationToken", "Access token validation failure.", &header, say::CHALLENGE),
        (
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
            &[],
            say::GRAPH_RIGHT,
        ),
        (403, "UnknownError", scope, &[], say::GRAPH_SCOPE),
        (404, "Request_ResourceNotFound", "Resource 'x' does not exist", &[], say::GRAPH_GONE),
        (409, "Directory_ConcurrencyViolation", "Try again", &[], say::CONFLICT),
        (409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.", &[], say::EXISTS),
        (400, "Request_BadRequest", "EntitlementGrant entry already exists.", &[], say::EXISTS),
        (400, "Request_BadRequest", taken, &[], say::NAME_HELD),
        (403, "Directory_QuotaExceeded", "The directory object quota limit is exceeded.", &[], say::QUOTA),
        (429, "TooManyRequests", "Too many requests", &[], say::BUSY),
        (503, "ServiceUnavailable", "Later", &[], say::BUSY),
        (400, "CredentialInvalidLifetimeAsPerAppPolicy", "Too long", &[], say::SECRET_LIFETIME),
    ];
    for (status, code, message, headers, key) in rows {
        let inner = json!({"date": "2026-11-23T10:11:12", "request-id": "r-1", "client-request-id": "c-1"});
        let body = json!({"error": {"code": code, "message": message, "innerError": inner}});
        let graph = Graph::new(answer(status, &body, headers), "https://graph", Credentials::Token("token".into()));
        let found = trouble(&graph.me().now_or_never().unwrap().unwrap_err());
        assert_eq!(found.means.key, key, "{status} {code} {message}");
        assert_eq!(found.request_id.as_deref(), Some("r-1"));
        assert!(found.said.starts_with(&status.to_string()) && found.said.len() > 6, "{}", found.said);
        is_whole(&found);
    }
}
