//! An Entra group that is made, with somebody in it for a first proof.

use lockstep_engine::blueprint::{GroupsClaim, Step};
use lockstep_lab::LabOptions;

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{Given, HAYDEN, Setup, TestLab, local};

async fn with_new_group(claim: GroupsClaim, member: &str) -> Setup {
    let lab = TestLab::start(LabOptions::on_free_ports()).await;
    let mut given = Given::right(&lab);
    given.blueprint.entra.groups_claim = claim;
    let group = given.blueprint.mappings[0].entra_group.as_mut().unwrap();
    (group.name, group.create, group.member) = ("k8s new, team".into(), true, Some(member.into()));
    Setup::with(&lab, given).await
}

#[tokio::test]
async fn a_group_is_made_with_a_first_member_and_proven_by_them() {
    local(async {
        for claim in [GroupsClaim::SecurityGroup, GroupsClaim::ApplicationGroup, GroupsClaim::AppRoles] {
            let mut setup = with_new_group(claim, HAYDEN).await;
            setup.set_up().await;
            setup.signs_in(HAYDEN);
            let proof = setup.prove(HAYDEN).await;
            assert!(proof.holds(), "{claim:?}: {:#?}", proof.findings);
            setup.close_window().await;
            assert_eq!(ids(&setup.plan().await), Vec::<&str>::new(), "{claim:?}");
            let graph = Admin::graph(&setup.lab);
            let group = graph.one("/groups", "displayName", "k8s new, team").await;
            assert_eq!((&group["securityEnabled"], &group["mailEnabled"]), (&true.into(), &false.into()));
            let members = graph.get(&format!("/groups/{}/members", id(&group))).await;
            assert_eq!(members["value"].as_array().unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_member_whom_nobody_knows_is_told_at_the_field() {
    local(async {
        let mut setup = with_new_group(GroupsClaim::SecurityGroup, "nobody@contoso.com").await;
        let (problems, trouble, _) = setup.check(Step::Keycloak).await;
        assert_eq!((trouble, problems.len()), (None, 1), "{problems:?}");
        assert_eq!(problems[0].field, "mappings.0.member");
        assert!(problems[0].message.say().contains("nobody@contoso.com"));
    })
    .await;
}

#[tokio::test]
async fn without_the_right_to_make_groups_that_is_said_before_anything_is_written() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        let scopes = [
            "Application.ReadWrite.All",
            "DelegatedPermissionGrant.ReadWrite.All",
            "GroupMember.Read.All",
            "User.ReadBasic.All",
        ];
        given.secrets.entra = lab.lab.entra.token_for("ada@contoso.com", &scopes).map(Into::into);
        given.blueprint.mappings[0].entra_group.as_mut().unwrap().create = true;
        let mut setup = Setup::with(&lab, given).await;
        let (problems, ..) = setup.check(Step::Entra).await;
        assert!(problems.len() == 1 && problems[0].message.say().contains("Group.ReadWrite.All"), "{problems:?}");
    })
    .await;
}
