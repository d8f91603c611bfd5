//! Who is signed in, and who can be found.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use serde_with::{As, DefaultOnNull};

use super::{OwnToken, Principal, Rancher, User, call};
use crate::api::shape;
use crate::{Error, Method};

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
    pub async fn me(&self) -> Result<User, Error> {
        let asked = || call(Method::Get, "/v3/users", &[]).query(&[("me", "true")]);
        let users: Vec<User> = self.list(asked()).await?;
        users.into_iter().next().ok_or_else(|| shape(&asked(), "no user in the list"))
    }

    /// All users. Rancher's own helpers are among them, with principals that begin with `system://`.
    ///
    /// `GET /v3/users` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere; who may not see others sees none.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        self.list(call(Method::Get, "/v3/users", &[])).await
    }

    /// By user, the group principals that the last sign-in or refresh brought, of all providers.
    ///
    /// `GET /v1/management.cattle.io.userattributes` (Rancher 2.15; read in its sources, whose fields have no JSON names of
    /// their own).
    ///
    /// # Errors
    /// 403 without the right to read them.
    pub async fn groups_of_users(&self) -> Result<BTreeMap<String, Vec<String>>, Error> {
        let page: Page = self.api.json(call(Method::Get, "/v1/management.cattle.io.userattributes", &[])).await?;
        let named = |one: Attributes| {
            let groups = one.group_principals.into_values().flat_map(|groups| groups.items.unwrap_or_default());
            (one.id, groups.map(|group| group.metadata.name).collect())
        };
        Ok(page.data.into_iter().map(named).collect())
    }

    /// The token that this request was sent with, without its secret; nothing where Rancher does not list it.
    ///
    /// `GET /v3/tokens` (Rancher 2.15): the caller's own.
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn own_token(&self) -> Result<Option<OwnToken>, Error> {
        let tokens: Vec<OwnToken> = self.list(call(Method::Get, "/v3/tokens", &[])).await?;
        Ok(tokens.into_iter().find(|token| token.current))
    }

    /// The principals of the signed-in user: the user and the user's groups, as the provider told them at sign-in.
    ///
    /// `GET /v3/principals` (Rancher 2.15).
    ///
    /// # Errors
    /// 401 as everywhere.
    pub async fn principals(&self) -> Result<Vec<Principal>, Error> {
        self.list(call(Method::Get, "/v3/principals", &[])).await
    }

    /// Searches people and groups, at the provider of the caller's token: a local administrator finds local users only.
    ///
    /// `POST /v3/principals?action=search` (Rancher 2.15).
    ///
    /// # Errors
    /// 403 `PermissionDenied` "access denied" where the caller, or the client, may not search at the provider.
    pub async fn search_principals(&self, name: &str) -> Result<Vec<Principal>, Error> {
        let call = call(Method::Post, "/v3/principals?action=search", &[]);
        self.list(call.json(&json!({"name": name})).reads()).await
    }
}
