//! Secrets appear nowhere but in the requests that need them: in no event, no kept file, no bundle, no log, and in nothing
//! that a browser has its server work out.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use lab_common::{Fault, FaultKind, sha256};
use lockstep_engine::port::Event;
use serde_json::Value;

use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup, local};

/// Systems that repeat, in an error, the secret they were sent: where a plan meets it first.
fn echoes(setup: &Setup) -> [(&'static str, &'static str, String); 3] {
    let given = &setup.lab.credentials;
    [
        ("entra", "/v1.0/applications", given.entra.token.clone()),
        ("keycloak", "/realms/master/protocol/openid-connect/token", given.keycloak.password.clone()),
        ("rancher", "/v1-public/login", given.rancher.password.clone()),
    ]
}

/// Everything that could be a PKCE verifier or a token, cut out of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.~".contains(c))).filter(|word| word.len() >= 20)
}

/// The query field of an address that stands in a JSON text.
fn fields<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(['&', '?', '"']).filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
}

#[tokio::test]
async fn no_secret_is_said_kept_or_logged() {
    local(async {
        let mut setup = Setup::start().await;
        for (system, path, secret) in echoes(&setup) {
            let control = setup.lab.controls().into_iter().find(|(name, _)| *name == system).unwrap().1.clone();
            let body = format!(r#"{{"error":"x","message":"you sent {secret}"}}"#);
            let kind = FaultKind::Fail { status: 400, body };
            control.add_fault(Fault { method: None, path: path.into(), skip: 0, times: 1, kind });
            assert!(matches!(setup.drive.plan().await, Err(Some(Event::Trouble { .. }))), "{system}");
            control.clear();
        }
        setup.set_up().await;
        setup.signs_in(HAYDEN);
        setup.prove(HAYDEN).await;
        setup.close_window().await;
        let Some(Event::Bundle { base64, .. }) = setup.drive.export().await else { panic!("no bundle") };
        let bundle = String::from_utf8_lossy(&Base64::decode_vec(&base64).unwrap()).into_owned();
        assert!(bundle.contains("tenant: contoso.onmicrosoft.com"), "the bundle can be read as it stands");

        let keycloak = Admin::keycloak(&setup.lab).await;
        let client = keycloak.one("/admin/realms/trinity/clients?clientId=rancher", "clientId", "rancher").await;
        let path = format!("/admin/realms/trinity/clients/{}/client-secret", id(&client));
        let given = &setup.lab.credentials;
        let mut secrets = vec![
            given.entra.token.clone(),
            given.keycloak.password.clone(),
            given.rancher.password.clone(),
            given.rancher.token.clone(),
            keycloak.get(&path).await["value"].as_str().unwrap().to_owned(),
        ];
        let minted = setup.lab.lab.entra.secret_texts();
        assert_eq!(minted.len(), 1);
        secrets.extend(minted);
        let landed = setup.landed.borrow().clone();
        let codes: Vec<&str> = landed.iter().flat_map(|address| fields(address, "code")).collect();
        assert_eq!(codes.len(), 2, "{landed:?}");
        secrets.extend(codes.into_iter().map(str::to_owned));

        let said = setup.said.borrow().join("\n");
        let challenges: Vec<&str> = fields(&said, "code_challenge").collect();
        assert_eq!(challenges.len(), 2);
        let log = serde_json::to_string(&setup.lab.log().iter().map(|(_, line)| line).collect::<Vec<_>>()).unwrap();
        let kept = setup.kept();
        assert!(kept.contains("entra.application"), "the journal is among what is kept");
        let places = [("an event", &said), ("a kept file", &kept), ("the bundle", &bundle), ("a log", &log)];
        for (place, text) in places {
            for (n, secret) in secrets.iter().enumerate() {
                assert!(secret.len() > 10 && !text.contains(secret.as_str()), "secret {n} is in {place}");
            }
            for word in words(text) {
                let digest = Base64UrlUnpadded::encode_string(&sha256(word.as_bytes()));
                assert!(!challenges.contains(&digest.as_str()), "a verifier is in {place}");
                assert!(!is_token(word), "a token is in {place}");
            }
            assert!(!text.contains("R_SESS") && !text.contains("PKCE_VERIFIER"), "a cookie is in {place}");
        }
    })
    .await;
}

/// A JSON Web Token.
fn is_token(word: &str) -> bool {
    let head = word.split('.').next().and_then(|head| Base64UrlUnpadded::decode_vec(head).ok());
    head.and_then(|head| serde_json::from_slice::<Value>(&head).ok()).is_some_and(|head| head["alg"].is_string())
}
