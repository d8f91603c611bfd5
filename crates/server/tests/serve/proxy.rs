//! What is sent on, and what comes back.

use serde_json::{Value, json};

use crate::support::{Page, system};

async fn page() -> Page {
    let page = Page::open().await;
    assert_eq!(page.aim("rancher", &system().await).await.0, 204);
    page
}

fn echoed(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_request_arrives_as_it_was_written_and_nothing_of_the_browser_with_it() {
    let page = page().await;
    let request = json!({
        "system": "rancher", "method": "PATCH", "path": "/echo?a=b%20c",
        "headers": [["authorization", "Bearer token-x:y"], ["content-type", "application/json"]],
        "cookies": [["CSRF", "1"], ["R_PKCE_VERIFIER", "v"]], "body": "{\"x\":1}",
    });
    let sent = page.http.post(page.url("/api/send")).bearer_auth(&page.session).json(&request);
    let sent = sent.header("user-agent", "Mozilla/5.0").header("cookie", "mine=1").header("referer", page.url("/"));
    let sent = sent.header("origin", page.server.address()).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let answer: Value = sent.json().await.unwrap();
    let echo = echoed(&answer);
    assert_eq!(
        (&echo["method"], &echo["uri"], &echo["body"]),
        (&json!("PATCH"), &json!("/echo?a=b%20c"), &json!("{\"x\":1}"))
    );
    let headers = echo["headers"].as_object().unwrap();
    assert_eq!(headers["user-agent"], lockstep_server::USER_AGENT);
    assert_eq!(headers["cookie"], "CSRF=1; R_PKCE_VERIFIER=v");
    assert_eq!(headers["authorization"], "Bearer token-x:y");
    let mut names: Vec<&str> = headers.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "authorization", "content-length", "content-type", "cookie", "host", "user-agent"]);
}

#[tokio::test]
async fn headers_that_are_not_the_senders_are_refused() {
    let page = page().await;
    for name in ["Host", "origin", "Referer", "cookie", "connection", "user-agent", "sec-fetch-site", "x-forwarded-for"]
    {
        let request = json!({"system": "rancher", "method": "GET", "path": "/echo", "headers": [[name, "x"]]});
        let (status, answer) = page.call("/api/send", &request).await;
        assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("not-allowed")), "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_shown_and_not_followed() {
    let page = page().await;
    let (status, answer) = page.get("/redirect").await;
    assert_eq!((status, answer["status"].as_u64()), (200, Some(302)));
    assert!(answer["headers"].as_array().unwrap().contains(&json!(["location", "/echo?from=redirect"])));
    assert_eq!(answer["body"], "");
}

#[tokio::test]
async fn a_foreign_refusal_stays_within_the_envelope() {
    let page = page().await;
    let request = json!({"system": "rancher", "method": "GET", "path": "/denied"});
    let sent = page.http.post(page.url("/api/send")).bearer_auth(&page.session).json(&request).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    for name in ["set-cookie", "www-authenticate", "refresh"] {
        assert!(!sent.headers().contains_key(name), "{name}");
    }
    let answer: Value = sent.json().await.unwrap();
    assert_eq!(answer["status"], 401);
    assert_eq!(answer["cookies"], json!([["R_SESS", "token:abc"]]));
    assert!(!answer["headers"].to_string().contains("set-cookie"));
    assert!(answer["headers"].as_array().unwrap().contains(&json!(["www-authenticate", "Basic realm=x"])));
}

#[tokio::test]
async fn the_transport_of_the_command_line_does_the_same() {
    use lockstep_systems::{Method, Request, System, Transport};
    let direct = lockstep_server::transport::Direct::new(std::sync::Arc::new(crate::support::settings()));
    direct.aim(System::Graph, &system().await, None).await.unwrap();
    let answer = direct.send(Request::new(System::Graph, Method::Get, "/echo").cookie("a", "b")).await.unwrap();
    assert_eq!(answer.status, 200);
    let echo: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(echo["headers"]["cookie"], "a=b");
    assert_eq!(echo["headers"]["accept"], "application/json");
}
