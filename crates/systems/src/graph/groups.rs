//! Groups made, and people put into them.

use futures_util::{FutureExt as _, TryFutureExt as _};
use lockstep_json::json;

use super::replication::{Kind, patient};
use super::{Graph, Group, call};
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
