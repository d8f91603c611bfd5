//! Entra's login host.

use lockstep_systems::TokenFacts;
use lockstep_systems::entra::{DevicePoll, Login, Registration};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::fake::{Fake, answer, run, text, with_header};

const TENANT: &str = "8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e";

#[test]
fn discovery_turns_a_domain_into_an_id() {
    let host = "https://login.microsoftonline.com";
    let body = |tenant: &str| {
        json!({
            "issuer": format!("{host}/{tenant}/v2.0"),
            "authorization_endpoint": format!("{host}/{tenant}/oauth2/v2.0/authorize"),
            "token_endpoint": format!("{host}/{tenant}/oauth2/v2.0/token"),
            "jwks_uri": format!("{host}/{tenant}/discovery/v2.0/keys"),
            "msgraph_host": "graph.microsoft.com",
        })
    };
    let fake = Fake::new([answer(200, &body(TENANT)), answer(200, &body("{tenantid}"))]);
    let login = Login::new(fake.wire());
    let found = run(login.discovery("contoso.com")).expect("a tenant");
    assert_eq!(found.tenant_id(), Some(TENANT));
    assert_eq!(found.msgraph_host.as_deref(), Some("graph.microsoft.com"));
    assert_eq!(run(login.discovery("common")).expect("an answer").tenant_id(), None);
    assert_eq!(fake.lines()[0], "GET /contoso.com/v2.0/.well-known/openid-configuration");
}

#[test]
fn a_device_code_sign_in_from_code_to_token() {
    let code = json!({"user_code": "ABCD1234", "device_code": "dev-code", "verification_uri": "https://microsoft.com/devicelogin", "expires_in": 900, "interval": 5, "message": "To sign in, …"});
    let said = |word: &str, said: &str| answer(400, &json!({"error": word, "error_description": said}));
    let token = json!({"token_type": "Bearer", "scope": "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Application.ReadWrite.All openid", "expires_in": 4000, "access_token": "at", "refresh_token": "rt"});
    let fake = Fake::new([
        answer(200, &code),
        said("authorization_pending", "AADSTS70016: …"),
        said("slow_down", "AADSTS90033: …"),
        said("authorization_declined", "AADSTS65004: …"),
        said("expired_token", "AADSTS70020: …"),
        answer(200, &token),
        answer(401, &json!({"error": "invalid_client", "error_description": "AADSTS7000218: needs a secret"})),
    ]);
    let login = Login::new(fake.wire());
    let begun = run(login.device_code(TENANT, "client", "https://graph.microsoft.com/User.Read offline_access"))
        .expect("a code");
    assert_eq!((begun.user_code.as_str(), begun.interval, begun.expires_in), ("ABCD1234", 5, 900));
    let sent = fake.request(0).body.expect("a form");
    assert_eq!(sent, "client_id=client&scope=https%3A%2F%2Fgraph.microsoft.com%2FUser.Read%20offline_access");
    let poll = || run(login.device_token(TENANT, "client", &begun.device_code));
    assert!(matches!(poll(), Ok(DevicePoll::Pending)));
    assert!(matches!(poll(), Ok(DevicePoll::SlowDown)));
    assert_eq!(poll().expect_err("declined").code(), Some("AADSTS65004"));
    assert_eq!(poll().expect_err("run out").code(), Some("AADSTS70020"));
    let Ok(DevicePoll::Token(token)) = poll() else { panic!("no token") };
    assert_eq!(token.scopes, ["User.Read", "Application.ReadWrite.All", "openid"]);
    assert_eq!(token.access.expose_secret(), "at");
    assert_eq!(token.refresh.map(|refresh| refresh.expose_secret().to_owned()).as_deref(), Some("rt"));
    assert_eq!(poll().expect_err("refused").code(), Some("AADSTS7000218"));
    assert_eq!(fake.lines()[1], format!("POST /{TENANT}/oauth2/v2.0/token"));
}

#[test]
fn the_secret_probe_asks_for_graph_of_its_cloud() {
    let refused = json!({"error": "invalid_client", "error_description": "AADSTS7000222: expired"});
    let fake = Fake::new([answer(200, &json!({"access_token": "t"})), answer(401, &refused)]);
    let login = Login::new(fake.wire()).for_graph("https://graph.microsoft.us/");
    let probe = || run(login.client_credentials(TENANT, "client", &SecretString::from("s")));
    probe().expect("good");
    assert!(fake.request(0).body.expect("a form").ends_with("scope=https%3A%2F%2Fgraph.microsoft.us%2F.default"));
    assert_eq!(probe().expect_err("bad").code(), Some("AADSTS7000222"));
}

#[test]
fn the_authorize_probe_reads_redirects_and_pages() {
    let back = "https://kc.example.org/realms/trinity/broker/entra/endpoint";
    let to = |place: &str| with_header(text(302, ""), "location", place);
    let rows = [
        (
            to(&format!("{back}?error=login_required&state=x")),
            Registration::Registered { error: Some("login_required".into()) },
        ),
        (to(&format!("{back}2?error=login_required")), Registration::Unclear { status: 302 }),
        (to("https://login.example/somewhere"), Registration::Unclear { status: 302 }),
        (text(200, "<h1>AADSTS50011</h1>"), Registration::Refused { code: "AADSTS50011".into() }),
        (text(200, "<script>"), Registration::Unclear { status: 200 }),
    ];
    for (response, wanted) in rows {
        let fake = Fake::new([response]);
        let found = run(Login::new(fake.wire()).authorize_probe(TENANT, "client", back)).expect("an answer");
        assert_eq!(found, wanted);
        assert!(fake.lines()[0].contains("prompt=none"), "{:?}", fake.lines());
    }
}

#[test]
fn a_pasted_token_tells_its_end_and_its_permissions() {
    // {"alg":"none"} . {"exp":1795470000,"scp":"User.Read Application.ReadWrite.All","tid":"t-1","upn":"ada@contoso.com","aud":"https://graph.microsoft.com"}
    let token = SecretString::from(
        "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTU0NzAwMDAsInNjcCI6IlVzZXIuUmVhZCBBcHBsaWNhdGlvbi5SZWFkV3JpdGUuQWxsIiwidGlkIjoidC0xIiwidXBuIjoiYWRhQGNvbnRvc28uY29tIiwiYXVkIjoiaHR0cHM6Ly9ncmFwaC5taWNyb3NvZnQuY29tIn0.sig",
    );
    let facts = TokenFacts::read(&token).expect("a JWT");
    assert!(facts.expired(1_795_470_000) && !facts.expired(1_795_469_999));
    assert!(facts.has("application.readwrite.all") && !facts.has("Group.Read.All"));
    assert_eq!(facts.user.as_deref(), Some("ada@contoso.com"));
    assert_eq!(facts.tenant.as_deref(), Some("t-1"));
    for opaque in ["", "EwB4A8l6BAAU…", "a.b.c", "a.!!.c"] {
        assert_eq!(TokenFacts::read(&SecretString::from(opaque)), None, "{opaque}");
    }
    // What cannot be read cannot have ended.
    assert!(!TokenFacts::default().expired(u64::MAX));
}
