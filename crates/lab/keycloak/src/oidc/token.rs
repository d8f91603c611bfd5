//! The token endpoint.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab_common::{now, one_time_code, pkce_matches, random_text};
use serde_json::{Map, Value, json};

use super::claims::Subject;
use super::events::{Event, note};
use super::mint::{Order, read};
use crate::answer::{Answer, Fault, Reply};
use crate::query::{Pairs, decode};
use crate::state::{Authenticator, Code, Realm, Session, User, flag, id_of, inner, text};

const BAD_CLIENT: &str = "Invalid client or Invalid client credentials";

struct Grant<'a> {
    realm: &'a mut Realm,
    base: &'a str,
    form: &'a Pairs,
    client: Map<String, Value>,
}

/// POST …/protocol/openid-connect/token
pub(crate) fn token(realm: &mut Realm, base: &str, headers: &HeaderMap, form: &Pairs) -> Answer {
    let Some(kind) = form.filled("grant_type") else {
        return Err(Fault::described(400, "invalid_request", "Missing form parameter: grant_type"));
    };
    let (run, error_type): (fn(Grant<'_>) -> Answer, &str) = match kind {
        "password" => (password, "LOGIN_ERROR"),
        "client_credentials" => (client_credentials, "CLIENT_LOGIN_ERROR"),
        "refresh_token" => (refresh, "REFRESH_TOKEN_ERROR"),
        "authorization_code" => (code, "CODE_TO_TOKEN_ERROR"),
        _ => return Err(Fault::described(400, "unsupported_grant_type", "Unsupported grant_type")),
    };
    let client = authenticate(realm, headers, form).inspect_err(|_| {
        let client = credentials(headers, form).0;
        let details = vec![("grant_type", kind.to_owned())];
        note(
            realm,
            &Event {
                kind: error_type,
                client: &client,
                error: "invalid_client_credentials",
                details,
                ..Event::default()
            },
        );
    })?;
    super::check_origin(base, headers, &client)?;
    run(Grant { realm, base, form, client })
}

/// Client id and secret, from the header or the form.
fn credentials(headers: &HeaderMap, form: &Pairs) -> (String, Option<String>) {
    let basic = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    match basic.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => (decode(id), Some(decode(secret))),
        None => (form.get("client_id").unwrap_or_default().to_owned(), form.get("client_secret").map(str::to_owned)),
    }
}

/// The client that calls; a confidential one proves itself.
pub(crate) fn authenticate(realm: &Realm, headers: &HeaderMap, form: &Pairs) -> Result<Map<String, Value>, Fault> {
    let (id, secret) = credentials(headers, form);
    let client = realm.client_by_name(&id).ok_or_else(|| Fault::described(401, "invalid_client", BAD_CLIENT))?;
    if !flag(client, "enabled") || flag(client, "bearerOnly") {
        return Err(Fault::described(401, "invalid_client", BAD_CLIENT));
    }
    if !flag(client, "publicClient") && secret.as_deref() != Some(text(client, "secret")) {
        return Err(Fault::described(401, "unauthorized_client", BAD_CLIENT));
    }
    Ok(client.clone())
}

fn password(grant: Grant<'_>) -> Answer {
    let Grant { realm, base, form, client } = grant;
    if !flag(&client, "directAccessGrantsEnabled") {
        return Err(Fault::described(400, "unauthorized_client", "Client not allowed for direct access grants"));
    }
    let Some(name) = form.filled("username") else {
        return Err(Fault::described(401, "invalid_request", "Missing parameter: username"));
    };
    let client_id = text(&client, "clientId").to_owned();
    let user = realm.user_by_login(name).filter(|user| user.service_of.is_none()).cloned();
    let known =
        user.as_ref().is_some_and(|user| user.password.is_some() && user.password.as_deref() == form.get("password"));
    let Some(user) = user.filter(|user| known && passes(realm, user, form.get("totp"))) else {
        let details = vec![("grant_type", "password".to_owned()), ("username", name.to_owned())];
        note(
            realm,
            &Event {
                kind: "LOGIN_ERROR",
                client: &client_id,
                error: "invalid_user_credentials",
                details,
                ..Event::default()
            },
        );
        return Err(Fault::described(400, "invalid_grant", "Invalid user credentials"));
    };
    if !flag(&user.rep, "enabled") {
        return Err(Fault::described(400, "invalid_grant", "Account disabled"));
    }
    let session = random_text(24);
    let clients = [id_of(&client).to_owned()].into();
    realm.sessions.push(Session { id: session.clone(), user: user.id.clone(), clients, start: now(), last: now() });
    let details = vec![("username", user.text("username").to_owned()), ("grant_type", "password".to_owned())];
    note(
        realm,
        &Event { kind: "LOGIN", client: &client_id, user: &user.id, session: &session, details, ..Event::default() },
    );
    let scope = form.get("scope").unwrap_or_default();
    let subject =
        Subject { realm, client: &client, user: &user, scope, auth_time: Some(now()), acr: "1", service: false };
    let order = Order { subject, base, session: Some(&session), nonce: None, grant: "onrtro" };
    Ok(Reply::Json(order.answer()))
}

