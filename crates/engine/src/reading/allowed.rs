//! What the administrator may do in Entra ID and Keycloak, right by right, before anything is written.

use lockstep_systems::keycloak::{Keycloak, Object};
use lockstep_systems::{Error, TokenFacts};
use lockstep_words::{Key, Message, en::check as say};

use super::ReadContext;
use crate::blueprint::{Blueprint, KeycloakWay};
use crate::explain::{CONSENT, graph_scopes};
use crate::port::Fact;

/// What each permission of Graph is for.
const FOR: [(&str, Key); 7] = [
    ("Application.ReadWrite.All", say::FOR_APPLICATION),
    (CONSENT, say::FOR_CONSENT),
    ("GroupMember.Read.All", say::FOR_GROUPS),
    ("User.ReadBasic.All", say::FOR_PEOPLE),
    ("AppRoleAssignment.ReadWrite.All", say::FOR_ASSIGNMENT),
    ("Group.ReadWrite.All", say::FOR_NEW_GROUP),
    ("GroupMember.ReadWrite.All", say::FOR_MEMBER),
];

/// A broader permission holds the narrower one.
const BROADER: [(&str, &[&str]); 4] = [
    // An application needs no more than the right to its own.
    ("Application.ReadWrite.All", &["Application.ReadWrite.OwnedBy"]),
    (
        "GroupMember.Read.All",
        &["GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"],
    ),
    ("GroupMember.ReadWrite.All", &["Group.ReadWrite.All"]),
    ("User.ReadBasic.All", &["User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"]),
];

/// Whether a token for Graph holds a permission, or a broader one.
pub(super) fn holds(facts: &TokenFacts, scope: &str) -> bool {
    let others = BROADER.iter().find(|(name, _)| *name == scope).map_or(&[][..], |(_, others)| *others);
    facts.has(scope) || others.iter().any(|other| facts.has(other))
}

/// Each permission that a setup needs of Graph, with what it is for and whether the token has it.
pub(super) fn in_graph(facts: &TokenFacts, blueprint: &Blueprint) -> Vec<Fact> {
    let needed = graph_scopes(blueprint);
    let wanted = FOR.into_iter().filter(|(scope, _)| needed.contains(scope));
    wanted.map(|(scope, what)| right("secret.entra", scope, what, holds(facts, scope))).collect()
}

pub(super) fn right(field: &str, name: &str, what: Key, good: bool) -> Fact {
    let key = if good { say::FACT_RIGHT } else { say::FACT_RIGHT_MISSING };
    let message = Message::new(key).with("right", name).with("what", Message::new(what).say());
    Fact::new(field, good, message)
}

/// The roles that a setup needs in a realm that is there: tried with a service account that has these alone, on Keycloak
/// 24 to 26.
const IN_REALM: [(&str, Key); 5] = [
    ("manage-realm", say::FOR_REALM),
    ("manage-events", say::FOR_EVENTS),
    ("manage-identity-providers", say::FOR_PROVIDER),
    ("manage-clients", say::FOR_CLIENT),
    ("manage-users", say::FOR_USERS),
];
/// The role that a setup needs where it makes the realm: whoever makes one may do everything in it.
const TO_MAKE_ONE: (&str, Key) = ("create-realm", say::FOR_NEW_REALM);

/// Each role that the setup needs of Keycloak, with what it is for and whether the administrator has it; empty where that
/// cannot be seen.
///
/// # Errors
/// Those of signing in.
pub(super) async fn in_keycloak(context: &ReadContext, keycloak: &Keycloak, exists: bool) -> Result<Vec<Fact>, Error> {
    let realm = &context.blueprint.keycloak.realm;
    let known = match keycloak.roles_in_token(realm).await? {
        Some(roles) => Some(roles),
        None => looked_up(context, keycloak, exists).await.unwrap_or_default(),
    };
    let Some(roles) = known else { return Ok(Vec::new()) };
    let has = |role: &str| roles.iter().any(|own| own == role || own == "admin");
    let needed = if exists { IN_REALM.to_vec() } else { vec![TO_MAKE_ONE] };
    Ok(needed.into_iter().map(|(role, what)| right("secret.keycloak", role, what, has(role))).collect())
}

/// The roles of somebody whose token does not name them, by the name they sign in with. Nothing where they cannot be
/// found.
async fn looked_up(context: &ReadContext, keycloak: &Keycloak, exists: bool) -> Result<Option<Vec<String>>, Error> {
    let form = &context.draft.keycloak;
    if form.way != KeycloakWay::Password {
        return Ok(None);
    }
    let users = keycloak.users_with("master", "username", form.user.trim()).await?;
    let Some(user) = users.into_iter().next() else { return Ok(None) };
    let mut roles = keycloak.user_realm_roles("master", &user.id).await?;
    if exists && roles.iter().all(|role| role.name != "admin") {
        let client = Object::client("master", &format!("{}-realm", context.blueprint.keycloak.realm));
        let found = keycloak.find(&client).await?;
        if let Some(uuid) = found.as_ref().and_then(|found| found["id"].as_str()) {
            roles.extend(keycloak.user_client_roles_all("master", &user.id, uuid).await?);
        }
    }
    Ok(Some(roles.into_iter().map(|role| role.name).collect()))
}
