//! Error answers of all systems, by table: what is kept of each.

use lockstep_systems::entra::Login;
use lockstep_systems::graph::{self, Graph};
use lockstep_systems::keycloak::{Credentials, Keycloak};
use lockstep_systems::rancher::{self, Rancher};
use lockstep_systems::{ApiError, Error, Response, System};
use serde_json::json;

use crate::fake::{Fake, answer, rancher, run, text, with_header};

/// The error that a client makes of an answer.
fn provoke(system: System, response: Response) -> ApiError {
    let error = match system {
        System::EntraLogin => {
            let fake = Fake::new([response]);
            run(Login::new(fake.wire()).discovery("contoso")).expect_err("an error")
        }
        System::Graph => {
            let fake = Fake::new([response]);
            run(Graph::new(fake.wire(), "https://graph.microsoft.com", graph::Credentials::Token("token".into())).me())
                .expect_err("an error")
        }
        System::Keycloak => {
            let fake = Fake::new([answer(200, &json!({"access_token": "first"})), response]);
            let credentials = Credentials::Client { id: "wizard".into(), secret: "secret".into() };
            run(Keycloak::new(fake.wire(), "master", credentials).realms()).expect_err("an error")
        }
        System::Rancher => {
            let fake = Fake::new([response]);
            run(Rancher::new(fake.wire(), rancher::Credentials::Token("token".into())).clusters())
                .expect_err("an error")
        }
    };
    match error {
        Error::Api(error) => *error,
        other => panic!("not an answer: {other:?}"),
    }
}

fn assert_said(error: &ApiError, status: u16, code: Option<&str>, said: &str) {
    assert_eq!((error.status, error.code.as_deref(), error.said.as_str()), (status, code, said));
}

#[test]
fn keycloak_in_the_order_of_its_fields() {
    let rows = [
        (409, json!({"errorMessage": "Client rancher already exists"}), None, "Client rancher already exists"),
        (
            400,
            json!({"field": "email", "errorMessage": "error-invalid-email", "params": ["email"]}),
            None,
            "email: error-invalid-email",
        ),
        (
            400,
            json!({"errors": [{"field": "email", "errorMessage": "one"}, {"errorMessage": "two"}]}),
            None,
            "email: one; two",
        ),
        (
            500,
            json!({"error": "unknown_error", "error_description": "For more on this error consult the server log."}),
            Some("unknown_error"),
            "For more on this error consult the server log.",
        ),
        (403, json!({"error": "HTTP 403 Forbidden"}), None, "HTTP 403 Forbidden"),
        (404, json!({"error": "Realm not found."}), None, "Realm not found."),
        (
            400,
            json!({"error": "Invalid json representation for ClientRepresentation. Unrecognized field \"nope\" at line 1 column 28."}),
            None,
            "Invalid json representation for ClientRepresentation. Unrecognized field \"nope\" at line 1 column 28.",
        ),
        (405, json!(null), None, "Method Not Allowed"),
    ];
    for (status, body, code, said) in rows {
        assert_said(&provoke(System::Keycloak, answer(status, &body)), status, code, said);
    }
    // A page where JSON was expected has no words worth keeping.
    assert_said(&provoke(System::Keycloak, text(404, "<html>Resource not found</html>")), 404, None, "Not Found");
}

#[test]
fn rancher_in_its_many_shapes() {
    let rows = [
        ("no token", 401, None, "Unauthorized 401: must authenticate"),
        ("bad password", 401, Some("Unauthorized"), "authentication failed"),
        ("configureTest missing fields", 422, Some("MissingRequired"), "MissingRequired: accessMode"),
        ("wrong context", 422, Some("InvalidBodyContent"), "Cannot reference context [cluster] from [project] context"),
        ("same code twice", 500, Some("ServerError"), "Internal Server Error"),
        ("unknown cluster as admin", 404, Some("NotFound"), "clusters.management.cattle.io \"c-none\" not found"),
        ("no token on k8s path", 401, None, "not authorized"),
        ("k8s path of a pending cluster", 503, Some("ClusterUnavailable"), "cluster not provisioned"),
        (
            "nodes as Hayden",
            403,
            Some("Forbidden"),
            "nodes is forbidden: User \"u-zg72x5wmid\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
        ),
    ];
    for (note, status, code, said) in rows {
        assert_said(&provoke(System::Rancher, rancher(note)), status, code, said);
    }
    let odd = provoke(System::Rancher, rancher("remote: nodes as Hayden, not a member"));
    assert_eq!((odd.status, odd.code.as_deref()), (403, Some("Forbidden")));
    assert!(odd.said.starts_with("clusters.management.cattle.io \"c-pnrlq\" is forbidden"), "{}", odd.said);
    let page = with_header(text(404, "<html>not Rancher</html>"), "content-type", "text/html; charset=utf-8");
    assert_said(&provoke(System::Rancher, page), 404, None, "Not Found");
    assert_eq!(provoke(System::Rancher, text(500, &"x".repeat(5000))).said.len(), 300);
}

