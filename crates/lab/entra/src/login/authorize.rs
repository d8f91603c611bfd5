//! The authorize endpoint and the administrators' consent link.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::Entra;
use crate::login::clients::{Client, tenant};
use crate::login::errors::Aad;
use crate::login::flow::{Flow, Platform, Purpose, ResponseMode};
use crate::login::steps::{Step, begin, refuse};
use crate::login::{Fields, cookie, pages, scopes};
use crate::state::Inner;

const PROMPTS: &[&str] = &["", "login", "none", "consent", "select_account", "create"];

/// What is wrong with a request: a page, or an answer to the client.
enum Wrong {
    Page(Aad),
    Client(Box<Flow>, Aad),
}

impl From<Aad> for Wrong {
    fn from(error: Aad) -> Self {
        Wrong::Page(error)
    }
}

fn required<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Aad> {
    fields.get(name).ok_or_else(|| Aad::new(900_144, &[name]))
}

/// Tenant, client and redirect address: what must be right before anything goes back to the client.
fn start(inner: &mut Inner, name: &str, fields: &Fields, purpose: Purpose) -> Result<(Flow, Client), Aad> {
    let tenant = tenant(inner, name)?;
    let client = Client::find(inner, tenant, required(fields, "client_id")?)?;
    let redirect_uri = required(fields, "redirect_uri")?;
    let platform = client.redirect(redirect_uri)?;
    let mode = match fields.get("response_mode") {
        Some("form_post") => ResponseMode::FormPost,
        Some("fragment") => ResponseMode::Fragment,
        _ => ResponseMode::Query,
    };
    let owned = |field: &str| fields.get(field).map(str::to_owned);
    let flow = Flow {
        purpose,
        tenant: name.to_owned(),
        app_id: client.app_id.clone(),
        app_name: client.name.clone(),
        scopes: Vec::new(),
        redirect_uri: redirect_uri.to_owned(),
        mode,
        platform,
        state: owned("state"),
        nonce: owned("nonce"),
        challenge: owned("code_challenge")
            .map(|challenge| (fields.get("code_challenge_method").unwrap_or("plain").to_owned(), challenge)),
        prompt: fields.get("prompt").unwrap_or_default().to_owned(),
        login_hint: owned("login_hint"),
        device: None,
        user: None,
        agreed: false,
    };
    Ok((flow, client))
}

fn read(inner: &mut Inner, name: &str, fields: &Fields) -> Result<Flow, Wrong> {
    let (mut flow, client) = start(inner, name, fields, Purpose::Code)?;
    let scope = required(fields, "scope")?;
    match required(fields, "response_type")? {
        "code" => {}
        kind if kind.contains("id_token") => return Err(Aad::new(700_054, &[]).into()),
        kind => return Err(Wrong::Client(Box::new(flow), Aad::new(70005, &[kind]))),
    }
    let problem = if !PROMPTS.contains(&flow.prompt.as_str()) {
        Some(Aad::new(90023, &[]))
    } else {
        match &flow.challenge {
            None if flow.platform == Platform::Spa => Some(Aad::new(9_002_325, &[])),
            Some((method, _)) if method != "S256" && method != "plain" => Some(Aad::new(50147, &[method])),
            Some((_, challenge)) if !(43..=128).contains(&challenge.len()) => Some(Aad::new(501_491, &[])),
            _ => None,
        }
    };
    if let Some(problem) = problem {
        return Err(Wrong::Client(Box::new(flow), problem));
    }
    match scopes::read(inner, &client, scope) {
        Ok(scopes) => flow.scopes = scopes,
        Err(error) if error.code == 500_011 => return Err(Wrong::Page(error)),
        Err(error) => return Err(Wrong::Client(Box::new(flow), error)),
    }
    Ok(flow)
}

fn answer(entra: &Entra, name: &str, headers: &HeaderMap, fields: &Fields) -> Response {
    let mut inner = entra.inner();
    let step = match read(&mut inner, name, fields) {
        Ok(flow) => begin(&mut inner, flow, cookie(headers).as_deref()),
        Err(Wrong::Client(flow, error)) => refuse(&flow, &error),
        Err(Wrong::Page(error)) => Step::Page(pages::trouble(&error)),
    };
    step.into_response()
}

/// GET /{tenant}/oauth2/v2.0/authorize.
pub(crate) async fn get(
    State(entra): State<Entra>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&entra, &name, &headers, &Fields::read(query.unwrap_or_default().as_bytes()))
}

/// POST /{tenant}/oauth2/v2.0/authorize, with the same fields as a form.
pub(crate) async fn post(
    State(entra): State<Entra>,
    Path(name): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    answer(&entra, &name, &headers, &Fields::read(&bytes))
}

/// GET /{tenant}/v2.0/adminconsent: an administrator agrees for everyone.
pub(crate) async fn admin_consent(
    State(entra): State<Entra>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let mut inner = entra.inner();
    let asked = fields.get("scope").unwrap_or(".default");
    let made = start(&mut inner, &name, &fields, Purpose::AdminConsent)
        .and_then(|(flow, client)| Ok(Flow { scopes: scopes::read(&inner, &client, asked)?, ..flow }));
    match made {
        Ok(flow) => begin(&mut inner, flow, cookie(&headers).as_deref()).into_response(),
        Err(error) => Step::Page(pages::trouble(&error)).into_response(),
    }
}
