//! Faults in Rancher: the sign-in, and the binding.

use futures_util::FutureExt as _;
use lab_common::{Fault as Answered, FaultKind};
use lockstep_words::en::{explain as ex, proof as say};
use serde_json::{Value, json};

use super::{ALPHA, Fault, REALM, admins, edit, faults, path_of};
use crate::setup::Setup;
use crate::setup::admin::id;

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const BINDINGS: &str = "/v3/projectRoleTemplateBindings";
const DEV: &str = "keycloakoidc_group://Dev";

pub(super) fn faults() -> Vec<Fault> {
    let mut all = sign_in();
    all.extend(binding());
    all
}

/// Keycloak's client of Rancher.
async fn client(setup: &Setup, change: impl FnOnce(&mut Value)) {
    let keycloak = admins(setup).await.keycloak;
    let one = path_of(&keycloak, &format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await;
    edit(&keycloak, &one, change).await;
}

async fn auth(setup: &Setup, change: impl FnOnce(&mut Value)) {
    edit(&admins(setup).await.rancher, AUTH, change).await;
}

async fn unbind(setup: &Setup) {
    let rancher = admins(setup).await.rancher;
    rancher.delete(&path_of(&rancher, BINDINGS, "groupPrincipalId", DEV).await).await;
}

async fn bind(setup: &Setup, project: &str, role: &str) {
    let rancher = admins(setup).await.rancher;
    let project = rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", project).await;
    let body = json!({"type": "projectRoleTemplateBinding", "projectId": project["id"], "roleTemplateId": role,
                      "groupPrincipalId": DEV});
    rancher.post(BINDINGS, &body).await;
}

fn sign_in() -> Vec<Fault> {
    faults! { Rancher:
        "group not let in" say::NOT_LISTED, mends => |setup| {
            auth(setup, |config| {
                let ids = config["allowedPrincipalIds"].as_array().unwrap().iter();
                config["allowedPrincipalIds"] = ids.filter(|id| !id.as_str().unwrap().contains("_group://")).cloned().collect();
            }).await;
        }
        "sign-in switched off" say::RANCHER_OFF, mends => |setup| {
            admins(setup).await.rancher.post(&format!("{AUTH}?action=disable"), &json!({})).await;
        }
        "callback not among the redirect URIs" say::CLIENT_REDIRECT, stays => |setup| {
            let verify = setup.lab.blueprint().rancher.verify_auth();
            client(setup, |client| client["redirectUris"] = json!([verify])).await;
        }
        "client switched off" say::CLIENT_OFF, mends => |setup| {
            client(setup, |client| client["enabled"] = json!(false)).await;
        }
        "client wants another PKCE" ex::SIGN_IN_REFUSED, mends => |setup| {
            client(setup, |client| client["attributes"]["pkce.code.challenge.method"] = json!("plain")).await;
        }
        "Rancher sends no PKCE" say::RANCHER_PKCE, mends => |setup| {
            auth(setup, |config| config["pkceMethod"] = json!("")).await;
        }
        "client has a new secret" say::RANCHER_SECRET, stays => |setup| {
            let keycloak = admins(setup).await.keycloak;
            let one = path_of(&keycloak, &format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await;
            keycloak.post(&format!("{one}/client-secret"), &json!({})).await;
        }
        "another sign-in address" say::RANCHER_URL, stays => |setup| {
            let verify = setup.lab.blueprint().rancher.verify_auth();
            auth(setup, |config| config["rancherUrl"] = json!(verify)).await;
        }
        "user deactivated" say::USER_DEACTIVATED, stays + known => |setup| {
            let rancher = admins(setup).await.rancher;
            let one = path_of(&rancher, "/v3/users", "name", "Hayden Park").await;
            edit(&rancher, &one, |user| user["enabled"] = json!(false)).await;
        }
        // Whatever the reason: Rancher's own list of the person's principals lacks the group.
        "group not among the principals" say::NO_PRINCIPAL, stays => |setup| {
            let body = json!({"type": "collection", "data": [{"id": "keycloakoidc_user://1", "type": "principal"}]});
            setup.lab.lab.rancher_control().add_fault(Answered {
                method: Some("GET".into()),
                path: "/v3/principals".into(),
                skip: 0,
                times: 1,
                kind: FaultKind::Fail { status: 200, body: body.to_string() },
            });
        }
    }
}

fn binding() -> Vec<Fault> {
    faults! { Binding:
        "binding deleted" say::NO_BINDING, mends => |setup| { unbind(setup).await; }
        "bound on another project" say::BINDING_ELSEWHERE, mends => |setup| {
            let rancher = admins(setup).await.rancher;
            rancher.post("/v3/projects", &json!({"type": "project", "name": "Orion", "clusterId": "c-m-alpha001"})).await;
            unbind(setup).await;
            bind(setup, "Orion", "read-only").await;
        }
        "bound to another role" say::BINDING_OTHER_ROLE, mends => |setup| {
            unbind(setup).await;
            bind(setup, "Trinity", "configmaps-view").await;
        }
        "project deleted" say::PROJECT_GONE, mends => |setup| {
            let rancher = admins(setup).await.rancher;
            rancher.delete(&path_of(&rancher, "/v3/projects?clusterId=c-m-alpha001", "name", "Trinity").await).await;
        }
        "namespace moved" say::NAMESPACE_ELSEWHERE, mends => |setup| {
            let rancher = admins(setup).await.rancher;
            let project = rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Default").await;
            let body = json!({"metadata": {"annotations": {"field.cattle.io/projectId": id(&project)}}});
            rancher.patch(&format!("{ALPHA}/api/v1/namespaces/trinity"), &body).await;
        }
        "namespace deleted" say::NAMESPACE_GONE, mends => |setup| {
            admins(setup).await.rancher.delete(&format!("{ALPHA}/api/v1/namespaces/trinity")).await;
        }
    }
}
