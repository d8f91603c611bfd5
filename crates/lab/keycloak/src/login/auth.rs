//! The authorisation endpoint.

use lab_common::random_text;
use serde_json::{Map, Value};

use super::{Attempt, Cookies, Page, cookies, finish, pages, step};
use crate::oidc::claims::Subject;
use crate::oidc::events::{Event, note};
use crate::query::{Pairs, with_params};
use crate::state::{Realm, User, flag, id_of, inner, text};

/// GET or POST …/protocol/openid-connect/auth
pub(crate) fn auth(realm: &mut Realm, base: &str, params: &Pairs, browser: &Cookies) -> Page {
    let (client, redirect_uri) = match known_client(realm, params) {
        Ok(found) => found,
        Err((words, error)) => {
            let mut details = Vec::new();
            if let Some(address) = params.get("redirect_uri").filter(|_| error == "invalid_redirect_uri") {
                details.push(("redirect_uri", address.to_owned()));
            }
            let client = params.get("client_id").unwrap_or_default();
            note(realm, &Event { kind: "LOGIN_ERROR", client, error, details, ..Event::default() });
            return Page::html(400, pages::error(realm, words));
        }
    };
    if let Err((error, reason)) = check(realm, &client, params) {
        let details = vec![("reason", reason.clone()), ("redirect_uri", redirect_uri.clone())];
        let name = text(&client, "clientId").to_owned();
        note(
            realm,
            &Event { kind: "LOGIN_ERROR", client: &name, error: "invalid_request", details, ..Event::default() },
        );
        return refused(realm, base, &redirect_uri, params.get("state"), error, &reason);
    }
    let session = browser.session(realm, base);
    let attempt = Attempt {
        root: browser.new_root(realm, base),
        client: id_of(&client).to_owned(),
        redirect_uri,
        state: params.get("state").map(str::to_owned),
        nonce: params.filled("nonce").map(str::to_owned),
        scope: params.get("scope").unwrap_or_default().to_owned(),
        challenge: params.filled("code_challenge").map(|challenge| {
            (challenge.to_owned(), params.filled("code_challenge_method").unwrap_or("plain").to_owned())
        }),
        prompt: params.filled("prompt").map(str::to_owned),
        login_hint: params.filled("login_hint").map(str::to_owned),
        sent: None,
        brokered: None,
        user: None,
    };
    go_on(realm, base, params, browser, session.map(|session| session.user), attempt)
}

fn go_on(
    realm: &mut Realm,
    base: &str,
    params: &Pairs,
    browser: &Cookies,
    signed_in: Option<String>,
    attempt: Attempt,
) -> Page {
    let tab = random_text(11);
    let prompts: Vec<&str> = attempt.prompt.as_deref().unwrap_or_default().split(' ').collect();
    let mut set = if browser.stale(realm, base) { cookies::gone(realm) } else { Vec::new() };
    set.extend(cookies::begun(realm, &attempt.root));
    if prompts.contains(&"none") && signed_in.is_none() {
        return refused(realm, base, &attempt.redirect_uri, attempt.state.as_deref(), "login_required", "").with(set);
    }
    realm.attempts.insert(tab.clone(), attempt.clone());
    match signed_in {
        // Whoever is signed in already gets a code without being asked.
        Some(user) if !prompts.contains(&"login") => finish::silent(realm, base, browser, &tab, &user).with(set),
        signed_in => {
            let hinted = params
                .filled("kc_idp_hint")
                .filter(|alias| realm.provider(alias).is_some_and(|provider| flag(provider, "enabled")));
            if let Some(alias) = hinted {
                let hint = attempt.login_hint.as_deref().map(|hint| ("login_hint", hint));
                let more: Vec<_> = hint.into_iter().collect();
                return Page::to(303, step(realm, base, &format!("broker/{alias}/login"), &tab, &attempt, &more))
                    .with(set);
            }
            let known = signed_in.as_deref().and_then(|id| realm.user(id)).map(|user| user.text("username").to_owned());
            let message = known.as_ref().map(|_| "Please re-authenticate to continue");
            Page::html(200, pages::login(realm, base, &tab, &attempt, known.as_deref(), message)).with(set)
        }
    }
}

