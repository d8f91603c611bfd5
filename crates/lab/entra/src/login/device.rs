//! The device code flow.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lab_common::{now, random_text};
use serde_json::{Value, json};

use crate::Entra;
use crate::login::clients::{Client, tenant};
use crate::login::errors::Aad;
use crate::login::flow::{Device, Verdict};
use crate::login::steps::{begin, for_device};
use crate::login::{Fields, cookie, pages, scopes};
use crate::state::Inner;

const LIFE: u64 = 900;

fn make(inner: &mut Inner, name: &str, fields: &Fields) -> Result<Value, Aad> {
    let place = tenant(inner, name)?;
    let app_id = fields.get("client_id").ok_or_else(|| Aad::new(900_144, &["client_id"]))?;
    let client = Client::find(inner, place, app_id)?;
    let scope = fields.get("scope").ok_or_else(|| Aad::new(900_144, &["scope"]))?;
    let scopes = scopes::read(inner, &client, scope)?;
    let device = Device {
        device_code: random_text(120),
        user_code: random_text(9).to_uppercase(),
        app_id: app_id.to_owned(),
        scopes,
        expires: now() + LIFE,
        verdict: Verdict::Waiting,
    };
    let address = format!("{}/devicelogin", inner.base);
    let message = format!(
        "To sign in, use a web browser to open the page {address} and enter the code {} to authenticate.",
        device.user_code
    );
    let body = json!({
        "user_code": device.user_code, "device_code": device.device_code, "verification_uri": address,
        "expires_in": LIFE, "interval": 5, "message": message,
    });
    inner.devices.push(device);
    Ok(body)
}

/// POST /{tenant}/oauth2/v2.0/devicecode; without any cross-origin header, as in life.
pub(crate) async fn start(State(entra): State<Entra>, Path(name): Path<String>, bytes: Bytes) -> Response {
    let mut inner = entra.inner();
    match make(&mut inner, &name, &Fields::read(&bytes)) {
        Ok(body) => ([("cache-control", "no-store, no-cache")], Json(body)).into_response(),
        Err(error) => error.answer(&inner.base),
    }
}

/// GET /devicelogin.
pub(crate) async fn page() -> Response {
    pages::device(None).into_response()
}

/// POST /devicelogin: the code was typed.
pub(crate) async fn typed(State(entra): State<Entra>, headers: HeaderMap, bytes: Bytes) -> Response {
    let fields = Fields::read(&bytes);
    let typed = fields.get("otc").unwrap_or_default().trim().to_uppercase();
    let mut inner = entra.inner();
    let found = inner
        .devices
        .iter()
        .find(|one| one.user_code == typed && one.expires > now() && one.verdict == Verdict::Waiting)
        .cloned();
    let Some(device) = found else {
        return pages::device(Some("That code didn't work. Check the code and try again.")).into_response();
    };
    match Client::find(&mut inner, super::clients::Tenant::Home, &device.app_id) {
        Ok(client) => {
            let flow = for_device(&client.app_id, &client.name, device.scopes.clone(), &device.device_code);
            begin(&mut inner, flow, cookie(&headers).as_deref()).into_response()
        }
        Err(error) => pages::trouble(&error).into_response(),
    }
}