/// Whether a person's one-time code is right, if there must be one. A code of the step before or after is taken too, but
/// none twice.
fn passes(realm: &mut Realm, user: &User, code: Option<&str>) -> bool {
    let Some(Authenticator { secret, spent }) = &user.otp else { return true };
    let Some(code) = code.filter(|code| !spent.iter().any(|known| known == code)) else { return false };
    let steps = [now() - 30, now(), now() + 30];
    if !steps.iter().any(|at| one_time_code(secret.as_bytes(), *at) == code) {
        return false;
    }
    if let Some(otp) = realm.user_mut(&user.id).and_then(|user| user.otp.as_mut()) {
        otp.spent.push(code.to_owned());
    }
    true
}

fn client_credentials(grant: Grant<'_>) -> Answer {
    let Grant { realm, base, form, client } = grant;
    let refused = |text| Err(Fault::described(401, "unauthorized_client", text));
    if flag(&client, "publicClient") {
        return refused("Public client not allowed to retrieve service account");
    }
    let account = realm.users.iter().find(|user| user.service_of.as_deref() == Some(id_of(&client))).cloned();
    let Some(user) = account.filter(|_| flag(&client, "serviceAccountsEnabled")) else {
        return refused("Client not enabled to retrieve service account");
    };
    let details = vec![("grant_type", "client_credentials".to_owned()), ("username", user.text("username").to_owned())];
    note(
        realm,
        &Event { kind: "CLIENT_LOGIN", client: text(&client, "clientId"), user: &user.id, details, ..Event::default() },
    );
    let scope = form.get("scope").unwrap_or_default();
    let subject = Subject { realm, client: &client, user: &user, scope, auth_time: None, acr: "1", service: true };
    Ok(Reply::Json(Order { subject, base, session: None, nonce: None, grant: "trrtcc" }.answer()))
}

fn refresh(grant: Grant<'_>) -> Answer {
    let Grant { realm, base, form, client } = grant;
    let refused = |text: &str| Fault::described(400, "invalid_grant", text);
    let Some(token) = form.filled("refresh_token") else {
        return Err(Fault::described(400, "invalid_request", "No refresh token"));
    };
    let claims = match read(realm, base, token, "Refresh") {
        Ok(claims) if claims["azp"] == text(&client, "clientId") => claims,
        Ok(_) => return Err(refused("Invalid refresh token. Token client and authorized client don't match")),
        Err(refusal) => {
            let gone = matches!(refusal, super::mint::Refused::SessionGone);
            let kind = "REFRESH_TOKEN_ERROR";
            note(realm, &Event { kind, client: text(&client, "clientId"), error: "invalid_token", ..Event::default() });
            return Err(refused(if gone { "Session not active" } else { "Invalid refresh token" }));
        }
    };
    let sid = claims["sid"].as_str().unwrap_or_default();
    if let Some(session) = realm.sessions.iter_mut().find(|session| session.id == sid) {
        session.last = now();
    }
    let Some((session, user)) = realm.session(sid).and_then(|session| Some((session, realm.user(&session.user)?)))
    else {
        return Err(refused("Session not active"));
    };
    let scope = claims["scope"].as_str().unwrap_or_default();
    let auth_time = Some(session.start);
    let subject = Subject { realm, client: &client, user, scope, auth_time, acr: "1", service: false };
    Ok(Reply::Json(Order { subject, base, session: Some(sid), nonce: None, grant: "onrtrt" }.answer()))
}

