//! Who is in which group, who administers, who owns.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::state::{GLOBAL_ADMIN, Inner, Kind, text};

impl Inner {
    /// A user by object id or user principal name.
    pub(crate) fn user(&self, id_or_name: &str) -> Option<&Value> {
        self.get(Kind::User, id_or_name).or_else(|| self.find(Kind::User, "userPrincipalName", id_or_name))
    }

    /// A user by object id, user principal name or the short name before the `@`.
    pub(crate) fn user_id(&self, name: &str) -> Option<String> {
        let default = self.domains.first().map(|domain| format!("{name}@{domain}")).unwrap_or_default();
        self.user(name).or_else(|| self.user(&default)).map(|user| text(user, "id").to_owned())
    }

    /// A group's id by id or display name; the first of several.
    pub(crate) fn group_id(&self, name: &str) -> Option<String> {
        self.get(Kind::Group, name)
            .or_else(|| self.find(Kind::Group, "displayName", name))
            .map(|group| text(group, "id").to_owned())
    }

    /// Groups that hold this object directly.
    pub(crate) fn direct_groups(&self, member: &str) -> Vec<String> {
        self.members
            .iter()
            .filter(|(_, members)| members.iter().any(|id| id == member))
            .map(|(group, _)| group.clone())
            .collect()
    }

    /// Groups that hold this object, directly or through other groups.
    pub(crate) fn all_groups(&self, member: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        let mut open = vec![member.to_owned()];
        while let Some(next) = open.pop() {
            for group in self.direct_groups(&next) {
                if found.insert(group.clone()) {
                    open.push(group);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Members of a group, directly or through other groups.
    pub(crate) fn all_members(&self, group: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![group.to_owned()];
        while let Some(next) = open.pop() {
            for member in self.members.get(&next).into_iter().flatten() {
                if !found.contains(member) {
                    found.push(member.clone());
                    open.push(member.clone());
                }
            }
        }
        found
    }

    /// Whether a group counts in `SecurityGroup` claims.
    pub(crate) fn is_security_group(&self, id: &str) -> bool {
        self.get(Kind::Group, id).is_some_and(|group| group["securityEnabled"] == true)
    }

    /// Whether a person has the role Global Administrator.
    pub(crate) fn is_admin(&self, user: &str) -> bool {
        self.roles.get(user).is_some_and(|roles| roles.iter().any(|role| role == GLOBAL_ADMIN))
    }

    /// A directory object of any kind, with its type's name.
    pub(crate) fn directory_object(&self, id: &str) -> Option<(Kind, &Value)> {
        [Kind::User, Kind::Group, Kind::ServicePrincipal, Kind::Application]
            .into_iter()
            .find_map(|kind| self.get(kind, id).map(|object| (kind, object)))
    }

    /// Puts an object into a group; false where it was there already.
    pub(crate) fn join(&mut self, group: &str, member: &str) -> bool {
        let members = self.members.entry(group.to_owned()).or_default();
        if members.iter().any(|id| id == member) {
            return false;
        }
        members.push(member.to_owned());
        true
    }

    /// Takes an object out of a group; false where it was not there.
    pub(crate) fn leave(&mut self, group: &str, member: &str) -> bool {
        let Some(members) = self.members.get_mut(group) else { return false };
        let before = members.len();
        members.retain(|id| id != member);
        members.len() < before
    }
}
