//! Pairing: the one-time token of the printed address becomes a session of this tab.

use gloo_net::http::Request;
use leptos::prelude::{location, window};
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The session's name in sessionStorage.
const SESSION: &str = "lockstep.session";

/// What the server answers to a pairing.
#[derive(Deserialize)]
struct Paired {
    session: String,
}

/// The session of this tab: from the address if it brings a token, else as kept. Nothing where there is none.
pub async fn session() -> Option<String> {
    let storage = window().session_storage().ok().flatten()?;
    if let Some(token) = token() {
        forget_fragment();
        match ask(&token).await {
            Some(session) => {
                let _ = storage.set_item(SESSION, &session);
                return Some(session);
            }
            // A used token is no harm where the tab is paired already, for example after going back.
            None => return storage.get_item(SESSION).ok().flatten(),
        }
    }
    storage.get_item(SESSION).ok().flatten()
}

/// Forgets the session, once the server has refused it.
pub fn forget() {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.remove_item(SESSION);
    }
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

async fn ask(token: &str) -> Option<String> {
    let body = serde_json::json!({ "token": token });
    let answer = Request::post("/api/pair").json(&body).ok()?.send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    answer.json::<Paired>().await.ok().map(|paired| paired.session)
}
