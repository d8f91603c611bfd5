//! The token endpoint.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use lab_common::{now, pkce_matches, random_text};
use serde_json::{Value, json};

use crate::Entra;
use crate::login::claims::{self, TOKEN_LIFE};
use crate::login::clients::{Client, Tenant, tenant};
use crate::login::errors::Aad;
use crate::login::flow::{Code, Platform, Refresh, Verdict};
use crate::login::secrets::{Proof, check_secret, sent};
use crate::login::{Fields, pages, scopes};
use crate::state::{Inner, TENANT};
use crate::time::rfc3339;

pub(crate) const REFRESH_LIFE: u64 = 90 * 86_400;
const SPA_REFRESH_LIFE: u64 = 86_400;
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A request at the token endpoint, its client known.
struct Request<'a> {
    client: Client,
    proof: Proof,
    fields: &'a Fields,
    origin: Option<String>,
}

fn required<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Aad> {
    fields.get(name).ok_or_else(|| Aad::new(900_144, &[name]))
}

impl Request<'_> {
    /// The proof of a client that must have one.
    fn confidential(&self, inner: &mut Inner) -> Result<(), Aad> {
        match &self.proof {
            Proof::Secret(secret) => check_secret(inner, &self.client, secret),
            Proof::Assertion(assertion) => super::assertion::check(inner, &self.client, assertion),
            Proof::None => Err(Aad::new(7_000_218, &[])),
        }
    }

    /// The proof of a client without a secret, and the rule about pages of other origins.
    fn client_for(&self, inner: &mut Inner, platform: Platform) -> Result<(), Aad> {
        match (platform, &self.origin) {
            (Platform::Spa, None) => return Err(Aad::new(9_002_327, &[])),
            (Platform::Web | Platform::Native, Some(origin)) => return Err(Aad::new(9_002_326, &[origin])),
            _ => {}
        }
        match (platform, &self.proof) {
            (Platform::Web, _) => self.confidential(inner),
            (_, Proof::None) => Ok(()),
            (_, _) => Err(Aad::new(700_025, &[])),
        }
    }
}

/// Checks the verifier against the challenge of the authorize request.
fn pkce(code: &Code, verifier: Option<&str>) -> Result<(), Aad> {
    match (&code.flow.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Aad::new(50148, &[])),
        (Some((method, challenge)), Some(verifier)) => {
            let same = if method == "S256" { pkce_matches(verifier, challenge) } else { verifier == challenge };
            if same { Ok(()) } else { Err(Aad::new(501_481, &[])) }
        }
        (None, Some(_)) => Err(Aad::new(501_481, &[])),
    }
}

/// Who a set of tokens is for.
struct Subject<'a> {
    user: &'a str,
    nonce: Option<&'a str>,
    sid: &'a str,
    spa: bool,
}

/// The tokens for a person.
fn tokens(inner: &mut Inner, client: &Client, subject: &Subject<'_>, scopes: &[String]) -> Value {
    let shown: Vec<String> = scopes.iter().filter(|scope| *scope != "offline_access").cloned().collect();
    let access =
        claims::access_token(inner, client, Some(subject.user), &shown, i64::try_from(TOKEN_LIFE).unwrap_or(0));
    let mut body = json!({
        "token_type": "Bearer", "scope": shown.join(" "), "expires_in": TOKEN_LIFE, "ext_expires_in": TOKEN_LIFE,
        "access_token": access,
    });
    if scopes.iter().any(|scope| scope == "openid") {
        body["id_token"] = json!(claims::id_token(inner, client, subject.user, subject.nonce, subject.sid, scopes));
    }
    if scopes.iter().any(|scope| scope == "offline_access") {
        let token = format!("1.{}", random_text(160));
        let life = if subject.spa { SPA_REFRESH_LIFE } else { REFRESH_LIFE };
        inner.refresh.insert(
            token.clone(),
            Refresh {
                app_id: client.app_id.clone(),
                user: subject.user.to_owned(),
                scopes: scopes.to_vec(),
                sid: subject.sid.to_owned(),
                expires: now() + life,
                spa: subject.spa,
            },
        );
        body["refresh_token"] = json!(token);
    }
    body
}

