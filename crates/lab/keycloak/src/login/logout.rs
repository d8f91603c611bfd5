//! Signing out.

use super::{Cookies, Page, auth, cookies, pages};
use crate::oidc::events::{Event, note};
use crate::query::{Pairs, encode, with_params};
use crate::state::{Realm, inner};

/// GET or POST …/protocol/openid-connect/logout, with the session of an `id_token_hint`, a refresh token or the browser.
pub(crate) fn logout(realm: &mut Realm, base: &str, params: &Pairs, browser: &Cookies) -> Page {
    let hint = params.filled("id_token_hint").and_then(lab_common::claims);
    let hint = hint.filter(|claims| claims["iss"] == realm.issuer(base));
    let refresh = params.filled("refresh_token").and_then(lab_common::claims);
    let client_id =
        hint.as_ref().and_then(|claims| claims["azp"].as_str()).or(params.filled("client_id")).map(str::to_owned);
    let back = params.filled("post_logout_redirect_uri").map(str::to_owned);
    let allowed = back.as_deref().is_none_or(|address| {
        let client = client_id.as_deref().and_then(|id| realm.client_by_name(id));
        client.is_some_and(|client| match inner(client, "attributes", "post.logout.redirect.uris") {
            Some("+") | None => auth::redirect_allowed(client, address),
            Some(list) => list.split("##").any(|one| match one.strip_suffix('*') {
                Some(start) => address.starts_with(start),
                None => one == address,
            }),
        })
    });
    if !allowed {
        return Page::html(400, pages::error(realm, "Invalid redirect uri"));
    }
    let confirmed = params.get("confirmLogout").is_some();
    let told = hint.as_ref().or(refresh.as_ref()).and_then(|claims| claims["sid"].as_str()).map(str::to_owned);
    let Some(session) =
        told.clone().or_else(|| browser.session(realm, base).map(|session| session.id).filter(|_| confirmed))
    else {
        let action = format!("{base}/realms/{}/protocol/openid-connect/logout", encode(&realm.name));
        return Page::html(200, pages::confirm_logout(realm, &action));
    };
    let user = realm.session(&session).map(|session| session.user.clone());
    realm.sessions.retain(|known| known.id != session);
    if let Some(user) = user {
        let client = client_id.unwrap_or_default();
        note(realm, &Event { kind: "LOGOUT", client: &client, user: &user, session: &session, ..Event::default() });
    }
    if refresh.is_some() && hint.is_none() {
        return Page::html(204, String::new());
    }
    let set = cookies::gone(realm);
    match back {
        Some(address) => {
            let state: Vec<_> = params.filled("state").map(|state| ("state", state)).into_iter().collect();
            let address = if state.is_empty() { address } else { with_params(&address, &state) };
            Page::to(302, address).with(set)
        }
        None => Page::html(200, pages::info(realm, "You are logged out", "You are logged out")).with(set),
    }
}
