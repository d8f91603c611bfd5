//! To the identity provider and back.

use lab_common::{base64url, random_text, sha256};
use serde_json::json;

use super::exchange::{Exchange, Failure, Told, assertion};
use super::{Cookies, Page, find, finish, first, hop, pages, person};
use crate::oidc::events::{Event, note};
use crate::query::{Pairs, encode, with_params};
use crate::state::{Realm, flag, inner, text};

/// GET …/broker/{alias}/login: sends the browser to the identity provider.
pub(crate) fn broker_login(realm: &mut Realm, base: &str, alias: &str, params: &Pairs, browser: &Cookies) -> Page {
    let (tab, mut attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let Some(provider) = realm.provider(alias).filter(|provider| flag(provider, "enabled")).cloned() else {
        return Page::html(400, pages::error(realm, "Could not send authentication request to identity provider."));
    };
    let config = |name: &str| inner(&provider, "config", name);
    let client = realm.client(&attempt.client).map(|client| text(client, "clientId")).unwrap_or_default();
    let state = format!(
        "{}.{tab}.{}.{}",
        random_text(43),
        &base64url(&sha256(client.as_bytes()))[..22],
        super::client_data(&attempt)
    );
    let (nonce, verifier) = (random_text(22), random_text(86));
    let scope = match config("defaultScope").unwrap_or("openid") {
        scope if scope.split(' ').any(|one| one == "openid") => scope.to_owned(),
        scope => format!("openid {scope}"),
    };
    let redirect = endpoint(realm, base, alias);
    let mut sent = vec![("scope", scope.as_str()), ("state", state.as_str()), ("response_type", "code")];
    sent.push(("client_id", config("clientId").unwrap_or_default()));
    sent.push(("redirect_uri", &redirect));
    let hint = params.filled("login_hint").or(attempt.login_hint.as_deref());
    if let Some(hint) = hint.filter(|_| config("loginHint") == Some("true")) {
        sent.push(("login_hint", hint));
    }
    if let Some(prompt) = config("prompt").or(attempt.prompt.as_deref()) {
        sent.push(("prompt", prompt));
    }
    let challenge =
        if config("pkceMethod") == Some("S256") { base64url(&sha256(verifier.as_bytes())) } else { verifier.clone() };
    if config("pkceEnabled") == Some("true") {
        sent.push(("code_challenge", &challenge));
        sent.push(("code_challenge_method", config("pkceMethod").unwrap_or("plain")));
    }
    if config("disableNonce") != Some("true") {
        sent.push(("nonce", &nonce));
    }
    let address = with_params(config("authorizationUrl").unwrap_or_default(), &sent);
    attempt.sent = Some((state, nonce, verifier));
    realm.attempts.insert(tab, attempt);
    Page::to(303, address)
}

fn endpoint(realm: &Realm, base: &str, alias: &str) -> String {
    format!("{base}/realms/{}/broker/{}/endpoint", encode(&realm.name), encode(alias))
}

/// GET …/broker/{alias}/endpoint: what the browser brought back; a code is still to be redeemed.
pub(crate) fn came_back(
    realm: &mut Realm,
    base: &str,
    alias: &str,
    params: &Pairs,
    browser: &Cookies,
) -> Result<Exchange, Box<Page>> {
    let page = |realm: &Realm, status, words: &str| Box::new(Page::html(status, pages::error(realm, words)));
    let state = params.filled("state").unwrap_or_default();
    let tab = state.split('.').nth(1).unwrap_or_default();
    let (tab, attempt) = find(realm, base, &Pairs::read(&format!("tab_id={tab}")), browser)?;
    let Some((_, nonce, verifier)) = attempt.sent.clone().filter(|(sent, ..)| sent == state) else {
        return Err(page(realm, 400, "Invalid Request"));
    };
    let Some(provider) = realm.provider(alias).cloned() else { return Err(page(realm, 404, "Page not found")) };
    match (params.filled("code"), params.filled("error")) {
        (_, Some("access_denied")) => {
            let shown = if text(&provider, "displayName").is_empty() { alias } else { text(&provider, "displayName") };
            let words = format!("Access denied when authenticating with {shown}");
            Err(Box::new(Page::html(200, pages::login(realm, base, &tab, &attempt, None, Some(&words)))))
        }
        (Some(code), None) => {
            let redirect_uri = endpoint(realm, base, alias);
            let assertion = assertion(realm, &provider);
            Ok(Exchange { tab, provider, code: code.to_owned(), redirect_uri, nonce, verifier, assertion })
        }
        _ => Err(Box::new(failed(realm, &tab))),
    }
}

/// Whatever went wrong with the identity provider, the browser learns no more than this; an event says which sign-in.
fn failed(realm: &mut Realm, tab: &str) -> Page {
    let attempt = realm.attempts.get(tab).cloned();
    let uuid = attempt.as_ref().map(|attempt| attempt.client.clone()).unwrap_or_default();
    let client = realm.client(&uuid).map(|client| text(client, "clientId").to_owned()).unwrap_or_default();
    let details = vec![("code_id", attempt.map(|attempt| attempt.root).unwrap_or_default())];
    let error = "identity_provider_login_failure";
    note(realm, &Event { kind: "IDENTITY_PROVIDER_LOGIN_ERROR", client: &client, error, details, ..Event::default() });
    Page::html(502, pages::error(realm, "Unexpected error when authenticating with identity provider"))
}

/// Goes on once the code is redeemed, or is not.
pub(crate) fn exchanged(
    realm: &mut Realm,
    base: &str,
    exchange: &Exchange,
    told: Result<Told, Failure>,
    browser: &Cookies,
) -> Page {
    let (claims, info) = match told {
        Ok(told) => told,
        Err(Failure::Nonce) => {
            return Page::json(400, &json!({"error": "invalid_token", "error_description": "invalid nonce"}));
        }
        Err(Failure::Other) => return failed(realm, &exchange.tab),
    };
    let alias = text(&exchange.provider, "alias");
    let person = person::brokered(realm, alias, &claims, info.as_ref());
    let Some(attempt) = realm.attempts.get_mut(&exchange.tab) else {
        return Page::html(400, pages::error(realm, "Invalid Request"));
    };
    attempt.brokered = Some(person.clone());
    let attempt = attempt.clone();
    let linked =
        |user: &&crate::state::User| user.links.iter().any(|(provider, id, _)| provider == alias && *id == person.id);
    let known = realm.users.iter().find(linked).map(|user| (user.id.clone(), flag(&user.rep, "enabled")));
    let Some((user, enabled)) = known else {
        note_first(realm, &exchange.tab);
        return Page::to(302, hop(realm, base, "login-actions/first-broker-login", &exchange.tab, &attempt, &[]));
    };
    if !enabled {
        return Page::html(400, pages::error(realm, "Account is disabled, contact your administrator."));
    }
    person::map(realm, &user, &person, false);
    if first::incomplete(realm, &user) {
        if let Some(attempt) = realm.attempts.get_mut(&exchange.tab) {
            attempt.user = Some(user);
        }
        let more = [("execution", "VERIFY_PROFILE")];
        return Page::to(302, hop(realm, base, "login-actions/required-action", &exchange.tab, &attempt, &more));
    }
    finish::fresh(realm, base, browser, &exchange.tab, &user)
}

fn note_first(realm: &mut Realm, tab: &str) {
    let Some(attempt) = realm.attempts.get(tab).cloned() else { return };
    let client = realm.client(&attempt.client).map(|client| text(client, "clientId").to_owned()).unwrap_or_default();
    let mut details = finish::broker_details(&attempt);
    details.extend([("redirect_uri", attempt.redirect_uri.clone()), ("code_id", attempt.root.clone())]);
    note(realm, &Event { kind: "IDENTITY_PROVIDER_FIRST_LOGIN", client: &client, details, ..Event::default() });
}
