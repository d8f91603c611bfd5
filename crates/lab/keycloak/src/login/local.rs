//! Signing in with a password of the realm itself.

use super::{Cookies, Page, find, finish, pages};
use crate::oidc::events::{Event, note};
use crate::query::Pairs;
use crate::state::{Realm, flag, text};

/// POST …/login-actions/authenticate
pub(crate) fn authenticate(realm: &mut Realm, base: &str, params: &Pairs, form: &Pairs, browser: &Cookies) -> Page {
    let (tab, attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let known = browser.session(realm, base).and_then(|session| realm.user(&session.user).cloned());
    let known = known.map(|user| user.text("username").to_owned());
    let name = form.filled("username").or(known.as_deref()).unwrap_or_default().to_owned();
    let user = realm.user_by_login(&name).filter(|user| user.service_of.is_none());
    let right = user.is_some_and(|user| {
        user.password.is_some() && user.password.as_deref() == form.get("password") && flag(&user.rep, "enabled")
    });
    match user.map(|user| user.id.clone()).filter(|_| right) {
        Some(id) => finish::fresh(realm, base, browser, &tab, &id),
        None => {
            let error = if user.is_some() { "invalid_user_credentials" } else { "user_not_found" };
            let client =
                realm.client(&attempt.client).map(|client| text(client, "clientId").to_owned()).unwrap_or_default();
            let details = vec![("username", name), ("code_id", attempt.root.clone())];
            note(realm, &Event { kind: "LOGIN_ERROR", client: &client, error, details, ..Event::default() });
            let message = Some("Invalid username or password.");
            Page::html(200, pages::login(realm, base, &tab, &attempt, known.as_deref(), message))
        }
    }
}
