//! The lab's own addresses, and a socket.

use lab_entra::Entra;
use serde_json::Value;

use crate::help::{DEV_USERS, graph_as, send, text};

#[tokio::test]
async fn tokens_are_given_out() {
    let entra = Entra::reference();
    let given = send(&entra, "GET", "/lab/token?user=ada@contoso.com", &[], "").await.json();
    assert_eq!(given["tokenType"], "Bearer");
    let token = text(&given["accessToken"]);
    assert_eq!(graph_as(&entra, &token, "GET", "me", Value::Null).await.json()["displayName"], "Ada Lin");
    let old =
        text(&send(&entra, "GET", "/lab/token?user=ada@contoso.com&expired=1", &[], "").await.json()["accessToken"]);
    assert_eq!(graph_as(&entra, &old, "GET", "me", Value::Null).await.status, 401);
    let narrow =
        text(&send(&entra, "GET", "/lab/token?user=hayden&scopes=User.Read", &[], "").await.json()["accessToken"]);
    assert_eq!(graph_as(&entra, &narrow, "GET", "groups", Value::Null).await.status, 403);
    assert_eq!(send(&entra, "GET", "/lab/token?user=nobody", &[], "").await.status, 404);
}

#[tokio::test]
async fn memberships_can_be_broken_and_mended() {
    let entra = Entra::reference();
    let members = async || {
        let state = send(&entra, "GET", "/lab/state", &[], "").await.json();
        state["groups"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| one["id"] == DEV_USERS)
            .map(|one| one["members"].to_string())
    };
    assert_eq!(members().await.as_deref(), Some("[\"hayden@contoso.com\"]"));
    let path = "/lab/groups/k8s_dev_users/members/hayden@contoso.com";
    assert_eq!(send(&entra, "DELETE", path, &[], "").await.status, 204);
    assert_eq!(members().await.as_deref(), Some("[]"));
    assert_eq!(send(&entra, "DELETE", path, &[], "").await.status, 404);
    assert_eq!(
        send(&entra, "POST", &format!("/lab/groups/{DEV_USERS}/members/hayden@contoso.com"), &[], "").await.status,
        204
    );
    assert_eq!(members().await.as_deref(), Some("[\"hayden@contoso.com\"]"));
}

#[tokio::test]
async fn settings_are_changed_one_by_one() {
    let entra = Entra::reference();
    let json = [("content-type", "application/json")];
    let answer = send(&entra, "POST", "/lab/settings", &json, r#"{"secretDelay": 3}"#).await;
    assert_eq!(answer.status, 200);
    let answer = send(&entra, "POST", "/lab/settings", &json, r#"{"premium": false}"#).await.json();
    assert_eq!(
        (&answer["secretDelay"], &answer["premium"], &answer["groupLimit"]),
        (&3.into(), &false.into(), &200.into())
    );
    assert_eq!(send(&entra, "POST", "/lab/settings", &json, r#"{"secretDely": 3}"#).await.status, 400);
    let user = send(&entra, "POST", "/lab/users/kim@contoso.com", &json, r#"{"name": "Kim"}"#).await;
    assert_eq!(user.status, 201);
    assert!(entra.token_for("kim", &["User.Read"]).is_some());
}

#[tokio::test]
async fn it_listens_on_a_socket_with_faults_and_a_log() {
    let entra = Entra::reference();
    let (router, control) = lab_common::instrument(entra.router(), "entra");
    let served = lab_common::serve(router, 0).await.expect("a port");
    entra.set_base(&served.base);
    let body = http_get(&served.addr.to_string(), "/contoso.com/v2.0/.well-known/openid-configuration").await;
    assert!(body.contains(&format!("{}/8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e/v2.0", served.base)), "{body}");
    let refused = http_get(&served.addr.to_string(), "/v1.0/me").await;
    assert!(refused.starts_with("HTTP/1.1 401"));
    let log = control.log();
    assert_eq!(log.len(), 2);
    assert!(log[1].request_id.is_some());
}

async fn http_get(addr: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(addr).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    text
}
