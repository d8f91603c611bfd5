//! Who and what is in the directory. Reads only.

use serde_json::{Value, json};

use super::types::Page;
use super::{Graph, Group, Organization, User, call, literal};
use crate::api::shape;
use crate::{Error, Method};

/// What is read of a group.
const GROUP: &str = "id,displayName,description,securityEnabled,groupTypes,onPremisesSyncEnabled";
/// What is read of a person.
const USER: &str = "id,displayName,userPrincipalName,mail,givenName,surname,userType";
/// How many group ids one membership check takes.
const CHECKED_AT_ONCE: usize = 20;

impl Graph {
    /// The person whose token this is.
    ///
    /// `GET /v1.0/me` (Graph v1.0).
    ///
    /// # Errors
    /// 401 `InvalidAuthenticationToken` where the token is expired or not for Graph; 400 for a token without a person.
    pub async fn me(&self) -> Result<User, Error> {
        self.api.json(call(Method::Get, "/v1.0/me", &[])).await
    }

    /// The tenant.
    ///
    /// `GET /v1.0/organization` (Graph v1.0).
    ///
    /// # Errors
    /// 401 and 403 as everywhere; with `User.Read` alone some fields are missing.
    pub async fn organization(&self) -> Result<Organization, Error> {
        let fields = "id,displayName,verifiedDomains,tenantType,assignedPlans";
        let asked = || call(Method::Get, "/v1.0/organization", &[]).query(&[("$select", fields)]);
        let all: Vec<Organization> = self.list(asked()).await?;
        all.into_iter().next().ok_or_else(|| shape(&asked(), "no organization in the list"))
    }

    /// All groups of exactly this name. Names are not unique.
    ///
    /// `GET /v1.0/groups?$filter=displayName eq '{name}'` (Graph v1.0).
    ///
    /// # Errors
    /// 403 without `GroupMember.Read.All`.
    pub async fn groups_named(&self, name: &str) -> Result<Vec<Group>, Error> {
        let filter = format!("displayName eq '{}'", literal(name));
        self.list(call(Method::Get, "/v1.0/groups", &[]).query(&[("$filter", &filter), ("$select", GROUP)])).await
    }

    /// The first `top` groups whose names begin so, for a picker.
    ///
    /// `GET /v1.0/groups?$filter=startswith(displayName,'{prefix}')` (Graph v1.0); one page only.
    ///
    /// # Errors
    /// 403 without `GroupMember.Read.All`.
    pub async fn groups_starting_with(&self, prefix: &str, top: u32) -> Result<Vec<Group>, Error> {
        let filter = format!("startswith(displayName,'{}')", literal(prefix));
        let top = top.to_string();
        let fields = [("$filter", filter.as_str()), ("$select", GROUP), ("$top", &top)];
        let page: Page<Group> = self.api.json(call(Method::Get, "/v1.0/groups", &[]).query(&fields)).await?;
        Ok(page.value)
    }

    /// A person by sign-in name or object id.
    ///
    /// `GET /v1.0/users/{id}` (Graph v1.0).
    ///
    /// # Errors
    /// 403 without `User.ReadBasic.All`.
    pub async fn user(&self, upn_or_id: &str) -> Result<Option<User>, Error> {
        self.api.find(call(Method::Get, "/v1.0/users/{id}", &[upn_or_id]).query(&[("$select", USER)])).await
    }

    /// Which of these groups a person is in, nested ones included; twenty groups a request.
    ///
    /// `POST /v1.0/users/{id}/checkMemberGroups` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such person, 403 without `GroupMember.Read.All`.
    pub async fn check_member_groups(&self, user_id: &str, ids: &[&str]) -> Result<Vec<String>, Error> {
        let mut inside = Vec::new();
        for some in ids.chunks(CHECKED_AT_ONCE) {
            let body = json!({"groupIds": some});
            let call = call(Method::Post, "/v1.0/users/{id}/checkMemberGroups", &[user_id]).json(&body).reads();
            inside.append(&mut self.list(call).await?);
        }
        Ok(inside)
    }

    /// People in a group, by way of others too: their sign-in names, as many as one page holds, which is 999.
    ///
    /// `GET /v1.0/groups/{id}/transitiveMembers?$top=999` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such group, 403 without `GroupMember.Read.All`.
    pub async fn first_members(&self, id: &str) -> Result<Vec<String>, Error> {
        let call = call(Method::Get, "/v1.0/groups/{id}/transitiveMembers", &[id]);
        let call = call.query(&[("$select", "id,userPrincipalName"), ("$top", "999")]);
        let page: Page<Value> = self.api.json(call).await?;
        Ok(page.value.iter().filter_map(|one| one["userPrincipalName"].as_str().map(str::to_owned)).collect())
    }

    /// The ids of the groups that a person is a direct member of.
    ///
    /// `GET /v1.0/users/{id}/memberOf` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such person, 403 without `GroupMember.Read.All`.
    pub async fn direct_groups(&self, user_id: &str) -> Result<Vec<String>, Error> {
        let call = call(Method::Get, "/v1.0/users/{id}/memberOf", &[user_id]).query(&[("$select", "id")]);
        let groups: Vec<Value> = self.list(call).await?;
        Ok(groups.iter().filter_map(|group| group["id"].as_str().map(str::to_owned)).collect())
    }

    /// In how many security groups a person is, nested ones included. Above 200 Entra leaves groups out of the token.
    ///
    /// `POST /v1.0/users/{id}/getMemberObjects` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such person, 403 without `GroupMember.Read.All`.
    pub async fn member_objects_count(&self, user_id: &str) -> Result<usize, Error> {
        let body = json!({"securityEnabledOnly": true});
        let call = call(Method::Post, "/v1.0/users/{id}/getMemberObjects", &[user_id]).json(&body).reads();
        let ids: Vec<String> = self.list(call).await?;
        Ok(ids.len())
    }
}