fn by_code(inner: &mut Inner, request: &Request<'_>) -> Result<(Value, bool), Aad> {
    let text = required(request.fields, "code")?;
    let redirect_uri = required(request.fields, "redirect_uri")?;
    let Some(code) = inner.codes.get(text).cloned() else {
        return Err(Aad::new(9_002_313, &[]).called("invalid_grant"));
    };
    let spa = code.flow.platform == Platform::Spa;
    request.client_for(inner, code.flow.platform)?;
    if code.flow.app_id != request.client.app_id {
        return Err(Aad::new(70000, &[]));
    }
    if code.used {
        return Err(Aad::new(54005, &[]));
    }
    if code.expires <= now() {
        return Err(Aad::new(70008, &[]));
    }
    if code.flow.redirect_uri != redirect_uri {
        return Err(Aad::new(500_112, &[redirect_uri, &code.flow.redirect_uri]));
    }
    pkce(&code, request.fields.get("code_verifier"))?;
    let asked = match request.fields.get("scope") {
        Some(scope) => scopes::read(inner, &request.client, scope)?,
        None => code.flow.scopes.clone(),
    };
    let missing = scopes::missing(inner, &request.client, &code.user, &asked);
    if !missing.is_empty() {
        return Err(Aad::new(65001, &[&request.client.app_id, &request.client.name]));
    }
    if let Some(code) = inner.codes.get_mut(text) {
        code.used = true;
    }
    let subject = Subject { user: &code.user, nonce: code.flow.nonce.as_deref(), sid: &code.sid, spa };
    Ok((tokens(inner, &request.client, &subject, &asked), spa))
}

fn by_refresh(inner: &mut Inner, request: &Request<'_>) -> Result<(Value, bool), Aad> {
    let text = required(request.fields, "refresh_token")?;
    let Some(refresh) = inner.refresh.get(text).cloned().filter(|one| one.app_id == request.client.app_id) else {
        return Err(Aad::new(9_002_313, &[]).called("invalid_grant"));
    };
    let platform = match (refresh.spa, request.client.public()) {
        (true, _) => Platform::Spa,
        (false, true) => Platform::Native,
        (false, false) => Platform::Web,
    };
    request.client_for(inner, platform)?;
    if refresh.expires <= now() {
        let issued = rfc3339(refresh.expires.saturating_sub(REFRESH_LIFE));
        return Err(if refresh.spa { Aad::new(700_084, &[]) } else { Aad::new(700_082, &[&issued]) });
    }
    let asked = match request.fields.get("scope") {
        Some(scope) => scopes::read(inner, &request.client, scope)?,
        None => refresh.scopes.clone(),
    };
    if !scopes::missing(inner, &request.client, &refresh.user, &asked).is_empty() {
        return Err(Aad::new(65001, &[&request.client.app_id, &request.client.name]));
    }
    let subject = Subject { user: &refresh.user, nonce: None, sid: &refresh.sid, spa: refresh.spa };
    let mut whole = asked;
    if !whole.iter().any(|scope| scope == "offline_access") {
        whole.push("offline_access".into());
    }
    Ok((tokens(inner, &request.client, &subject, &whole), refresh.spa))
}

