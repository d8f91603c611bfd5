//! Groups made, and people put into them.

use futures_util::{FutureExt as _, TryFutureExt as _};
use serde_json::{Value, json};

use super::replication::{Kind, patient};
use super::{Graph, Group, User, call};
use crate::{Coming, Method};

impl Graph {
    /// Makes a security group. Names are not unique: whoever calls has looked before.
    ///
    /// `POST /v1.0/groups` (Graph v1.0): 201.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Group.ReadWrite.All` and a role that may make groups; 400 for a nickname
    /// with characters that addresses cannot have.
    pub fn create_group(&self, name: &str, nickname: &str, description: &str) -> Coming<'_, Group> {
        let body = json!({
            "displayName": name, "mailEnabled": false, "mailNickname": nickname, "securityEnabled": true,
            "groupTypes": [], "description": description,
        });
        let own = self.own.clone();
        let made = self.api.json::<Group>(call(Method::Post, "/v1.0/groups", &[]).json(&body));
        made.inspect_ok(move |made| own.add(Kind::Group, &made.id)).boxed_local()
    }

    /// The people in a group; with `nested` those in groups within it too.
    ///
    /// `GET /v1.0/groups/{id}/members` and `…/transitiveMembers` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such group, 403 without `GroupMember.Read.All`.
    pub fn people_in(&self, group: &str, nested: bool) -> Coming<'_, Vec<User>> {
        let path = if nested { "/v1.0/groups/{id}/transitiveMembers" } else { "/v1.0/groups/{id}/members" };
        let call = call(Method::Get, path, &[group]).query(&[("$top", "999")]);
        let person = |one: &Value| one["@odata.type"] == "#microsoft.graph.user";
        let people = move |all: Vec<Value>| {
            all.into_iter().filter(person).filter_map(|one| serde_json::from_value(one).ok()).collect()
        };
        self.list(call).map_ok(people).boxed_local()
    }

    /// Makes somebody a member of a group; whoever is one stays one.
    ///
    /// `POST /v1.0/groups/{id}/members/$ref` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `GroupMember.ReadWrite.All`; 404 for a group or person that is not there.
    pub fn add_member(&self, group: &str, person: &str) -> Coming<'_, ()> {
        let body = json!({"@odata.id": format!("{}/v1.0/directoryObjects/{person}", self.address)});
        let call = call(Method::Post, "/v1.0/groups/{id}/members/$ref", &[group]).json(&body);
        self.api.answer(patient(call, &self.own, Kind::Group, group), |answer| {
            let there = answer.response.status == 400 && answer.response.body.contains("already exist");
            if there { Ok(()) } else { answer.accepted().map(drop) }
        })
    }
}
