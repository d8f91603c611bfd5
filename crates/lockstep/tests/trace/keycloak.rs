//! Faults in Keycloak: the mapper and the group, and the tokens for Rancher.

use futures_util::FutureExt as _;
use lockstep_words::en::proof as say;
use serde_json::{Value, json};

use super::{Fault, PROVIDER, REALM, admins, edit, faults, first, path_of};
use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup};

pub(super) fn faults() -> Vec<Fault> {
    let mut all = group();
    all.extend(tokens());
    all
}

async fn mapper(setup: &Setup, change: impl FnOnce(&mut Value)) {
    let keycloak = admins(setup).await.keycloak;
    let mappers = format!("{PROVIDER}/mappers");
    let one = format!("{mappers}/{}", id(&first(&keycloak, &mappers).await));
    edit(&keycloak, &one, change).await;
}

async fn models(keycloak: &Admin) -> String {
    let client = path_of(keycloak, &format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await;
    format!("{client}/protocol-mappers/models")
}

/// Rancher's token mapper of groups.
async fn of_groups(setup: &Setup, change: impl FnOnce(&mut Value)) {
    let keycloak = admins(setup).await.keycloak;
    let one = path_of(&keycloak, &models(&keycloak).await, "name", "groups").await;
    edit(&keycloak, &one, change).await;
}

fn group() -> Vec<Fault> {
    faults! { Keycloak:
        "mapper deleted" say::NO_MAPPER, mends + keycloak => |setup| { setup.plant("mapper-missing").await; }
        "mapper to another group" say::MAPPER_ELSEWHERE, mends + keycloak => |setup| {
            let keycloak = admins(setup).await.keycloak;
            keycloak.post(&format!("{REALM}/groups"), &json!({"name": "Staff"})).await;
            mapper(setup, |object| object["config"]["group"] = json!("/Staff")).await;
        }
        "mapper of another claim" say::MAPPER_OTHER_CLAIM, mends + keycloak => |setup| {
            mapper(setup, |object| {
                let claims = object["config"]["claims"].as_str().unwrap().replace("\"groups\"", "\"wids\"");
                object["config"]["claims"] = json!(claims);
            }).await;
        }
        "group deleted" say::GROUP_GONE, mends + keycloak => |setup| {
            let keycloak = admins(setup).await.keycloak;
            keycloak.delete(&path_of(&keycloak, &format!("{REALM}/groups"), "name", "Dev").await).await;
        }
        // Who signed in before the mode was changed and joins the Entra group later is passed over.
        "groups at the first sign-in alone" say::SYNC_ONCE, mends + known + keycloak => |setup| {
            let keycloak = admins(setup).await.keycloak;
            edit(&keycloak, PROVIDER, |object| object["config"]["syncMode"] = json!("IMPORT")).await;
            let user = first(&keycloak, &format!("{REALM}/users?username={HAYDEN}")).await;
            let group = keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await;
            keycloak.delete(&format!("{REALM}/users/{}/groups/{}", id(&user), id(&group))).await;
        }
    }
}

fn tokens() -> Vec<Fault> {
    faults! { Token:
        "full path" say::FULL_PATH, mends + keycloak => |setup| { setup.plant("full-path").await; }
        "groups mapper deleted" say::NO_GROUPS, mends + keycloak => |setup| {
            let keycloak = admins(setup).await.keycloak;
            keycloak.delete(&path_of(&keycloak, &models(&keycloak).await, "name", "groups").await).await;
        }
        "another claim" say::OTHER_CLAIM, mends + keycloak => |setup| {
            of_groups(setup, |object| object["config"]["claim.name"] = json!("teams")).await;
        }
        "in the access token alone" say::ACCESS_ALONE, mends + keycloak => |setup| {
            of_groups(setup, |object| {
                for token in ["id.token.claim", "userinfo.token.claim", "introspection.token.claim"] {
                    object["config"][token] = json!("false");
                }
            }).await;
        }
        "in the user info alone, for 2.14.1" say::USER_INFO_ALONE, mends + keycloak + wish = |lab, _| {
            lab.lab.rancher.set_version("2.14.1").unwrap();
            async {}.boxed_local()
        } => |setup| {
            of_groups(setup, |object| {
                for token in ["id.token.claim", "access.token.claim"] {
                    object["config"][token] = json!("false");
                }
                object["config"]["userinfo.token.claim"] = json!("true");
            }).await;
        }
        "Rancher reads another claim" say::RANCHER_CLAIM, stays + keycloak => |setup| {
            let path = "/v3/keyCloakOIDCConfigs/keycloakoidc";
            edit(&admins(setup).await.rancher, path, |config| config["groupsClaim"] = json!("teams")).await;
        }
        // Somebody maps roles to the claim that Rancher takes for paths of groups.
        "a claim of paths besides" say::PATHS_INSTEAD, stays + keycloak => |setup| {
            let keycloak = admins(setup).await.keycloak;
            let mapper = json!({
                "name": "paths", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-realm-role-mapper",
                "config": {"claim.name": "full_group_path", "multivalued": "true", "jsonType.label": "String",
                           "id.token.claim": "true", "access.token.claim": "true", "userinfo.token.claim": "true"},
            });
            keycloak.post(&models(&keycloak).await, &mapper).await;
        }
    }
}