#[test]
fn graph_with_message_as_text_object_and_nested_json() {
    let body = |message| json!({"error": {"code": "Request_BadRequest", "message": message, "innerError": {"request-id": "inner"}}});
    let rows = [
        (json!("Invalid property 'x'"), "Invalid property 'x'"),
        (json!({"lang": "en", "value": "Invalid property 'x'"}), "Invalid property 'x'"),
        (json!("{\"code\":\"c\",\"message\":\"Invalid property 'x'\"}"), "Invalid property 'x'"),
    ];
    for (message, said) in rows {
        let error = provoke(System::Graph, answer(400, &body(message)));
        assert_said(&error, 400, Some("Request_BadRequest"), said);
        assert_eq!(error.request_id.as_deref(), Some("inner"));
    }
    let error = provoke(System::Graph, with_header(answer(400, &body(json!("x"))), "request-id", "outer"));
    assert_eq!(error.request_id.as_deref(), Some("outer"));
    assert_eq!(error.call, "GET /v1.0/me");
}

#[test]
fn entra_login_with_its_number_and_trace() {
    let body = json!({
        "error": "invalid_client",
        "error_description": "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value. Trace ID: 0a Correlation ID: 0b Timestamp: 2026-11-23 10:11:12Z",
        "error_codes": [7_000_215],
        "trace_id": "0a",
        "correlation_id": "0b",
    });
    let error = provoke(System::EntraLogin, answer(401, &body));
    let said = "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value.";
    assert_said(&error, 401, Some("AADSTS7000215"), said);
    assert_eq!(error.request_id.as_deref(), Some("0a"));
    assert_eq!(error.call, "GET /{tenant}/v2.0/.well-known/openid-configuration");

    let lines =
        json!({"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'x' not found.\r\nTrace ID: 1"});
    let error = provoke(System::EntraLogin, with_header(answer(400, &lines), "x-ms-request-id", "id"));
    assert_said(&error, 400, Some("AADSTS90002"), "AADSTS90002: Tenant 'x' not found.");
    assert_eq!(error.request_id.as_deref(), Some("id"));

    let page = provoke(System::EntraLogin, text(400, "<html>… AADSTS50011: The redirect URI …</html>"));
    assert_said(&page, 400, Some("AADSTS50011"), "Bad Request");
}

#[test]
fn a_kubernetes_error_keeps_the_audit_id() {
    let response = with_header(rancher("nodes as Hayden"), "audit-id", "9f1c");
    assert_eq!(provoke(System::Rancher, response).request_id.as_deref(), Some("9f1c"));
}

#[test]
fn an_unknown_form_tells_what_is_missing_but_never_a_value() {
    let fake = Fake::new([answer(200, &json!({"displayName": "hidden"})), answer(200, &json!({"id": ["hidden"]}))]);
    let graph = Graph::new(fake.wire(), "https://graph.microsoft.com", graph::Credentials::Token("token".into()));
    let missing = run(graph.me()).expect_err("no id").to_string();
    assert!(missing.contains("missing field `id`"), "{missing}");
    let other = run(graph.me()).expect_err("id is a list").to_string();
    assert!(!other.contains("hidden"), "{other}");
}

#[test]
fn a_long_text_is_not_cut_in_the_middle_of_a_secret() {
    let secret = "s3cr3t-".repeat(10);
    let body = format!("{}{secret}", "x".repeat(280));
    let fake = Fake::new([text(500, &body)]);
    let client = Rancher::new(fake.wire(), rancher::Credentials::Token(secret.into()));
    let error = run(client.clusters()).expect_err("an error").to_string();
    assert!(error.ends_with("x<secret>"), "{error}");
}