fn code(grant: Grant<'_>) -> Answer {
    let Grant { realm, base, form, client } = grant;
    let Some(code) = form.filled("code") else {
        return Err(Fault::described(400, "invalid_request", "Missing parameter: code"));
    };
    let client_id = text(&client, "clientId").to_owned();
    let mut stored = realm.codes.get(code).cloned();
    if let Some(code) = stored.as_ref().filter(|code| code.used) {
        // A code used twice ends what its first use began.
        if let Some(session) = realm.sessions.iter_mut().find(|session| session.id == code.session) {
            session.clients.remove(&code.client);
        }
        stored = None;
    }
    if let Some(known) = realm.codes.get_mut(code) {
        known.used = true;
    }
    let session_id = stored.as_ref().map(|code| code.session.clone()).unwrap_or_default();
    let session = realm.session(&session_id).cloned();
    let user = session.as_ref().and_then(|session| realm.user(&session.user)).cloned();
    let valid = stored.as_ref().is_some_and(|code| code.expires > now() && code.client == id_of(&client));
    let checked = match (&stored, &session, &user) {
        (Some(stored), Some(session), Some(user)) if valid => {
            check_code(stored, &client, form).map(|()| (stored, session, user))
        }
        _ => Err(("invalid_code", "Code not valid".to_owned())),
    };
    let details = vec![("grant_type", "authorization_code".to_owned()), ("code_id", session_id.clone())];
    let user_id = user.as_ref().map(|user| user.id.clone()).unwrap_or_default();
    let event = |kind, error| Event {
        kind,
        client: &client_id,
        user: &user_id,
        session: &session_id,
        error,
        details: details.clone(),
    };
    match checked {
        Err((error, text)) => {
            note(realm, &event("CODE_TO_TOKEN_ERROR", error));
            Err(Fault::described(400, "invalid_grant", &text))
        }
        Ok((stored, session, user)) => {
            note(realm, &event("CODE_TO_TOKEN", ""));
            let acr = if stored.fresh { "1" } else { "0" };
            let auth_time = Some(session.start);
            let subject =
                Subject { realm, client: &client, user, scope: &stored.scope, auth_time, acr, service: false };
            let nonce = stored.nonce.as_deref();
            Ok(Reply::Json(Order { subject, base, session: Some(&session_id), nonce, grant: "onrtac" }.answer()))
        }
    }
}

fn check_code(stored: &Code, client: &Map<String, Value>, form: &Pairs) -> Result<(), (&'static str, String)> {
    if form.get("redirect_uri") != Some(stored.redirect_uri.as_str()) {
        return Err(("invalid_redirect_uri", "Incorrect redirect_uri".into()));
    }
    let verifier = form.filled("code_verifier");
    match (&stored.challenge, verifier) {
        (None, None) if inner(client, "attributes", "pkce.code.challenge.method").is_none() => Ok(()),
        (_, None) => Err(("code_verifier_missing", "PKCE code verifier not specified".into())),
        (None, Some(_)) => Err((
            "invalid_code_verifier",
            "PKCE code verifier specified but challenge not present in authorization".into(),
        )),
        (Some((challenge, method)), Some(verifier)) => {
            let right = if method == "S256" { pkce_matches(verifier, challenge) } else { verifier == challenge };
            let wrong = || ("pkce_verification_failed", "PKCE verification failed: Code mismatch".to_owned());
            right.then_some(()).ok_or_else(wrong)
        }
    }
}

/// GET or POST …/protocol/openid-connect/userinfo: the answer, or what `WWW-Authenticate` says.
pub(crate) fn user_info(realm: &mut Realm, base: &str, token: Option<&str>) -> Result<Value, String> {
    let name = realm.name.clone();
    let Some(token) = token else {
        note(realm, &Event { kind: "USER_INFO_REQUEST_ERROR", error: "invalid_token", ..Event::default() });
        return Err(format!("Bearer realm=\"{name}\""));
    };
    let refused = |text| format!("Bearer realm=\"{name}\", error=\"invalid_token\", error_description=\"{text}\"");
    let claims = match read(realm, base, token, "Bearer") {
        Ok(claims) => claims,
        Err(refusal) => {
            let (error, text) = match refusal {
                super::mint::Refused::Invalid => ("invalid_token", "Token verification failed"),
                super::mint::Refused::SessionGone => ("user_session_not_found", "user_session_not_found"),
            };
            note(realm, &Event { kind: "USER_INFO_REQUEST_ERROR", error, ..Event::default() });
            return Err(refused(text));
        }
    };
    let client = realm.client_by_name(claims["azp"].as_str().unwrap_or_default());
    let user = realm.session(claims["sid"].as_str().unwrap_or_default()).and_then(|session| realm.user(&session.user));
    let (Some(client), Some(user)) = (client, user) else { return Err(refused("user_session_not_found")) };
    let scope = claims["scope"].as_str().unwrap_or_default();
    let subject = Subject { realm, client, user, scope, auth_time: None, acr: "1", service: false };
    Ok(Order { subject, base, session: None, nonce: None, grant: "onrtna" }.info())
}

/// POST …/protocol/openid-connect/revoke
pub(crate) fn revoke(realm: &mut Realm, base: &str, headers: &HeaderMap, form: &Pairs) -> Answer {
    let client = authenticate(realm, headers, form)?;
    let token = form.get("token").unwrap_or_default();
    let claims = read(realm, base, token, "Refresh").or_else(|_| read(realm, base, token, "Bearer"));
    if let Ok(claims) = claims {
        let sid = claims["sid"].as_str().unwrap_or_default();
        if let Some(session) = realm.sessions.iter_mut().find(|session| session.id == sid) {
            session.clients.remove(id_of(&client));
        }
    }
    Ok(Reply::Json(json!({})))
}
