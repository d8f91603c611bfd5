//! The sign-in, page by page.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Redirect, Response};
use lab_common::{now, random_text};

use crate::Entra;
use crate::graph::note_sign_in;
use crate::login::clients::{Client, Tenant};
use crate::login::errors::Aad;
use crate::login::flow::{Code, Flow, Platform, Purpose, ResponseMode, Session, Verdict};
use crate::login::{Fields, claims, cookie, pages, scopes};
use crate::state::{CODE_LIFE, Inner, Kind, text};

/// What the browser gets.
pub(crate) enum Step {
    Page(Html<String>),
    Go(String),
}

impl IntoResponse for Step {
    fn into_response(self) -> Response {
        let mut response = match self {
            Step::Page(page) => page.into_response(),
            Step::Go(address) => {
                // 302 as Microsoft; axum's own helpers say 303 or 307.
                let mut response = Redirect::to(&address).into_response();
                *response.status_mut() = axum::http::StatusCode::FOUND;
                response
            }
        };
        response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store, no-cache"));
        response
    }
}

/// Sends fields back to the client, in the way it asked for.
fn back(flow: &Flow, fields: &[(&str, String)]) -> Step {
    let mut fields = fields.to_vec();
    if let Some(state) = &flow.state {
        fields.push(("state", state.clone()));
    }
    if flow.mode == ResponseMode::FormPost {
        return Step::Page(pages::form_post(&flow.redirect_uri, &fields));
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let mark = match flow.mode {
        ResponseMode::Fragment => '#',
        _ if flow.redirect_uri.contains('?') => '&',
        _ => '?',
    };
    Step::Go(format!("{}{mark}{query}", flow.redirect_uri))
}

/// Sends an error back to the client.
pub(crate) fn refuse(flow: &Flow, error: &Aad) -> Step {
    let body = error.body("");
    let description = body["error_description"].as_str().unwrap_or_default().to_owned();
    back(flow, &[("error", error.error.to_owned()), ("error_description", description)])
}

fn person(inner: &Inner, id: &str) -> (String, String) {
    inner.get(Kind::User, id).map_or_else(Default::default, |user| {
        (text(user, "displayName").to_owned(), text(user, "userPrincipalName").to_owned())
    })
}

/// Who is signed in in this browser, last sign-in last.
fn accounts(inner: &Inner, session: Option<&str>) -> Vec<String> {
    let known = session.and_then(|id| inner.sessions.get(id));
    known.map_or_else(Vec::new, |session| {
        session.accounts.iter().filter(|id| inner.get(Kind::User, id).is_some()).cloned().collect()
    })
}

/// The first step of a new flow: single sign-on where it is allowed, else a page.
pub(crate) fn begin(inner: &mut Inner, mut flow: Flow, session: Option<&str>) -> Step {
    let accounts = accounts(inner, session);
    let hinted = flow.login_hint.as_deref().and_then(|hint| inner.user(hint)).map(|user| text(user, "id").to_owned());
    let signed_in = match (&hinted, flow.login_hint.is_some()) {
        (Some(id), _) => accounts.iter().find(|one| *one == id).cloned(),
        (None, true) => None,
        (None, false) if accounts.len() == 1 => accounts.first().cloned(),
        (None, false) => None,
    };
    let silent = !matches!(flow.prompt.as_str(), "login" | "select_account");
    if let Some(user) = signed_in.filter(|_| silent) {
        flow.user = Some(user);
        return proceed(inner, flow, session);
    }
    if flow.prompt == "none" {
        return refuse(&flow, &Aad::new(50058, &[]));
    }
    let id = random_text(32);
    let (app, prompt, hint) = (flow.app_name.clone(), flow.prompt.clone(), flow.login_hint.clone());
    inner.flows.insert(id.clone(), flow);
    Step::Page(match hint {
        Some(hint) if prompt != "select_account" => pages::password(&id, &hint, None),
        _ if !accounts.is_empty() && prompt != "login" => {
            let list: Vec<_> = accounts.iter().map(|one| person(inner, one)).collect();
            pages::picker(&id, &app, &list)
        }
        hint => pages::email(&id, &app, hint.as_deref().unwrap_or_default(), None),
    })
}

/// What comes after the person is known: assignment, consent, and the way back.
fn proceed(inner: &mut Inner, mut flow: Flow, session: Option<&str>) -> Step {
    let Some(user) = flow.user.clone() else { return begin(inner, flow, session) };
    let (_, upn) = person(inner, &user);
    let tenant = if matches!(flow.tenant.as_str(), "common" | "organizations") { Tenant::Any } else { Tenant::Home };
    let client = match Client::find(inner, tenant, &flow.app_id) {
        Ok(client) => client,
        Err(error) => return Step::Page(pages::trouble(&error)),
    };
    if client.principal(inner).is_some_and(|one| one["accountEnabled"] == false) {
        return fail(inner, &flow, &user, &Aad::new(7000112, &[&client.app_id, &client.name]));
    }
    if scopes::shut_out(inner, &client, &user) {
        return fail(inner, &flow, &user, &Aad::new(50105, &[&client.name, &client.app_id, &upn]));
    }
    let missing = match flow.purpose {
        Purpose::AdminConsent if !flow.agreed => flow.scopes.clone(),
        Purpose::AdminConsent => Vec::new(),
        _ if flow.prompt == "consent" && !flow.agreed => flow.scopes.clone(),
        _ => scopes::missing(inner, &client, &user, &flow.scopes),
    };
    if !missing.is_empty() {
        if flow.prompt == "none" {
            return refuse(&flow, &Aad::new(65001, &[&client.app_id, &client.name]).called("interaction_required"));
        }
        let admin = inner.is_admin(&user);
        let assigned_only = client.principal(inner).is_some_and(|one| one["appRoleAssignmentRequired"] == true);
        let wide = missing.iter().any(|scope| scope.ends_with(".All"));
        let self_service =
            inner.switches.user_consent && !assigned_only && !wide && flow.purpose != Purpose::AdminConsent;
        if !admin && !self_service {
            return fail(inner, &flow, &user, &Aad::new(90094, &[]));
        }
        let id = random_text(32);
        let page = pages::consent(&id, &client.name, &upn, &missing, admin && flow.purpose != Purpose::AdminConsent);
        inner.flows.insert(id, flow);
        return Step::Page(page);
    }
    if flow.purpose == Purpose::Device && !flow.agreed {
        let id = random_text(32);
        let page = pages::confirm(&id, &client.name, &upn);
        inner.flows.insert(id, flow);
        return Step::Page(page);
    }
    flow.app_name.clone_from(&client.name);
    finish(inner, flow, user, session)
}

fn fail(inner: &mut Inner, flow: &Flow, user: &str, error: &Aad) -> Step {
    note_sign_in(inner, user, &flow.app_id, &flow.app_name, error.code, &error.message);
    Step::Page(pages::trouble(error))
}

fn finish(inner: &mut Inner, flow: Flow, user: String, session: Option<&str>) -> Step {
    note_sign_in(inner, &user, &flow.app_id, &flow.app_name, 0, "");
    let sid = session.and_then(|id| inner.sessions.get(id)).map_or_else(claims::sid, |session| session.sid.clone());
    match flow.purpose {
        Purpose::AdminConsent => back(
            &flow,
            &[
                ("admin_consent", "True".into()),
                ("tenant", crate::state::TENANT.into()),
                ("scope", flow.scopes.join(" ")),
            ],
        ),
        Purpose::Device => {
            if let Some(device) = inner.devices.iter_mut().find(|one| Some(&one.device_code) == flow.device.as_ref()) {
                device.verdict = Verdict::Approved { user, sid };
            }
            let text = format!(
                "You have signed in to the {} application on your device. You may now close this window.",
                flow.app_name
            );
            Step::Page(pages::notice(&flow.app_name, &text))
        }
        Purpose::Code => {
            let code = format!("1.{}", random_text(120));
            let step = back(&flow, &[("code", code.clone()), ("session_state", sid.clone())]);
            let expires = now() + CODE_LIFE;
            inner.codes.insert(code, Code { flow, user, sid, expires, used: false });
            step
        }
    }
}

/// Signs a person in in this browser; gives the session's id.
fn remember(inner: &mut Inner, session: Option<String>, user: &str) -> String {
    let id = session.filter(|id| inner.sessions.contains_key(id)).unwrap_or_else(|| random_text(40));
    let session =
        inner.sessions.entry(id.clone()).or_insert_with(|| Session { accounts: Vec::new(), sid: claims::sid() });
    session.accounts.retain(|one| one != user);
    session.accounts.push(user.to_owned());
    id
}

/// The person said no.
fn cancelled(inner: &mut Inner, flow: &Flow) -> Step {
    if let Some(device) = inner.devices.iter_mut().find(|one| Some(&one.device_code) == flow.device.as_ref()) {
        device.verdict = Verdict::Declined;
        return Step::Page(pages::notice(
            "Cancelled",
            "You did not sign in on your device. You may now close this window.",
        ));
    }
    refuse(flow, &Aad::new(65004, &[]))
}

/// One page's answer: the next step, and the session where it is new.
fn advance(inner: &mut Inner, fields: &Fields, session: Option<String>) -> (Step, Option<String>) {
    let id = fields.get("flow").unwrap_or_default().to_owned();
    let Some(mut flow) = inner.flows.remove(&id) else {
        return (Step::Page(pages::trouble(&Aad::new(9002313, &[]))), None);
    };
    let login = fields.get("login").or(fields.get("loginfmt")).unwrap_or_default().trim().to_owned();
    let user = inner.user(&login).map(|user| text(user, "id").to_owned());
    let again = |inner: &mut Inner, flow: Flow, page: Html<String>| {
        inner.flows.insert(id.clone(), flow);
        (Step::Page(page), None)
    };
    match (fields.get("step").unwrap_or_default(), user) {
        ("email", Some(_)) => again(inner, flow, pages::password(&id, &login, None)),
        ("email", None) => {
            let app = flow.app_name.clone();
            let words =
                "This username may be incorrect. Make sure you typed it correctly. Otherwise, contact your admin.";
            again(inner, flow, pages::email(&id, &app, &login, Some(words)))
        }
        ("other", _) => {
            let app = flow.app_name.clone();
            flow.login_hint = None;
            again(inner, flow, pages::email(&id, &app, "", None))
        }
        ("pick", Some(user)) if accounts(inner, session.as_deref()).contains(&user) => {
            flow.user = Some(user);
            (proceed(inner, flow, session.as_deref()), None)
        }
        ("password", user) => {
            let given = fields.get("passwd").unwrap_or_default();
            let right = user.filter(|user| inner.passwords.get(user).is_some_and(|known| known == given));
            let Some(user) = right else {
                let words = "Your account or password is incorrect. If you don't remember your password, reset it now.";
                return again(inner, flow, pages::password(&id, &login, Some(words)));
            };
            if inner.get(Kind::User, &user).is_some_and(|one| one["accountEnabled"] == false) {
                return (fail(inner, &flow, &user, &Aad::new(50057, &[])), None);
            }
            let session = remember(inner, session, &user);
            flow.user = Some(user);
            (proceed(inner, flow, Some(&session)), Some(session))
        }
        ("consent" | "confirm", _) if flow.user.is_none() => {
            (Step::Page(pages::trouble(&Aad::new(9_002_313, &[]))), None)
        }
        ("consent" | "confirm", _) if fields.get("answer") != Some("accept") => (cancelled(inner, &flow), None),
        ("consent", _) => {
            let everyone = fields.get("everyone").is_some() || flow.purpose == Purpose::AdminConsent;
            let who = flow.user.clone().unwrap_or_default();
            if everyone && !inner.is_admin(&who) {
                return (fail(inner, &flow, &who, &Aad::new(90094, &[])), None);
            }
            if let Ok(client) = Client::find(inner, Tenant::Home, &flow.app_id) {
                scopes::consent(inner, &client, (!everyone).then_some(who.as_str()), &flow.scopes);
            }
            flow.agreed = flow.purpose != Purpose::Device;
            (proceed(inner, flow, session.as_deref()), None)
        }
        ("confirm", _) => {
            flow.agreed = true;
            (proceed(inner, flow, session.as_deref()), None)
        }
        _ => (Step::Page(pages::trouble(&Aad::new(9002313, &[]))), None),
    }
}

/// POST /{tenant}/login: what a sign-in page sends.
pub(crate) async fn post(State(entra): State<Entra>, headers: HeaderMap, bytes: Bytes) -> Response {
    let (step, session) = advance(&mut entra.inner(), &Fields::read(&bytes), cookie(&headers));
    let mut response = step.into_response();
    let set =
        session.and_then(|id| HeaderValue::from_str(&format!("ESTSAUTH={id}; Path=/; HttpOnly; SameSite=Lax")).ok());
    if let Some(set) = set {
        response.headers_mut().insert("set-cookie", set);
    }
    response
}

/// A flow for a device, before anyone signed in.
pub(crate) fn for_device(app_id: &str, app_name: &str, scopes: Vec<String>, device_code: &str) -> Flow {
    Flow {
        purpose: Purpose::Device,
        tenant: crate::state::TENANT.into(),
        app_id: app_id.into(),
        app_name: app_name.into(),
        scopes,
        redirect_uri: String::new(),
        mode: ResponseMode::Query,
        platform: Platform::Native,
        state: None,
        nonce: None,
        challenge: None,
        prompt: "select_account".into(),
        login_hint: None,
        device: Some(device_code.into()),
        user: None,
        agreed: false,
    }
}
