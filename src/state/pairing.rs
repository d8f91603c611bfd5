//! Pairing: the one-time token of the printed address becomes a session of this tab.

use gloo_net::http::Request;
use leptos::prelude::{location, window};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

/// The session's name in sessionStorage.
const SESSION: &str = "lockstep.session";

/// The session of this tab: from the token if the address brought one, else as kept. Nothing where there is none.
pub(super) async fn session(token: Option<String>) -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    if let Some(token) = token
        && let Some(session) = pair(&token).await
    {
        let _ = storage.set_item(SESSION, &session);
        return Some(session);
    }
    // A used token is no harm where the tab is paired already, for example after going back.
    storage.get_item(SESSION).ok().flatten()
}

/// Takes the token out of the page's address: it is not to be seen in the history.
pub(super) fn take_token() -> Option<String> {
    let hash = location().hash().ok()?;
    let token = hash.strip_prefix("#pair=").filter(|token| !token.is_empty())?;
    let path = location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    Some(token.to_owned())
}

/// The session that the server gives for a token.
async fn pair(token: &str) -> Option<String> {
    let answer = Request::post("/api/pair").json(&json!({ "token": token })).ok()?.send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    let paired: Value = answer.json().await.ok()?;
    paired["session"].as_str().map(str::to_owned)
}
