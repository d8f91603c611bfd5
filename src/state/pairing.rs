//! Pairing: the one-time token of the printed address becomes a session of this tab.

use gloo_net::http::Request;
use leptos::prelude::{location, window};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

/// The session's name in sessionStorage.
const SESSION: &str = "lockstep.session";

/// The session of this tab: from the address if it brings a token, else as kept. Nothing where there is none.
pub(super) async fn session() -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    if let Some(token) = token() {
        forget_fragment();
        if let Some(session) = pair(&token).await {
            let _ = storage.set_item(SESSION, &session);
            return Some(session);
        }
        // A used token is no harm where the tab is paired already, for example after going back.
    }
    storage.get_item(SESSION).ok().flatten()
}

fn token() -> Option<String> {
    let hash = location().hash().ok()?;
    hash.strip_prefix("#pair=").filter(|token| !token.is_empty()).map(str::to_owned)
}

/// The token is not to be seen in the history.
fn forget_fragment() {
    let path = location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
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
