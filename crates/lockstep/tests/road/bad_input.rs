//! Bad input is found before anything is written, stands at its field or is a trouble with a remedy, and costs nothing
//! that was typed.

use std::rc::Rc;

use lockstep_engine::blueprint::{Cloud, Draft, Mapping, Step};
use lockstep_engine::plan::Place;
use lockstep_engine::port::Event;
use lockstep_lab::LabOptions;
use lockstep_words::Message;
use serde_json::json;

use crate::setup::admin::{Admin, id};
use crate::setup::{Given, Setup, TestLab, local};

/// Where a finding stands.
#[derive(Debug, PartialEq)]
enum At {
    Field(&'static str),
    Trouble(Place),
}
use At::{Field, Trouble};

struct Case {
    name: &'static str,
    spoil: fn(&TestLab, &mut Given),
    step: Step,
    at: At,
    /// Part of what is said.
    says: &'static str,
    suggestion: Option<&'static str>,
}

const SCOPES: [&str; 3] = ["Application.ReadWrite.All", "GroupMember.Read.All", "User.ReadBasic.All"];

macro_rules! cases {
    ($($name:literal |$lab:ident, $given:ident| $spoil:expr => $step:ident, $at:expr, $says:literal $(, $suggestion:literal)?;)*) => {
        [$(Case {
            name: $name,
            spoil: |$lab, $given| $spoil,
            step: Step::$step,
            at: $at,
            says: $says,
            suggestion: cases!(@ $($suggestion)?),
        }),*]
    };
    (@) => { None };
    (@ $suggestion:literal) => { Some($suggestion) };
}

fn cases() -> [Case; 24] {
    cases! {
        "a tenant nobody knows" |_l, g| g.blueprint.entra.tenant = "fabrikam.example".into()
            => Entra, Field("entra.tenant"), "fabrikam.example";
        "a login host that does not answer" |l, g| {
            g.blueprint.entra.cloud = Cloud::ByHand { login: nobody(), graph: l.lab.entra_base().into() };
        } => Entra, Field("entra.login"), "Nothing answers";
        "a Graph that does not answer" |l, g| {
            g.blueprint.entra.cloud = Cloud::ByHand { login: l.lab.entra_base().into(), graph: nobody() };
        } => Entra, Field("entra.graph"), "Nothing answers";
        "an ended token" |l, g| {
            g.secrets.entra = l.lab.entra.token_that_lives("ada@contoso.com", &SCOPES, -5).map(Into::into);
        } => Entra, Field("secret.entra"), "has ended";
        "a token without a permission" |l, g| {
            g.secrets.entra = l.lab.entra.token_for("ada@contoso.com", &SCOPES[..1]).map(Into::into);
        } => Entra, Field("secret.entra"), "lacks the permissions GroupMember.Read.All, User.ReadBasic.All.";
        "something that is no token" |_l, g| g.secrets.entra = Some("abc".into())
            => Entra, Field("secret.entra"), "is not one";
        "a Keycloak that does not answer" |_l, g| g.blueprint.keycloak.url = nobody()
            => Keycloak, Field("keycloak.url"), "Nothing answers";
        "a host without a name" |_l, g| g.blueprint.keycloak.url = "https://sso.invalid".into()
            => Keycloak, Field("keycloak.url"), "sso.invalid";
        "Rancher's address for Keycloak" |l, g| g.blueprint.keycloak.url = l.lab.rancher_base().into()
            => Keycloak, Field("keycloak.url"), "no Keycloak";
        "a wrong Keycloak password" |_l, g| g.secrets.keycloak = Some("wrong".into())
            => Keycloak, Field("secret.keycloak"), "does not accept";
        "a misspelt group" |_l, g| group(g, "k8s_dev_user")
            => Keycloak, Field("mappings.0.entra_group"), "Did you mean", "k8s_dev_users";
        "a group nobody knows" |_l, g| group(g, "zzz")
            => Keycloak, Field("mappings.0.entra_group"), "“zzz”";
        "two groups of one name" |_l, g| group(g, "k8s_twins")
            => Keycloak, Field("mappings.0.entra_group"), "c3b8d521-a6e4-4c10-909f-307e2d881a0f, d4c9e632";
        "a group that is not for security" |_l, g| group(g, "All Contoso")
            => Keycloak, Field("mappings.0.entra_group"), "not a security group";
        "a Rancher that does not answer" |_l, g| g.blueprint.rancher.url = nobody()
            => Rancher, Field("rancher.url"), "Nothing answers";
        "Keycloak's address for Rancher" |l, g| g.blueprint.rancher.url = l.lab.keycloak_base().into()
            => Rancher, Field("rancher.url"), "no Rancher";
        "a wrong Rancher password" |_l, g| g.secrets.rancher = Some("wrong".into())
            => Rancher, Field("secret.rancher"), "user name and password";
        "a wrong Rancher token" |_l, g| {
            (g.rancher_user, g.secrets.rancher) = (None, Some("token-abcde:0123456789".into()));
        } => Rancher, Field("secret.rancher"), "API token";
        "a misspelt cluster" |_l, g| g.blueprint.grants[0].cluster = "alhpa".into()
            => Clusters, Field("clusters"), "Did you mean “alpha”", "alpha";
        "a cluster nobody knows" |_l, g| g.blueprint.grants[0].cluster = "production".into()
            => Clusters, Field("clusters"), "Pick one of";
        "a cluster whose agent has gone" |l, g| lost(l, g)
            => Clusters, Field("clusters"), "Cluster agent is not connected";
        "a misspelt cluster in a grant" |_l, g| g.blueprint.grants[0].cluster = "alhpa".into()
            => Access, Field("grants.0.cluster"), "Did you mean “alpha”", "alpha";
        "a role nobody knows" |_l, g| g.blueprint.grants[0].role = "reader".into()
            => Access, Field("grants.0.role"), "“reader”";
        "a namespace of another project" |_l, g| g.blueprint.grants[0].namespaces = vec!["default".into()]
            => Access, Field("grants.0.namespaces"), "“Default”";
    }
}

/// An address of this machine at which nobody listens.
fn nobody() -> String {
    "http://localhost:1".into()
}

fn group(given: &mut Given, name: &str) {
    given.blueprint.mappings[0] = Mapping::of_group(name, "Dev");
}

/// Cluster `gamma` is wanted, whose agent was there and has gone.
fn lost(lab: &TestLab, given: &mut Given) {
    given.blueprint.grants[0].cluster = "gamma".into();
    lab.lab.rancher.connect_agent("c-m-gamma001").unwrap();
    lab.lab.rancher.lose_agent("c-m-gamma001").unwrap();
}

/// Calls of the log that are no reading and no signing in.
fn writes(lab: &TestLab) -> Vec<String> {
    const READS: [&str; 7] = [
        "/openid-connect/token",
        "/oauth2/v2.0/",
        "/$batch",
        "/import-config",
        "/login",
        // As people sign in before Rancher 2.13.
        "/localProviders/local",
        "/selfsubjectaccessreviews",
    ];
    let log = lab.log().into_iter().filter(|(_, line)| line.method != "GET");
    let log = log.filter(|(_, line)| !READS.iter().any(|read| line.path.contains(read)));
    log.map(|(system, line)| format!("{system} {} {}", line.method, line.path)).collect()
}

fn is_whole(name: &str, text: &str) {
    assert!(!text.is_empty() && !text.contains('…') && !text.contains('{'), "{name}: {text}");
}

fn without_done(draft: &Draft) -> Draft {
    Draft { done: Vec::new(), ..draft.clone() }
}

/// Continue is pressed: the finding, and the forms as they were.
async fn stands_where_it_should(setup: &mut Setup, case: &Case) {
    let (problems, trouble, draft) = setup.check(case.step).await;
    let texts: Vec<Message> = problems.iter().map(|problem| problem.message.clone()).collect();
    let (at, said) = match (&problems[..], &trouble) {
        ([one], None) => (one.field.as_str(), one.message.say()),
        ([], Some(trouble)) => ("", format!("{} {}", trouble.means.say(), trouble.remedy.say())),
        _ => panic!("{}: {texts:?} {trouble:?}", case.name),
    };
    match &case.at {
        Field(field) => assert_eq!(at, *field, "{}: {said}", case.name),
        Trouble(place) => assert_eq!(trouble.map(|t| t.place), Some(*place), "{}: {said}", case.name),
    }
    is_whole(case.name, &said);
    assert!(said.contains(case.says), "{}: {said}", case.name);
    assert_eq!(problems.first().and_then(|p| p.suggestion.as_deref()), case.suggestion, "{}: {said}", case.name);
    assert_eq!(without_done(&draft), without_done(&setup.draft), "{}", case.name);
    assert_eq!(draft.done, [], "{}", case.name);
    println!("{}: {said}", case.name);
}

/// The review finds it too, whatever was continued from.
async fn review_finds_it(setup: &mut Setup, case: &Case) {
    match setup.drive.plan().await {
        Ok((plan, _)) => {
            assert!(!plan.blocked.is_empty(), "{}: nothing is in the way", case.name);
            plan.blocked.iter().for_each(|blocked| is_whole(case.name, &blocked.message.say()));
        }
        Err(Some(Event::Trouble { trouble })) => {
            is_whole(case.name, &trouble.means.say());
            is_whole(case.name, &trouble.remedy.say());
        }
        other => panic!("{}: {other:?}", case.name),
    }
}

async fn lab() -> Rc<TestLab> {
    TestLab::start(LabOptions::on_free_ports()).await
}

#[tokio::test]
async fn each_is_found_at_its_field_before_anything_is_written() {
    local(async {
        let lab = lab().await;
        for case in &cases() {
            let mut given = Given::right(&lab);
            (case.spoil)(&lab, &mut given);
            let mut setup = Setup::with(&lab, given).await;
            stands_where_it_should(&mut setup, case).await;
            review_finds_it(&mut setup, case).await;
            assert_eq!(writes(&lab), [""; 0], "{}", case.name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_private_authority_is_named_and_can_be_given() {
    local(async {
        let lab = lab().await;
        let (base, ca_pem) = crate::tls::in_front_of(lab.lab.keycloak_base()).await;
        lab.lab.keycloak.as_ref().unwrap().set_base(&base);
        let mut given = Given::right(&lab);
        given.blueprint.keycloak.url.clone_from(&base);
        let case = Case {
            name: "a private authority",
            spoil: |_, _| {},
            step: Step::Keycloak,
            at: Field("keycloak.url"),
            says: "--ca FILE",
            suggestion: None,
        };
        let mut setup = Setup::with(&lab, given).await;
        stands_where_it_should(&mut setup, &case).await;
        review_finds_it(&mut setup, &case).await;

        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, ca_pem).unwrap();
        let mut given = Given { ca: vec![ca], ..Given::right(&lab) };
        given.blueprint.keycloak.url = base;
        let mut setup = Setup::with(&lab, given).await;
        assert_eq!(setup.check(Step::Keycloak).await.0, []);
        assert_eq!(setup.plan().await.blocked, []);
        assert_eq!(writes(&lab), [""; 0]);
    })
    .await;
}

/// Accounts that can sign in and may not do what the setup needs.
#[tokio::test]
async fn a_missing_right_is_a_trouble_with_a_remedy() {
    local(async {
        let lab = lab().await;
        let keycloak = Admin::keycloak(&lab).await;
        // Of a realm that is not there Keycloak says so to anyone: what the account may do shows only where it is.
        keycloak.post("/admin/realms", &json!({"realm": "trinity", "enabled": true})).await;
        let credentials = json!([{"type": "password", "value": "only-looks-1", "temporary": false}]);
        let user = json!({"username": "looker", "enabled": true, "credentials": credentials, "email": "l@contoso.com",
                          "firstName": "L", "lastName": "K", "emailVerified": true});
        keycloak.post("/admin/realms/master/users", &user).await;
        let rancher = Admin::rancher(&lab);
        let user = json!({"type": "user", "username": "looker", "password": "only-looks-12345", "enabled": true,
                          "mustChangePassword": false});
        rancher.post("/v3/users", &user).await;
        let user = id(&rancher.one("/v3/users", "username", "looker").await);
        let role = json!({"type": "globalRoleBinding", "globalRoleId": "user", "userId": user});
        rancher.post("/v3/globalRoleBindings", &role).await;
        let written = writes(&lab);

        for (step, place, at, needs) in [
            (Step::Keycloak, Place::Keycloak, Trouble(Place::Keycloak), "the role admin of realm master"),
            (Step::Rancher, Place::Rancher, Field("secret.rancher"), "Administrator"),
        ] {
            let mut given = Given::right(&lab);
            if place == Place::Rancher {
                given.rancher_user = Some("looker".into());
                given.secrets.rancher = Some("only-looks-12345".into());
            } else {
                given.secrets.keycloak = Some("only-looks-1".into());
            }
            let mut setup = Setup::with(&lab, given).await;
            if place == Place::Keycloak {
                let mut draft = setup.draft.clone();
                draft.keycloak.user = "looker".into();
                setup.keep(draft).await;
            }
            let case = Case { name: "a missing right", spoil: |_, _| {}, step, at, says: needs, suggestion: None };
            stands_where_it_should(&mut setup, &case).await;
            review_finds_it(&mut setup, &case).await;
        }
        assert_eq!(writes(&lab), written);
    })
    .await;
}
