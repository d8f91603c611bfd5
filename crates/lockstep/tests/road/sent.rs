//! What another administrator makes and sends.

use lockstep_engine::blueprint::Mapping;
use std::rc::Rc;

use lockstep_engine::bundle::handoff;
use lockstep_engine::plan::application_wanted;
use lockstep_lab::LabOptions;
use serde_json::{Value, json};

use crate::setup::admin::{Admin, id};
use crate::setup::{Given, TestLab};

/// What the other administrator sends.
pub(crate) struct Sent {
    pub(crate) object: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) group: String,
}

/// The other administrator does what the instructions say.
async fn made(lab: &TestLab) -> Sent {
    let graph = Admin::graph(lab);
    let blueprint = lab.blueprint();
    let mark = blueprint.mark();
    let instructions = handoff(&blueprint);
    assert!(instructions.shell.contains(&mark) && instructions.powershell.contains(&mark));
    graph.post("/applications", &application_wanted(&blueprint, &mark)).await;
    let application = graph.one("/applications", "displayName", "Keycloak broker").await;
    let client_id = application["appId"].as_str().unwrap().to_owned();
    graph.post("/servicePrincipals", &json!({"appId": client_id})).await;
    let own = graph.get(&format!("/servicePrincipals(appId='{client_id}')")).await;
    let resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await;
    let scope = "openid profile email User.Read";
    let grant = json!({"clientId": own["id"], "consentType": "AllPrincipals", "principalId": null,
                       "resourceId": resource["id"], "scope": scope});
    graph.post("/oauth2PermissionGrants", &grant).await;
    let object = id(&application);
    let secret = secret(&graph, &object).await;
    let group = graph.one("/groups", "displayName", "k8s_dev_users").await;
    Sent { object, client_id, secret, group: id(&group) }
}

/// An application with the permissions that Lockstep needs, of its own.
pub(crate) async fn automation(lab: &TestLab) -> Sent {
    let graph = Admin::graph(lab);
    graph.post("/applications", &json!({"displayName": "Automation", "signInAudience": "AzureADMyOrg"})).await;
    let application = graph.one("/applications", "displayName", "Automation").await;
    let client_id = application["appId"].as_str().unwrap().to_owned();
    graph.post("/servicePrincipals", &json!({"appId": client_id})).await;
    let own = id(&graph.get(&format!("/servicePrincipals(appId='{client_id}')")).await);
    let resource = id(&graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await);
    for role in [
        // Application.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All, GroupMember.Read.All, User.Read.All.
        "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
        "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
        "98830695-27a2-44f7-8c18-0c3ebc9698f6",
        "df021288-bdef-4463-88db-98f22de89214",
    ] {
        let body = json!({"principalId": own, "resourceId": resource, "appRoleId": role});
        graph.post(&format!("/servicePrincipals/{resource}/appRoleAssignedTo"), &body).await;
    }
    let object = id(&application);
    let secret = secret(&graph, &object).await;
    Sent { object, client_id, secret, group: String::new() }
}

/// A new client secret of an application.
async fn secret(graph: &Admin, object: &str) -> String {
    let path = format!("/applications/{object}/addPassword");
    let body = json!({"passwordCredential": {"displayName": "made by hand"}});
    let response = graph.send(reqwest::Method::POST, &path, Some(&body)).await;
    let secret: Value = response.json().await.unwrap();
    secret["secretText"].as_str().unwrap().to_owned()
}

/// A lab where the application is made, and what is typed into the wizard then.
pub(crate) async fn handed() -> (Rc<TestLab>, Sent, Given) {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let sent = made(&lab).await;
    let mut given = Given::right(&lab);
    given.blueprint.entra.client_id = Some(sent.client_id.clone());
    given.blueprint.mappings[0] = Mapping::of_group(&sent.group, "Dev");
    given.secrets.entra = Some(sent.secret.clone().into());
    (lab, sent, given)
}
