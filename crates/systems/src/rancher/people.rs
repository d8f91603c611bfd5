//! Who is signed in, and who can be found.

use std::collections::BTreeMap;

use futures_util::{FutureExt as _, TryFutureExt as _, future::ready};
use serde::Deserialize;
use serde_json::json;
use serde_with::{As, DefaultOnNull};

use super::{OwnToken, Principal, Rancher, User, call};
use crate::api::shape;
use crate::{Coming, Method};

#[derive(Deserialize)]
struct Page {
    data: Vec<Attributes>,
}

#[derive(Deserialize)]
struct Attributes {
    id: String,
    #[serde(rename = "GroupPrincipals", default, with = "As::<DefaultOnNull>")]
    group_principals: BTreeMap<String, Groups>,
}

#[derive(Deserialize)]
struct Groups {
    #[serde(rename = "Items", default)]
    items: Option<Vec<OneGroup>>,
}

#[derive(Deserialize)]
struct OneGroup {
    metadata: Named,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

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

    /// By user, the group principals that the last sign-in or refresh brought, of all providers.
    ///
    /// `GET /v1/management.cattle.io.userattributes` (Rancher 2.15; read in its sources, whose fields have no JSON names of
    /// their own).
    ///
    /// # Errors
    /// 403 without the right to read them.
    pub fn groups_of_users(&self) -> Coming<'_, BTreeMap<String, Vec<String>>> {
        let of = |all: Vec<Attributes>| {
            let named = |one: Attributes| {
                let groups = one.group_principals.into_values().flat_map(|groups| groups.items.unwrap_or_default());
                (one.id, groups.map(|group| group.metadata.name).collect())
            };
            all.into_iter().map(named).collect()
        };
        let call = call(Method::Get, "/v1/management.cattle.io.userattributes", &[]);
        self.api.then(call, move |answer| answer.read().map(|page: Page| of(page.data)))
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
