//! Certificates in place of secrets: a signed assertion proves the client.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab_common::{SigningKey, new_id, now, thumbprint};
use lab_entra::Entra;
use serde_json::{Value, json};

use crate::help::{App, BASE, TENANT, application, get, graph, ready, token};

/// An assertion as Keycloak signs it: the certificate is named by its thumbprint.
fn signed(key: &SigningKey, claims: &Value) -> String {
    let print = thumbprint(&key.certificate("realm"));
    key.sign_with(&json!({"alg": "RS256", "typ": "JWT", "kid": key.kid(), "x5t": print}), claims)
}

fn claims(app: &App) -> Value {
    json!({"iss": app.app_id, "sub": app.app_id, "aud": format!("{BASE}/{TENANT}/oauth2/v2.0/token"), "jti": new_id(),
        "nbf": now(), "exp": now() + 300})
}

async fn ask(entra: &Entra, app: &App, assertion: &str) -> crate::help::Answer {
    token(
        entra,
        &[
            ("grant_type", "client_credentials"),
            ("client_id", &app.app_id),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
            ("scope", "https://graph.microsoft.com/.default"),
        ],
    )
    .await
}

#[tokio::test]
async fn a_registered_certificate_proves_the_client() {
    let entra = Entra::reference();
    let app = ready(&entra, application()).await;
    let key = SigningKey::generate();
    let path = format!("applications/{}", app.id);
    assert_eq!(ask(&entra, &app, &signed(&key, &claims(&app))).await.aad(), (401, "invalid_client".into(), 700_027));
    let credential = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "realm", "key": STANDARD.encode(key.certificate("realm"))});
    assert_eq!(graph(&entra, "PATCH", &path, json!({"keyCredentials": [credential]})).await.status, 204);
    let shown = get(&entra, &path).await.json()["keyCredentials"].clone();
    assert_eq!((&shown[0]["key"], shown[0]["keyId"].is_string()), (&Value::Null, true));
    // What was read can be sent back: the certificate stays.
    assert_eq!(graph(&entra, "PATCH", &path, json!({"keyCredentials": shown})).await.status, 204);
    let good = ask(&entra, &app, &signed(&key, &claims(&app))).await;
    assert_eq!(good.status, 200, "{}", good.text);
    let unnamed = ask(&entra, &app, &key.sign(&claims(&app))).await;
    assert_eq!(unnamed.aad().2, 700_027, "Entra ID looks a key up by its thumbprint, and by nothing else");
    let stranger = SigningKey::generate();
    assert_eq!(ask(&entra, &app, &signed(&stranger, &claims(&app))).await.aad().2, 700_027);
    for (name, value, number) in [
        ("iss", json!("someone"), 700_021),
        ("aud", json!("https://other.example"), 700_023),
        ("exp", json!(now() - 10), 700_024),
    ] {
        let mut wrong = claims(&app);
        wrong[name] = value;
        assert_eq!(ask(&entra, &app, &signed(&key, &wrong)).await.aad().2, number, "{name}");
    }
    let junk = json!({"keyCredentials": [{"type": "AsymmetricX509Cert", "usage": "Verify", "key": "AAAA"}]});
    assert_eq!(graph(&entra, "PATCH", &path, junk).await.status, 400);
}
