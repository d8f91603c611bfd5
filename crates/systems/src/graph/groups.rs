//! Groups made, and people put into them.

use serde_json::{Value, json};

use super::replication::{Kind, patient};
use super::{Graph, Group, User, call};
use crate::{Error, Method};

impl Graph {
    /// Makes a security group. Names are not unique: whoever calls has looked before.
    ///
    /// `POST /v1.0/groups` (Graph v1.0): 201.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `Group.ReadWrite.All` and a role that may make groups; 400 for a nickname
    /// with characters that addresses cannot have.
    pub async fn create_group(&self, name: &str, nickname: &str, description: &str) -> Result<Group, Error> {
        let body = json!({
            "displayName": name, "mailEnabled": false, "mailNickname": nickname, "securityEnabled": true,
            "groupTypes": [], "description": description,
        });
        let made: Group = self.api.json(call(Method::Post, "/v1.0/groups", &[]).json(&body)).await?;
        self.own.add(Kind::Group, &made.id);
        Ok(made)
    }

    /// The people in a group; with `nested` those in groups within it too.
    ///
    /// `GET /v1.0/groups/{id}/members` and `…/transitiveMembers` (Graph v1.0).
    ///
    /// # Errors
    /// 404 where there is no such group, 403 without `GroupMember.Read.All`.
    pub async fn people_in(&self, group: &str, nested: bool) -> Result<Vec<User>, Error> {
        let path = if nested { "/v1.0/groups/{id}/transitiveMembers" } else { "/v1.0/groups/{id}/members" };
        let call = call(Method::Get, path, &[group]).query(&[("$top", "999")]);
        let members: Vec<Value> = self.list(call).await?;
        let people = members.into_iter().filter(|one| one["@odata.type"] == "#microsoft.graph.user");
        Ok(people.filter_map(|one| serde_json::from_value(one).ok()).collect())
    }

    /// Makes somebody a member of a group; whoever is one stays one.
    ///
    /// `POST /v1.0/groups/{id}/members/$ref` (Graph v1.0): 204.
    ///
    /// # Errors
    /// 403 `Authorization_RequestDenied` without `GroupMember.ReadWrite.All`; 404 for a group or person that is not there.
    pub async fn add_member(&self, group: &str, person: &str) -> Result<(), Error> {
        let body = json!({"@odata.id": format!("{}/v1.0/directoryObjects/{person}", self.address)});
        let call = call(Method::Post, "/v1.0/groups/{id}/members/$ref", &[group]).json(&body);
        let answer = self.api.send(patient(call, &self.own, Kind::Group, group)).await?;
        let there = answer.response.status == 400 && answer.response.body.contains("already exist");
        if !there {
            answer.accepted()?;
        }
        Ok(())
    }
}