/// A client and its redirect address, or what the page and the event say.
type Known = Result<(Map<String, Value>, String), (&'static str, &'static str)>;

/// Client and redirect address; without them the browser is sent nowhere.
fn known_client(realm: &Realm, params: &Pairs) -> Known {
    let Some(client_id) = params.filled("client_id") else { return Err(("Invalid Request", "invalid_request")) };
    let Some(client) = realm.client_by_name(client_id) else { return Err(("Client not found.", "client_not_found")) };
    if !flag(client, "enabled") {
        return Err(("Client disabled.", "client_disabled"));
    }
    if flag(client, "bearerOnly") {
        return Err(("Bearer-only applications are not allowed to initiate browser login.", "not_allowed"));
    }
    let address = params.filled("redirect_uri").filter(|address| redirect_allowed(client, address));
    let wrong = ("Invalid parameter: redirect_uri", "invalid_redirect_uri");
    address.map(|address| (client.clone(), address.to_owned())).ok_or(wrong)
}

/// Listed addresses are exact; an asterisk at the end stands for any rest.
pub(super) fn redirect_allowed(client: &Map<String, Value>, address: &str) -> bool {
    let listed = client.get("redirectUris").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let root = text(client, "rootUrl");
    let plain = address.split('#').next() == Some(address);
    let fits = |one: &str| {
        let whole = if one.starts_with('/') { format!("{root}{one}") } else { one.to_owned() };
        match whole.strip_suffix('*') {
            Some(start) => address.split('?').next().unwrap_or_default().starts_with(start),
            None => whole == address,
        }
    };
    plain && listed.into_iter().any(fits)
}

fn check(realm: &Realm, client: &Map<String, Value>, params: &Pairs) -> Result<(), (&'static str, String)> {
    let invalid = |text: &str| Err(("invalid_request", text.to_owned()));
    match params.get("response_type") {
        None => return invalid("Missing parameter: response_type"),
        Some("code") => {}
        Some(_) => return Err(("unsupported_response_type", String::new())),
    }
    if !flag(client, "standardFlowEnabled") {
        let words = "Client is not allowed to initiate browser login with given response_type. \
                     Standard flow is disabled for the client.";
        return Err(("unauthorized_client", words.into()));
    }
    let scope = params.get("scope").unwrap_or_default();
    let nobody = User {
        id: String::new(),
        rep: Map::new(),
        password: None,
        otp: None,
        groups: Vec::new(),
        roles: Vec::new(),
        links: Vec::new(),
        service_of: None,
    };
    let subject = Subject { realm, client, user: &nobody, scope, auth_time: None, acr: "1", service: false };
    if !subject.may_ask() {
        return Err(("invalid_scope", format!("Invalid scopes: {scope}")));
    }
    let (challenge, method) = (params.filled("code_challenge"), params.filled("code_challenge_method"));
    if let Some(wanted) = inner(client, "attributes", "pkce.code.challenge.method") {
        match method {
            None => return invalid("Missing parameter: code_challenge_method"),
            Some(method) if method != wanted => {
                return invalid("Invalid parameter: code challenge method is not matching the configured one");
            }
            Some(_) => {}
        }
        if challenge.is_none() {
            return invalid("Missing parameter: code_challenge");
        }
    }
    match challenge {
        Some(challenge) if challenge.len() < 43 || challenge.len() > 128 => {
            invalid("Invalid parameter: code_challenge")
        }
        _ => Ok(()),
    }
}

/// Back to the client with an error.
pub(super) fn refused(
    realm: &Realm,
    base: &str,
    address: &str,
    state: Option<&str>,
    error: &str,
    reason: &str,
) -> Page {
    let issuer = realm.issuer(base);
    let mut params = vec![("error", error)];
    if !reason.is_empty() {
        params.push(("error_description", reason));
    }
    params.extend(state.map(|state| ("state", state)));
    params.push(("iss", &issuer));
    Page::to(302, with_params(address, &params))
}
