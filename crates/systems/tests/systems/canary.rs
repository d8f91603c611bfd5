//! No secret comes out in an error or in `Debug`, even from a system that repeats everything it was sent.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use lockstep_systems::entra::Login;
use lockstep_systems::graph::{self, Graph};
use lockstep_systems::keycloak::{self, Keycloak, Object};
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{self, AuthProvider, BindingKind, NewBinding, Rancher};
use lockstep_systems::{Error, Pause, Request, Response, System, Transport, TransportError, Wire};
use secrecy::SecretString;
use serde_json::json;

use crate::fake::run;

/// Begins every secret of these tests; the slash and the plus make encoded forms differ.
const CANARY: &str = "canary/+";

fn secret(name: &str) -> SecretString {
    SecretString::from(format!("{CANARY}{name}"))
}

/// Repeats the whole request as its words, in every field in which a system might; or gives it back as a 200.
struct Parrot {
    status: u16,
}

impl Transport for Parrot {
    fn aim<'a>(&'a self, _: System, _: &'a str, _: Option<&'a str>) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        Box::pin(async { Ok(()) })
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        let sent = format!("{:?} {:?} {}", request.headers, request.cookies, request.body.unwrap_or_default());
        let bearer = request.headers.iter().any(|(name, _)| name == "authorization");
        // Signing in works, so that the calls behind it are reached with a token.
        let signing_in = request.path.ends_with("/token") || request.path == "/v1-public/login";
        let response = if signing_in && !bearer && self.status != 418 {
            let body = json!({"access_token": format!("{CANARY}access"), "refresh_token": format!("{CANARY}refresh"), "id": "t", "token": format!("{CANARY}login")});
            Response { status: 200, headers: vec![], cookies: vec![], body: body.to_string() }
        } else {
            let body = self.words(request.system, &sent);
            let headers = vec![("request-id".to_owned(), sent)];
            Response { status: self.status, headers, cookies: vec![], body }
        };
        Box::pin(async { Ok(response) })
    }
}

impl Parrot {
    fn words(&self, system: System, sent: &str) -> String {
        let body = match system {
            System::EntraLogin => {
                json!({"error": "invalid_request", "error_description": format!("AADSTS900144: {sent}")})
            }
            System::Graph => json!({"error": {"code": "Request_BadRequest", "message": sent}}),
            System::Keycloak => json!({"errorMessage": sent, "access_token": [sent]}),
            System::Rancher if self.status == 500 => return sent.to_owned(),
            System::Rancher => json!({"type": "error", "code": sent, "message": sent}),
        };
        body.to_string()
    }
}

impl Pause for Parrot {
    fn pause(&self, _: Duration) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

type Outcome = (&'static str, Result<String, Error>);

/// Makes a call and keeps the name, and what it gave in `Debug`.
macro_rules! calls {
    ($($client:ident . $call:ident ( $($arg:expr),* )),+ $(,)?) => {
        vec![$((stringify!($call), run($client.$call($($arg),*)).map(|given| format!("{given:?}")))),+]
    };
}

fn everything(wire: &Wire) -> Vec<Outcome> {
    let none = BTreeMap::new();
    let given = secret("given");
    let login = Login::new(wire.clone());
    let graph = Graph::new(wire.clone(), "https://g", graph::Credentials::Token(secret("graph")));
    let renewing = Graph::new(
        wire.clone(),
        "https://g",
        graph::Credentials::Refreshed {
            token: secret("graph"),
            tenant: "t".into(),
            client_id: "c".into(),
            refresh: secret("refresh"),
        },
    );
    let automation = Graph::new(
        wire.clone(),
        "https://g",
        graph::Credentials::Client { tenant: "t".into(), client_id: "c".into(), secret: secret("automation") },
    );
    let password = keycloak::Credentials::Password {
        user: "admin".into(),
        password: secret("password"),
        code: Some(secret("totp").into()),
    };
    let client = keycloak::Credentials::Client { id: "c".into(), secret: secret("client") };
    let kc = Keycloak::new(wire.clone(), "master", password);
    let service = Keycloak::new(wire.clone(), "master", client);
    let local = rancher::Credentials::Local { user: "admin".into(), password: secret("local") };
    let admin = Rancher::new(wire.clone(), rancher::Credentials::Token(secret("token")));
    let local = Rancher::new(wire.clone(), local);
    let person = admin.with_token(secret("person"));
    let alpha = Kubernetes::new(&admin, "alpha");
    let (provider, app) = (Object::identity_provider("r", "entra"), Object::client("r", "rancher"));
    let whole = json!({"id": "uuid"});
    let (kind, config) = (AuthProvider::KeycloakOidc, json!({}));
    let bound = NewBinding { kind: BindingKind::Project, place: "p", role: "r", group: "g" };
    let mut all: Vec<Outcome> = calls![
        login.device_token("t", "c", &given),
        login.client_credentials("t", "c", &given),
        login.refresh("t", "c", &given),
        graph.me(),
        graph.upsert_application("x", &json!({})),
        graph.add_password("x", "y", "z"),
        graph.create_consent_grant("a", "b", "c"),
        renewing.organization(),
        automation.organization(),
        kc.sign_in(),
        kc.realms(),
        kc.create(&provider, &whole, Some(&given)),
        kc.update(&provider, &whole, Some(&given)),
        kc.find(&app),
        kc.create(&app, &whole, Some(&given)),
        kc.update(&app, &whole, Some(&given)),
        kc.client_secret("r", "uuid"),
        service.groups("r"),
        service.server_info(),
        admin.me(),
        admin.login_code(kind, &given, &secret("verifier")),
        admin.auth_config(kind),
        admin.put_auth_config(kind, &config, Some(&given)),
        admin.test_and_apply(kind, &config, &given, &secret("code"), &secret("verifier")),
        admin.create_project("x", "c", &none),
        admin.bind(&bound, &none),
        local.me(),
        person.logout(),
        alpha.namespaces(),
        alpha.create_namespace("n", "p", &none),
        alpha.self_subject_review(),
    ];
    all.extend(calls![local.logout()]);
    all
}

fn assert_no_canary(name: &str, status: u16, shown: &str) {
    // `canary` alone finds encoded and escaped forms too.
    assert!(!shown.contains("canary"), "{name} with {status}: {shown}");
}

#[test]
fn no_error_and_no_debug_shows_a_secret() {
    let mut errors = 0;
    for status in [200, 302, 400, 401, 403, 409, 418, 422, 429, 500, 503] {
        let parrot = Rc::new(Parrot { status });
        for (name, outcome) in everything(&Wire::new(parrot.clone(), parrot)) {
            match outcome {
                Ok(shown) => assert_no_canary(name, status, &shown),
                Err(error) => {
                    errors += 1;
                    assert_no_canary(name, status, &format!("{error:?} {error}"));
                }
            }
        }
    }
    assert!(errors > 250, "only {errors} errors were provoked");
}

#[test]
fn credentials_and_requests_do_not_show_themselves() {
    let shown = [
        format!("{:?}", keycloak::Credentials::Client { id: "c".into(), secret: secret("x") }),
        format!("{:?}", rancher::Credentials::Local { user: "u".into(), password: secret("x") }),
        format!("{:?}", rancher::Credentials::Token(secret("x"))),
    ];
    for one in shown {
        assert_no_canary("Debug", 0, &one);
    }
    let request = Request::new(System::Rancher, lockstep_systems::Method::Post, "/x")
        .json(&json!({"a": format!("{CANARY}x")}))
        .cookie("c", format!("{CANARY}x"));
    assert_no_canary("Request", 0, &format!("{request:?}"));
}
