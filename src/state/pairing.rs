//! Pairing: the one-time token of the printed address becomes a session of this tab.

use js_sys::{JSON, Object, Reflect};
use leptos::prelude::{location, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// The session's name in sessionStorage.
const SESSION: &str = "lockstep.session";

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
    let body = Object::new();
    Reflect::set(&body, &"token".into(), &token.into()).ok()?;
    let headers = Object::new();
    Reflect::set(&headers, &"content-type".into(), &"application/json".into()).ok()?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JSON::stringify(&body).ok()?.into());
    let answer = JsFuture::from(window().fetch_with_str_and_init("/api/pair", &request)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let paired = JsFuture::from(answer.json().ok()?).await.ok()?;
    Reflect::get(&paired, &"session".into()).ok()?.as_string()
}