fn by_client(inner: &mut Inner, name: Tenant, request: &Request<'_>) -> Result<(Value, bool), Aad> {
    if name == Tenant::Any {
        return Err(Aad::new(9_001_023, &[]));
    }
    if let Some(origin) = &request.origin {
        return Err(Aad::new(9_002_326, &[origin]));
    }
    let scope = required(request.fields, "scope")?;
    if !scope.ends_with("/.default") {
        return Err(Aad::new(1_002_012, &[scope]));
    }
    if request.proof == Proof::None {
        return Err(Aad::new(7_000_216, &[]));
    }
    request.confidential(inner)?;
    if !scopes::is_default(inner, scope) {
        let resource = scope.trim_end_matches("/.default");
        return Err(Aad::new(500_011, &[resource, &inner.tenant_name]));
    }
    match request.client.principal(inner) {
        None => return Err(Aad::new(7_000_229, &[&request.client.app_id, TENANT])),
        Some(one) if one["accountEnabled"] == false => {
            return Err(Aad::new(7_000_112, &[&request.client.app_id, &request.client.name]));
        }
        Some(_) => {}
    }
    let roles = scopes::app_roles(inner, &request.client);
    let access = claims::access_token(inner, &request.client, None, &roles, 3599);
    Ok((json!({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": access}), false))
}

fn by_device(inner: &mut Inner, request: &Request<'_>) -> Result<(Value, bool), Aad> {
    if let Some(origin) = &request.origin {
        return Err(Aad::new(9_002_326, &[origin]));
    }
    if !request.client.public() {
        request.confidential(inner)?;
    }
    let text = required(request.fields, "device_code")?;
    let device = inner.devices.iter().position(|one| one.device_code == text && one.app_id == request.client.app_id);
    let Some((at, device)) = device.and_then(|at| inner.devices.get(at).cloned().map(|device| (at, device))) else {
        return Err(Aad::new(70018, &[]));
    };
    if device.expires <= now() {
        return Err(Aad::new(70020, &[]));
    }
    let (user, sid) = match device.verdict {
        Verdict::Waiting => return Err(Aad::new(70016, &[])),
        Verdict::Declined => return Err(Aad::new(65004, &[]).called("authorization_declined")),
        Verdict::Used => return Err(Aad::new(54005, &[])),
        Verdict::Approved { user, sid } => (user, sid),
    };
    let fixed = request.client.fixed;
    let asks_more = |scope: &String| scope != "offline_access" && !fixed.contains(&scope.as_str());
    if !fixed.is_empty() && device.scopes.iter().any(asks_more) {
        return Err(Aad::new(65002, &[&request.client.app_id]));
    }
    if let Some(device) = inner.devices.get_mut(at) {
        device.verdict = Verdict::Used;
    }
    let subject = Subject { user: &user, nonce: None, sid: &sid, spa: false };
    Ok((tokens(inner, &request.client, &subject, &device.scopes), false))
}

fn redeem(inner: &mut Inner, name: &str, headers: &HeaderMap, fields: &Fields) -> Result<(Value, bool), Aad> {
    let place = tenant(inner, name)?;
    let grant = required(fields, "grant_type")?;
    let (id, proof) = sent(headers, fields);
    if !matches!(grant, "authorization_code" | "refresh_token" | "client_credentials") && grant != DEVICE {
        return Err(Aad::new(70003, &[grant]));
    }
    let client = Client::find(inner, place, id.as_deref().ok_or_else(|| Aad::new(900_144, &["client_id"]))?)?;
    let origin = headers.get("origin").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let request = Request { client, proof, fields, origin };
    match grant {
        "authorization_code" => by_code(inner, &request),
        "refresh_token" => by_refresh(inner, &request),
        "client_credentials" => by_client(inner, place, &request),
        _ => by_device(inner, &request),
    }
}

/// POST /{tenant}/oauth2/v2.0/token.
pub(crate) async fn post(
    State(entra): State<Entra>,
    Path(name): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let mut inner = entra.inner();
    match redeem(&mut inner, &name, &headers, &Fields::read(&bytes)) {
        Ok((body, spa)) => {
            let mut response =
                (StatusCode::OK, [("cache-control", "no-store, no-cache"), ("pragma", "no-cache")], Json(body))
                    .into_response();
            if spa {
                // Pages of other origins may read the answer only where the code was for a single-page application.
                let origin = headers.get("origin").cloned().unwrap_or_else(|| HeaderValue::from_static("*"));
                response.headers_mut().insert("access-control-allow-origin", origin);
            }
            response
        }
        Err(error) => error.answer(&inner.base),
    }
}

/// GET /{tenant}/oauth2/v2.0/token: a page that says it takes POST.
pub(crate) async fn get() -> Response {
    pages::trouble(&Aad::new(900_561, &[])).into_response()
}

/// OPTIONS /{tenant}/oauth2/v2.0/token.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    let asked = headers.get("access-control-request-headers").cloned().unwrap_or_else(|| HeaderValue::from_static("*"));
    let mut response = StatusCode::OK.into_response();
    let out = response.headers_mut();
    out.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    out.insert("access-control-allow-methods", HeaderValue::from_static("POST, OPTIONS"));
    out.insert("access-control-allow-headers", asked);
    response
}
