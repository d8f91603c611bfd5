//! The end of a sign-in: session, cookies, code.

use lab_common::{new_id, now};

use super::{Attempt, Cookies, Page, cookies, pages};
use crate::oidc::events::{Event, note};
use crate::query::with_params;
use crate::state::{Code, Realm, Session, text};

/// A code for a person who is still signed in.
pub(super) fn silent(realm: &mut Realm, base: &str, browser: &Cookies, tab: &str, user: &str) -> Page {
    end(realm, base, browser, tab, user, false)
}

/// A code for a person who has just signed in. A browser in which another person is signed in is refused.
pub(super) fn fresh(realm: &mut Realm, base: &str, browser: &Cookies, tab: &str, user: &str) -> Page {
    end(realm, base, browser, tab, user, true)
}

/// The refusal where this browser is signed in as somebody else.
pub(super) fn other_user(realm: &mut Realm, base: &str, browser: &Cookies, tab: &str, user: &str) -> Option<Page> {
    let session = browser.session(realm, base).filter(|session| session.user != user)?;
    let attempt = realm.attempts.get(tab).cloned()?;
    let client = realm.client(&attempt.client).map(|client| text(client, "clientId").to_owned()).unwrap_or_default();
    let mut details = vec![("previous_user", session.user.clone()), ("code_id", attempt.root.clone())];
    let kind = if attempt.brokered.is_some() { "IDENTITY_PROVIDER_LOGIN_ERROR" } else { "LOGIN_ERROR" };
    details.extend(broker_details(&attempt));
    details.push(("consent", "no_consent_required".to_owned()));
    details.push(("username", realm.user(user).map(|user| user.text("username").to_owned()).unwrap_or_default()));
    note(
        realm,
        &Event { kind, client: &client, user, error: "different_user_authenticated", details, ..Event::default() },
    );
    let name = realm.user(&session.user).map(|user| user.text("username").to_owned()).unwrap_or_default();
    let words =
        format!("You are already authenticated as different user '{name}' in this session. Please sign out first.");
    Some(Page::html(400, pages::error(realm, &words)))
}

/// Event details about the identity provider a person came through.
pub(super) fn broker_details(attempt: &Attempt) -> Vec<(&'static str, String)> {
    let Some(brokered) = &attempt.brokered else { return Vec::new() };
    vec![("identity_provider", brokered.alias.clone()), ("identity_provider_identity", brokered.name_there.clone())]
}

fn end(realm: &mut Realm, base: &str, browser: &Cookies, tab: &str, user: &str, fresh: bool) -> Page {
    if let Some(page) = other_user(realm, base, browser, tab, user) {
        return page;
    }
    let Some(attempt) = realm.attempts.remove(tab) else {
        return Page::html(400, pages::error(realm, "Invalid Request"));
    };
    let session = match browser.session(realm, base) {
        Some(session) => session,
        None => {
            let clients = std::collections::BTreeSet::new();
            let session =
                Session { id: attempt.root.clone(), user: user.to_owned(), clients, start: now(), last: now() };
            realm.sessions.retain(|old| old.id != session.id);
            realm.sessions.push(session.clone());
            session
        }
    };
    if let Some(kept) = realm.sessions.iter_mut().find(|kept| kept.id == session.id) {
        kept.clients.insert(attempt.client.clone());
        kept.last = now();
    }
    let code = format!("{}.{}.{}", new_id(), session.id, attempt.client);
    let expires = now() + realm.seconds("accessCodeLifespan", 60);
    let stored = Code {
        session: session.id.clone(),
        client: attempt.client.clone(),
        redirect_uri: attempt.redirect_uri.clone(),
        scope: attempt.scope.clone(),
        nonce: attempt.nonce.clone(),
        challenge: attempt.challenge.clone(),
        fresh,
        expires,
        used: false,
    };
    realm.codes.insert(code.clone(), stored);
    let client = realm.client(&attempt.client).map(|client| text(client, "clientId").to_owned()).unwrap_or_default();
    let name = realm.user(user).map(|user| user.text("username").to_owned()).unwrap_or_default();
    let mut details =
        vec![("code_id", session.id.clone()), ("username", name), ("redirect_uri", attempt.redirect_uri.clone())];
    details.extend(broker_details(&attempt));
    note(realm, &Event { kind: "LOGIN", client: &client, user, session: &session.id, details, ..Event::default() });
    let issuer = realm.issuer(base);
    let mut params: Vec<(&str, &str)> = attempt.state.as_deref().map(|state| ("state", state)).into_iter().collect();
    params.extend([("session_state", session.id.as_str()), ("iss", issuer.as_str()), ("code", code.as_str())]);
    let set = cookies::signed_in(realm, base, &session);
    Page::to(302, with_params(&attempt.redirect_uri, &params)).with(set)
}
