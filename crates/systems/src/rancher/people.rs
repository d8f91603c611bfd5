//! Who is signed in, and who can be found.

use super::{OwnToken, Principal, Rancher, User, call};
use crate::api::shape;
use crate::{Coming, Method};
use futures_util::{FutureExt as _, TryFutureExt as _, future::ready};
use lockstep_json::json;

impl Rancher {
    /// The signed-in user.
    ///
    /// `GET /v3/users?me=true` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 "Unauthorized 401: must authenticate".
    pub fn me(&self) -> Coming<'_, User> {
        let asked = || call(Method::Get, "/v3/users", &[]).query(&[("me", "true")]);
        let first = move |users: Vec<User>| {
            let first = users.into_iter().next();
            ready(first.ok_or_else(|| shape(&asked(), "no user in the list")))
        };
        self.list(asked()).and_then(first).boxed_local()
    }

    /// All users. Rancher's own helpers are among them, with principals that begin with `system://`.
    ///
    /// `GET /v3/users` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; who may not see others sees none.
    pub fn users(&self) -> Coming<'_, Vec<User>> {
        self.list(call(Method::Get, "/v3/users", &[]))
    }

    /// The token that this request was sent with, without its secret; nothing where Rancher does not list it.
    ///
    /// `GET /v3/tokens` (Rancher 2.15): the caller's own.
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn own_token(&self) -> Coming<'_, Option<OwnToken>> {
        let used = |all: Vec<OwnToken>| all.into_iter().find(|token| token.current);
        self.list(call(Method::Get, "/v3/tokens", &[])).map_ok(used).boxed_local()
    }

    /// The principals of the signed-in user: the user and the user's groups, as the provider told them at sign-in.
    ///
    /// `GET /v3/principals` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub fn principals(&self) -> Coming<'_, Vec<Principal>> {
        self.list(call(Method::Get, "/v3/principals", &[]))
    }

    /// Searches people and groups, at the provider of the caller's token: a local administrator finds local users only.
    ///
    /// `POST /v3/principals?action=search` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `PermissionDenied` "access denied" where the caller, or the client, may not search at the provider.
    pub fn search_principals(&self, name: &str) -> Coming<'_, Vec<Principal>> {
        let call = call(Method::Post, "/v3/principals?action=search", &[]);
        self.list(call.json(&json!({"name": name})).reads())
    }
}
