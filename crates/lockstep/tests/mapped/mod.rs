//! Every kind of row of step 2, from the plan to who is in which group: on the lab's Keycloak and on real ones.

use lockstep_engine::blueprint::{Claim, GroupsClaim, Mapping};
use lockstep_engine::port::Event;
use lockstep_engine::proof::Proof;
use lockstep_lab::LabOptions;
use serde_json::Value;

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab};

const REALM: &str = "/admin/realms/trinity";
const MAPPERS: &str = "/admin/realms/trinity/identity-provider/instances/entra/mappers";

fn by_claim(name: &str, value: &str, expression: bool, group: &str) -> Mapping {
    let claim = Some(Claim { name: name.into(), value: value.into(), expression });
    Mapping { claim, keycloak_group: group.into(), ..Mapping::default() }
}

/// A setup with this row for the grant and more rows beside it.
async fn with_rows(options: LabOptions, first: Mapping, more: Vec<Mapping>, claim: GroupsClaim) -> Setup {
    let lab = TestLab::start(options).await;
    let mut given = Given::right(&lab);
    given.blueprint.entra.groups_claim = claim;
    given.blueprint.grants[0].group.clone_from(&first.keycloak_group);
    given.blueprint.mappings = std::iter::once(first).chain(more).collect();
    Setup::with(&lab, given).await
}

/// Sets up, lets Hayden sign in, closes; a second plan is empty.
async fn proven(setup: &mut Setup) -> Proof {
    setup.set_up().await;
    setup.signs_in(HAYDEN);
    // Keycloak alone first: a person who signs in for the first time.
    let Some(Event::Tested { test, .. }) = setup.drive.test_keycloak(HAYDEN).await else { panic!("not tested") };
    assert!(test.signed_in && test.findings.is_empty(), "{:#?}\n{:#?}", test.hops, test.findings);
    assert!(test.arrived.iter().any(|(_, value)| value == HAYDEN), "{:?}", test.arrived);
    let proof = setup.prove(HAYDEN).await;
    assert!(proof.holds(), "{:#?}\n{:#?}", proof.hops, proof.findings);
    setup.close_window().await;
    let left = setup.plan().await;
    assert_eq!(ids(&left), Vec::<&str>::new(), "{:#?}", left.changes);
    proof
}

/// The paths of Hayden's groups in Keycloak.
async fn groups_of_hayden(setup: &Setup) -> Vec<String> {
    let keycloak = Admin::keycloak(&setup.lab).await;
    let user = keycloak.one(&format!("{REALM}/users"), "username", HAYDEN).await;
    let groups = keycloak.get(&format!("{REALM}/users/{}/groups", id(&user))).await;
    let path = |group: &Value| group["path"].as_str().unwrap().to_owned();
    let mut paths: Vec<String> = groups.as_array().unwrap().iter().map(path).collect();
    paths.sort();
    paths
}

/// A group within groups that an Entra group leads to, a claim's value, an expression, one that does not fit, everyone.
pub(crate) async fn rows_of_every_kind(options: LabOptions) {
    let more = vec![
        by_claim("preferred_username", HAYDEN, false, "Hayden"),
        by_claim("preferred_username", "h[a-z]+@contoso\\.com", true, "teams/H"),
        by_claim("preferred_username", "h", true, "Short"),
        Mapping { everyone: true, keycloak_group: "Staff".into(), ..Mapping::default() },
    ];
    let first = Mapping::of_group("k8s_dev_users", "teams/platform/Dev");
    let mut setup = with_rows(options, first, more, GroupsClaim::SecurityGroup).await;
    proven(&mut setup).await;
    assert_eq!(groups_of_hayden(&setup).await, ["/Hayden", "/Staff", "/teams/H", "/teams/platform/Dev"]);

    // Rows that go take their mappers and groups along, within groups too, and leave the rest.
    let mut draft = setup.draft.clone();
    draft.mappings.truncate(1);
    setup.keep(draft).await;
    let plan = setup.plan().await;
    let dropped: Vec<&str> = ids(&plan).into_iter().filter(|id| id.starts_with("keycloak.group.")).collect();
    assert_eq!(dropped, ["Hayden", "Short", "Staff", "teams/H"].map(|name| format!("keycloak.group.{name}")));
    setup.apply().await;
    assert_eq!(ids(&setup.plan().await), Vec::<&str>::new());
    assert_eq!(groups_of_hayden(&setup).await, ["/teams/platform/Dev"]);
    let left = Admin::keycloak(&setup.lab).await.get(MAPPERS).await;
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
}

/// Entra groups that come as roles of the application.
pub(crate) async fn groups_as_app_roles(options: LabOptions) {
    let first = Mapping::of_group("k8s_dev_users", "Dev");
    let mut setup = with_rows(options, first, vec![Mapping::of_group("k8s_ops", "Ops")], GroupsClaim::AppRoles).await;
    proven(&mut setup).await;
    let graph = Admin::graph(&setup.lab);
    let application = graph.one("/applications", "displayName", "Keycloak broker").await;
    let values: Vec<&str> =
        application["appRoles"].as_array().unwrap().iter().map(|role| role["value"].as_str().unwrap()).collect();
    assert_eq!((values, application["groupMembershipClaims"].as_str()), (vec!["Dev", "Ops"], Some("None")));
    assert_eq!(groups_of_hayden(&setup).await, ["/Dev"]);
}
