//! A row taken out of the blueprint takes away what it brought, and leaves alone what only looks like it.

use lockstep_engine::plan::Act;
use serde_json::{Value, json};

use crate::setup::admin::{Admins, id};
use crate::setup::{ADA, Given, Setup, TestLab, local};
use lockstep_engine::blueprint::Mapping;
use lockstep_lab::LabOptions;

const REALM: &str = "/admin/realms/trinity";
const MAPPERS: &str = "/admin/realms/trinity/identity-provider/instances/entra/mappers";
const BINDINGS: &str = "/v3/projectRoleTemplateBindings";

fn mapping(entra: &str, keycloak: &str) -> Mapping {
    Mapping::of_group(entra, keycloak)
}

/// Reference, and k8s_ops with a group and a grant of its own; Ada, of k8s_ops, has signed in.
async fn two_rows() -> Setup {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.blueprint.mappings.push(mapping("k8s_ops", "Ops"));
    let grant = &given.blueprint.grants[0];
    let ops = lockstep_engine::blueprint::Grant { group: "Ops".into(), role: "project-member".into(), ..grant.clone() };
    given.blueprint.grants.push(ops);
    let mut setup = Setup::with(&lab, given).await;
    setup.set_up().await;
    setup.close_window().await;
    setup
}

/// Objects that nobody marked, each much like one of ours. Gives the addresses of all.
async fn strangers(admins: &Admins) -> Vec<(&'static str, String)> {
    let keycloak = &admins.keycloak;
    keycloak.post(&format!("{REALM}/groups"), &json!({"name": "Ops-by-hand"})).await;
    let group = keycloak.one(&format!("{REALM}/groups"), "name", "Ops-by-hand").await;
    let config = json!({"syncMode": "INHERIT", "claims": "[{\"key\":\"groups\",\"value\":\"x\"}]",
                        "are.claim.values.regex": "false", "group": "/Ops-by-hand"});
    let mapper = json!({"name": "k8s_ops to Ops-by-hand", "identityProviderAlias": "entra",
                        "identityProviderMapper": "oidc-advanced-group-idp-mapper", "config": config});
    keycloak.post(MAPPERS, &mapper).await;
    let mapper = keycloak.one(MAPPERS, "name", "k8s_ops to Ops-by-hand").await;
    keycloak.post(&format!("{REALM}/clients"), &json!({"clientId": "rancher-two", "enabled": true})).await;
    let client = keycloak.one(&format!("{REALM}/clients?clientId=rancher-two"), "clientId", "rancher-two").await;

    let rancher = &admins.rancher;
    let project = rancher.one("/v3/projects?clusterId=c-m-alpha001", "name", "Trinity").await;
    let body = json!({"type": "projectRoleTemplateBinding", "projectId": project["id"], "roleTemplateId": "read-only",
                      "groupPrincipalId": "keycloakoidc_group://Ops"});
    rancher.post(BINDINGS, &body).await;
    let bindings = rancher.get(BINDINGS).await;
    let hand = bindings["data"].as_array().unwrap().iter();
    let hand = hand
        .into_iter()
        .find(|b| b["groupPrincipalId"] == "keycloakoidc_group://Ops" && b["roleTemplateId"] == "read-only");
    let apps = admins.graph.get("/applications").await;
    vec![
        ("keycloak", format!("{REALM}/groups/{}", id(&group))),
        ("keycloak", format!("{MAPPERS}/{}", id(&mapper))),
        ("keycloak", format!("{REALM}/clients/{}", id(&client))),
        ("rancher", format!("{BINDINGS}/{}", id(hand.unwrap()))),
        ("rancher", format!("/v3/projects/{}", id(&project))),
        ("rancher", "/k8s/clusters/c-m-alpha001/api/v1/namespaces/trinity".into()),
        ("graph", format!("/applications/{}", id(&apps["value"][0]))),
    ]
}

