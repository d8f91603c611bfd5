//! Faults in Entra ID, and in what it brings to Keycloak.

use futures_util::FutureExt as _;
use lockstep_engine::blueprint::Credential;
use lockstep_words::en::{explain as ex, proof as say};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Fault, PROVIDER, REALM, admins, edit, faults, first, path_of};
use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup};

const GROUP: &str = "k8s_dev_users";

pub(super) fn faults() -> Vec<Fault> {
    let mut all = membership();
    all.extend(sign_in());
    all.extend(claim());
    all
}

async fn groups(graph: &Admin) -> String {
    path_of(graph, "/groups", "displayName", GROUP).await
}

async fn application(graph: &Admin) -> String {
    format!("/applications/{}", id(&first(graph, "/applications").await))
}

async fn principal(graph: &Admin) -> String {
    path_of(graph, "/servicePrincipals", "displayName", "Keycloak broker").await
}

async fn leaves(setup: &Setup) {
    setup.plant("group-removed").await;
}

async fn provider(setup: &Setup, change: impl FnOnce(&mut Value)) {
    edit(&admins(setup).await.keycloak, PROVIDER, change).await;
}

fn membership() -> Vec<Fault> {
    faults! { Entra:
        "left the group" say::NOT_MEMBER, stays + keycloak => |setup| { leaves(setup).await; }
        "left the group after signing in" say::LEFT, stays + known + keycloak => |setup| { leaves(setup).await; }
        "group deleted" say::ENTRA_GROUP_GONE, stays => |setup| {
            let graph = admins(setup).await.graph;
            graph.delete(&groups(&graph).await).await;
        }
        "no security group any more" say::NOT_SECURITY, stays => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&groups(&graph).await, &json!({"securityEnabled": false, "mailEnabled": true})).await;
        }
        "in a group of the same name" say::NAMESAKE, stays => |setup| {
            let graph = admins(setup).await.graph;
            leaves(setup).await;
            let body = json!({"displayName": GROUP, "mailEnabled": false, "mailNickname": "other", "securityEnabled": true});
            let other: Value = graph.send(Method::POST, "/groups", Some(&body)).await.json().await.unwrap();
            setup.lab.joins(&id(&other), HAYDEN).await;
        }
    }
}

fn sign_in() -> Vec<Fault> {
    faults! { IdentityProvider:
        "redirect URI gone" say::ENTRA_SAYS, mends => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&application(&graph).await, &json!({"web": {"redirectUris": []}})).await;
        }
        "only assigned people" ex::NOT_ASSIGNED, stays => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&principal(&graph).await, &json!({"appRoleAssignmentRequired": true})).await;
        }
        "application switched off" ex::CLIENT_OFF, stays => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&principal(&graph).await, &json!({"accountEnabled": false})).await;
        }
        "consent withdrawn" ex::NO_CONSENT, mends => |setup| {
            let graph = admins(setup).await.graph;
            let grant = graph.one("/oauth2PermissionGrants", "consentType", "AllPrincipals").await;
            graph.delete(&format!("/oauth2PermissionGrants/{}", id(&grant))).await;
            setup.lab.configure(&json!({"userConsent": false})).await;
        }
        "certificate removed" say::CERTIFICATE_GONE, mends + wish = |_, given| {
            given.blueprint.entra.credential = Credential::Certificate;
            async {}.boxed_local()
        } => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&application(&graph).await, &json!({"keyCredentials": []})).await;
        }
        "another secret" say::SECRET_WRONG, stays + keycloak => |setup| {
            provider(setup, |object| object["config"]["clientSecret"] = json!("wrong")).await;
        }
        "another issuer" say::PROVIDER_DIFFERS, mends + keycloak => |setup| {
            let issuer = json!("https://login.example/{tenantid}/v2.0");
            provider(setup, |object| object["config"]["issuer"] = issuer).await;
        }
        "identity provider off" say::PROVIDER_OFF, mends + keycloak => |setup| {
            provider(setup, |object| object["enabled"] = json!(false)).await;
        }
        "essential claim" say::CLAIM_FILTER, stays + keycloak => |setup| {
            provider(setup, |object| {
                for (name, value) in
                    [("filteredByClaim", "true"), ("claimFilterName", "tid"), ("claimFilterValue", "another")]
                {
                    object["config"][name] = json!(value);
                }
            }).await;
        }
        "a user of the name already" say::ACCOUNT_EXISTS, stays + keycloak => |setup| {
            let user = json!({"username": HAYDEN, "enabled": true});
            admins(setup).await.keycloak.post(&format!("{REALM}/users"), &user).await;
        }
    }
}

fn claim() -> Vec<Fault> {
    faults! { IdentityProvider:
        "groups claim off" say::GROUPS_CLAIM_OFF, mends + keycloak => |setup| {
            let graph = admins(setup).await.graph;
            graph.patch(&application(&graph).await, &json!({"groupMembershipClaims": null})).await;
        }
        "more than 200 groups" say::OVERAGE, stays + keycloak => |setup| {
            let graph = admins(setup).await.graph;
            for n in 0..200 {
                let name = format!("other{n}");
                let body =
                    json!({"displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true});
                graph.post("/groups", &body).await;
                setup.lab.joins(&name, HAYDEN).await;
            }
        }
    }
}