async fn look(admins: &Admins, at: &[(&'static str, String)]) -> Vec<(String, Value)> {
    let mut seen = Vec::new();
    for (system, path) in at {
        let admin = match *system {
            "keycloak" => &admins.keycloak,
            "rancher" => &admins.rancher,
            _ => &admins.graph,
        };
        seen.push((path.clone(), admin.get(path).await));
    }
    seen
}

/// Names of the groups of the user that signed in as Ada.
async fn groups_of_ada(admins: &Admins) -> Vec<String> {
    let user = admins.keycloak.one(&format!("{REALM}/users?username={ADA}"), "username", ADA).await;
    let groups = admins.keycloak.get(&format!("{REALM}/users/{}/groups", id(&user))).await;
    groups.as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn rows_taken_out_take_what_they_brought_and_nothing_else() {
    local(async {
        let mut setup = two_rows().await;
        let admins = Admins::of(&setup.lab).await;
        let ours = admins.keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await;
        assert_eq!(groups_of_ada(&admins).await, ["Ops"]);
        let mut at = strangers(&admins).await;
        at.push(("keycloak", format!("{REALM}/groups/{}", id(&ours))));
        assert_eq!(setup.plan().await.count(), 0, "what others made is nobody's change");
        let before = look(&admins, &at).await;

        let mut draft = setup.draft.clone();
        draft.mappings.remove(1);
        draft.grants.remove(1);
        setup.keep(draft).await;
        let plan = setup.plan().await;
        let ops = admins.rancher.get(BINDINGS).await["data"].clone();
        let is_ours =
            |b: &&Value| b["groupPrincipalId"] == "keycloakoidc_group://Ops" && b["roleTemplateId"] == "project-member";
        let ours = ops.as_array().unwrap().iter().find(is_ours).unwrap();
        let binding = format!("rancher.drop-binding.{}", id(ours));
        let found: Vec<(&str, Act)> = plan.changes.iter().map(|c| (c.id.as_str(), c.act)).collect();
        assert_eq!(
            found,
            [
                ("rancher.authentication", Act::Update),
                ("keycloak.group.Ops", Act::Delete),
                ("keycloak.mapper.k8s_ops to Ops", Act::Delete),
                (binding.as_str(), Act::Delete),
            ]
        );
        setup.apply().await;
        assert_eq!(setup.plan().await.count(), 0);
        let admins = Admins::of(&setup.lab).await;
        assert_eq!(groups_of_ada(&admins).await, [""; 0]);
        let auth = admins.rancher.get("/v3/keyCloakOIDCConfigs/keycloakoidc").await;
        assert!(!auth["allowedPrincipalIds"].to_string().contains("Ops"), "{auth}");
        for ((path, before), (_, after)) in before.iter().zip(look(&admins, &at).await) {
            assert_eq!(*before, after, "{path}");
        }
    })
    .await;
}

/// A group that stays, since another row leads to it or since it was there before: who came by the removed row leaves it.
#[tokio::test]
async fn members_who_came_by_a_removed_row_leave_a_group_that_stays() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        given.blueprint.mappings.push(mapping("k8s_ops", "Dev"));
        let mut setup = Setup::with(&lab, given).await;
        setup.set_up().await;
        setup.close_window().await;
        let admins = Admins::of(&lab).await;
        assert_eq!(groups_of_ada(&admins).await, ["Dev"]);
        // Somebody whom an administrator put there by hand, and who never came from Entra ID.
        admins.keycloak.post(&format!("{REALM}/users"), &json!({"username": "robot", "enabled": true})).await;
        let robot = admins.keycloak.one(&format!("{REALM}/users?username=robot"), "username", "robot").await;
        let dev = admins.keycloak.one(&format!("{REALM}/groups"), "name", "Dev").await;
        let seat = format!("{REALM}/users/{}/groups/{}", id(&robot), id(&dev));
        admins.keycloak.put(&seat, &json!({})).await;

        let mut draft = setup.draft.clone();
        draft.mappings.remove(1);
        setup.keep(draft).await;
        let plan = setup.plan().await;
        let found: Vec<(&str, Act)> = plan.changes.iter().map(|c| (c.id.as_str(), c.act)).collect();
        assert_eq!(found, [("keycloak.mapper.k8s_ops to Dev", Act::Delete)]);
        setup.apply().await;
        let admins = Admins::of(&lab).await;
        assert_eq!(groups_of_ada(&admins).await, [""; 0]);
        let members = admins.keycloak.get(&format!("{REALM}/groups/{}/members", id(&dev))).await;
        let names: Vec<&str> = members.as_array().unwrap().iter().map(|m| m["username"].as_str().unwrap()).collect();
        assert_eq!(names, ["robot"]);
    })
    .await;
}
