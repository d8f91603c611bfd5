//! A Rancher that is hard to reach: below a path, behind a private authority, under load, over a line that breaks, without an
//! address of its own, and with a token that ends in the middle.

use std::rc::Rc;

use lab_common::{Fault, FaultKind};
use lockstep_engine::blueprint::{ClusterBy, ClusterWanted, Step};
use lockstep_engine::port::{Event, Secret};
use lockstep_engine::run::{Journal, Outcome, Trouble};
use lockstep_lab::LabOptions;
use lockstep_words::{en::check, en::explain, en::plan, en::proof as proof_says};
use serde_json::json;

use crate::ids;
use crate::rancher_sign_in::{bad, post, step_3};
use crate::setup::admin::Admin;
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, Then, local};
use crate::tls;

async fn lab() -> Rc<TestLab> {
    TestLab::start(LabOptions::on_free_ports()).await
}

/// The next calls of this kind go wrong so, after some have passed.
fn goes_wrong(lab: &TestLab, method: Option<&str>, path: &str, skip: u32, times: u32, kind: &FaultKind) {
    let fault = Fault { method: method.map(str::to_owned), path: path.into(), skip, times, kind: kind.clone() };
    lab.lab.rancher_control().add_fault(fault);
}

fn busy() -> FaultKind {
    FaultKind::Fail { status: 503, body: "<html>503 Service Temporarily Unavailable</html>".into() }
}

async fn run(setup: &mut Setup) -> (Option<Trouble>, Journal) {
    match setup.drive.apply().await {
        Some(Event::Applied { trouble, journal, .. }) => (trouble, journal),
        other => panic!("no run: {other:?}"),
    }
}

/// Everything is there, once, and works; then nothing is left to do.
async fn ends_as_undisturbed(setup: &mut Setup) {
    assert_eq!(ids(&setup.plan().await), ["rancher.close", "keycloak.close"]);
    setup.signs_in(HAYDEN);
    let proof = setup.prove(HAYDEN).await;
    assert!(proof.holds() && proof.findings.is_empty(), "{:#?}", proof.findings);
    setup.close_window().await;
    assert_eq!(ids(&setup.plan().await), [""; 0]);
    let rancher = Admin::rancher(&setup.lab);
    rancher.one("/v3/projects", "name", "Trinity").await;
    rancher.one("/v3/projectRoleTemplateBindings", "groupPrincipalId", "keycloakoidc_group://Dev").await;
}

/// Rancher has no setting for that, whatever a proxy before it takes away: the address is told, and the one to use.
#[tokio::test]
async fn an_address_below_a_path_is_refused_with_the_one_to_use() {
    local(async {
        let lab = lab().await;
        let root = lab.lab.rancher_base().to_owned();
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        for path in ["/rancher", "/tools/rancher/dashboard/home", "/v3/clusters", "/login"] {
            let mut draft = setup.draft.clone();
            draft.rancher.url = format!("{root}{path}");
            setup.keep(draft).await;
            let (problems, _) = step_3(&mut setup).await;
            let [problem] = &problems[..] else { panic!("{path}: {problems:?}") };
            assert_eq!((problem.field.as_str(), &problem.message.key), ("rancher.url", &check::RANCHER_PATH), "{path}");
            assert!(problem.message.say().contains(&format!("Enter {root} if")), "{}", problem.message.say());
            assert_eq!(problem.suggestion.as_deref(), Some(&*root), "{path}");
            // The suggestion is taken.
            let mut draft = setup.draft.clone();
            draft.rancher.url = root.clone();
            setup.keep(draft).await;
            let (problems, facts) = step_3(&mut setup).await;
            assert_eq!((problems, bad(&facts)), (Vec::new(), Vec::new()), "{path}");
        }
        // What is pasted from Rancher's own pages is cut off without a word.
        let mut given = Given::right(&lab);
        given.blueprint.rancher.url = format!("{root}/dashboard/c/local/explorer");
        let mut setup = Setup::with(&lab, given).await;
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!((problems, bad(&facts)), (Vec::new(), Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn behind_a_private_authority_the_whole_road_is_gone_once_it_is_given() {
    local(async {
        let lab = lab().await;
        let (base, ca_pem) = tls::in_front_of(lab.lab.rancher_base()).await;
        lab.lab.rancher.set_base(&base);
        let given = |ca| {
            let mut given = Given { ca, ..Given::right(&lab) };
            given.blueprint.rancher.url.clone_from(&base);
            given
        };
        let mut setup = Setup::with(&lab, given(Vec::new())).await;
        let (problems, _) = step_3(&mut setup).await;
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        let said = problem.message.say();
        assert!(problem.field == "rancher.url" && said.contains("--ca FILE"), "{said}");

        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, ca_pem).unwrap();
        let mut setup = Setup::with(&lab, given(vec![ca])).await;
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!((problems, bad(&facts)), (Vec::new(), Vec::new()));
        setup.set_up().await;
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

/// What Rancher is asked and told in a setup: method and beginning of the path.
const CALLS: [(&str, &str); 11] = [
    ("GET", "/v3/users"),
    ("GET", "/v3/clusters"),
    ("GET", "/v3/keyCloakOIDCConfigs"),
    ("GET", "/v3/projects"),
    ("GET", "/v3/projectRoleTemplateBindings"),
    ("GET", "/k8s/clusters"),
    ("PUT", "/v3/globalRoles"),
    ("POST", "/v3/keyCloakOIDCConfigs"),
    ("POST", "/v3/projects"),
    ("POST", "/v3/projectRoleTemplateBindings"),
    ("POST", "/k8s/clusters"),
];

/// A short outage is waited out, and that is said; nothing is done twice.
#[tokio::test]
async fn a_rancher_that_is_busy_for_a_moment_is_waited_for() {
    local(async {
        let undisturbed = Setup::start().await.plan().await;
        let mut setup = Setup::start().await;
        // What was told by POST is not told again unasked: it may have been heard.
        let repeated = || CALLS.iter().filter(|(method, _)| *method != "POST");
        repeated().for_each(|(method, path)| goes_wrong(&setup.lab, Some(method), path, 0, 1, &busy()));
        let plan = setup.plan().await;
        assert_eq!(ids(&plan), ids(&undisturbed));
        setup.lab.lab.rancher_control().clear();
        repeated().for_each(|(method, path)| goes_wrong(&setup.lab, Some(method), path, 0, 1, &busy()));
        setup.signs_in(ADA);
        setup.apply().await;
        assert!(setup.said.borrow().iter().any(|line| line.contains(plan::WAITING_BUSY.name())));
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

/// Sixteen seconds are waited; then it is said, and later it goes on.
#[tokio::test]
async fn a_rancher_that_stays_busy_is_told() {
    local(async {
        let mut setup = Setup::start().await;
        goes_wrong(&setup.lab, None, "/v3/keyCloakOIDCConfigs", 0, u32::MAX, &busy());
        let Err(Some(Event::Trouble { trouble })) = setup.drive.plan().await else { panic!("a plan") };
        assert_eq!(trouble.means.key, explain::BUSY, "{trouble:?}");
        assert!(trouble.said.starts_with("503 ") && !trouble.remedy.say().contains('…'), "{trouble:?}");
        setup.lab.lab.rancher_control().clear();
        setup.set_up().await;
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

/// Each call of a run goes wrong once: the connection ends after the effect, or something before Rancher refuses it. What was
/// done is known to be done, and another run goes on to the same end.
#[tokio::test]
async fn a_run_that_is_cut_off_loses_nothing() {
    local(async {
        for (kind, key, at_least) in [(FaultKind::Cut, explain::BROKE_OFF, 7), (busy(), explain::BUSY, 3)] {
            let mut ended = 0;
            // What is busy is asked again, but for what is told by POST.
            for (method, path) in CALLS.into_iter().filter(|(method, _)| kind == FaultKind::Cut || *method == "POST") {
                let mut setup = Setup::start().await;
                setup.plan().await;
                goes_wrong(&setup.lab, Some(method), path, 0, 1, &kind);
                setup.signs_in(ADA);
                let (trouble, journal) = run(&mut setup).await;
                setup.lab.lab.rancher_control().clear();
                assert!(!journal.interrupted(), "{method} {path}");
                if let Some(trouble) = trouble {
                    assert_eq!(trouble.means.key, key, "{method} {path}: {trouble:?}");
                    ended += 1;
                    let done = journal.entries.into_iter().filter(|entry| entry.outcome == Outcome::Done);
                    let done: Vec<String> =
                        done.map(|entry| entry.change).filter(|id| id != "rancher.way-back").collect();
                    let plan = setup.plan().await;
                    assert!(plan.changes.iter().all(|change| !done.contains(&change.id)), "{:?}", ids(&plan));
                    setup.apply().await;
                }
                ends_as_undisturbed(&mut setup).await;
            }
            assert!(ended >= at_least, "{key:?}: {ended}");
        }
    })
    .await;
}

/// Where a run is cut off after the administrator's sign-in, and Keycloak does not end that session either, it stays in the
/// browser: the proof says that somebody else is in the way.
#[tokio::test]
async fn a_session_that_was_left_in_the_browser_is_told() {
    local(async {
        let mut setup = Setup::start().await;
        setup.plan().await;
        goes_wrong(&setup.lab, Some("POST"), "/v3/keyCloakOIDCConfigs", 0, 1, &FaultKind::Cut);
        let kind = FaultKind::Fail { status: 500, body: r#"{"error":"unknown_error"}"#.into() };
        let path = "/admin/realms/trinity/sessions".into();
        let fault = Fault { method: Some("DELETE".into()), path, skip: 0, times: 1, kind };
        setup.lab.lab.keycloak_control().unwrap().add_fault(fault);
        setup.signs_in(ADA);
        let (trouble, _) = run(&mut setup).await;
        assert_eq!(trouble.unwrap().means.key, explain::BROKE_OFF);
        setup.plan().await;
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        let found: Vec<_> = proof.findings.iter().map(|finding| (finding.hop.name(), &finding.cause.key)).collect();
        assert_eq!(found, [("identity provider", &proof_says::OTHER_SIGNED_IN)]);
    })
    .await;
}

/// While it is only read, nothing is lost at all.
#[tokio::test]
async fn a_reading_that_is_cut_off_is_begun_again() {
    local(async {
        let mut setup = Setup::start().await;
        let undisturbed = setup.plan().await;
        for (method, path) in CALLS.iter().filter(|(method, _)| *method == "GET") {
            goes_wrong(&setup.lab, Some(method), path, 0, 1, &FaultKind::Cut);
            match setup.drive.plan().await {
                Err(Some(Event::Trouble { trouble })) => assert_eq!(trouble.means.key, explain::BROKE_OFF, "{path}"),
                other => panic!("{path}: {other:?}"),
            }
            assert_eq!(ids(&setup.plan().await), ids(&undisturbed), "{path}");
        }
    })
    .await;
}

/// Where Rancher does not know its own address it has no command for a cluster.
#[tokio::test]
async fn without_a_server_url_a_cluster_cannot_be_imported_until_there_is_one() {
    local(async {
        let lab = lab().await;
        let base = lab.lab.rancher_base().to_owned();
        lab.lab.rancher.set_base("");
        let mut given = Given::right(&lab);
        given.blueprint.clusters = vec![ClusterWanted { name: "beta".into(), by: ClusterBy::Import, version: None }];
        given.blueprint.grants[0].cluster = "beta".into();
        let mut setup = Setup::with(&lab, given).await;
        assert_eq!(bad(&step_3(&mut setup).await.1), [("rancher.url", check::SERVER_URL_EMPTY)]);
        let blocked: Vec<_> = setup.plan().await.blocked.into_iter().map(|one| (one.field, one.message.key)).collect();
        assert_eq!(blocked, [(Some("rancher.url".to_owned()), check::SERVER_URL_EMPTY)]);
        lab.lab.rancher.set_base(&base);
        assert_eq!(setup.check(Step::Rancher).await.0, []);
        assert_eq!(setup.plan().await.blocked, []);
        setup.signs_in(ADA);
        setup.apply().await;
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}

/// The administrator's API token is deleted while a run waits for a cluster: the run says so, what it did is done, and with
/// another token it goes on to the same end.
#[tokio::test]
async fn a_token_that_ends_in_the_middle_costs_nothing() {
    local(async {
        let lab = lab().await;
        let token = json!({"type": "token", "ttl": 3 * 86_400_000_u64});
        let (first, second) = (post(&lab, "/v3/tokens", &token).await, post(&lab, "/v3/tokens", &token).await);
        let mut given = Given::right(&lab);
        given.rancher_user = None;
        given.secrets.rancher = Some(first["token"].as_str().unwrap().to_owned().into());
        given.blueprint.grants[0].cluster = "gamma".into();
        let mut setup = Setup::with(&lab, given).await;
        setup.joining.set(|_| None);
        setup.plan().await;
        setup.signs_in(ADA);
        let (said, rancher) = (setup.said.clone(), Admin::rancher(&lab));
        let ends = tokio::task::spawn_local(async move {
            let joins = |line: &String| matches!(serde_json::from_str::<Event>(line), Ok(Event::Join { .. }));
            let mut seen = 0;
            while !said.borrow()[seen..].iter().any(joins) {
                seen = said.borrow().len();
                tokio::task::yield_now().await;
            }
            rancher.delete(&format!("/v3/tokens/{}", first["id"].as_str().unwrap())).await;
        });
        let (trouble, journal) = run(&mut setup).await;
        ends.await.unwrap();
        let trouble = trouble.unwrap();
        assert_eq!(trouble.means.key, explain::RANCHER_TOKEN, "{trouble:?}");
        assert!(trouble.remedy.say().contains("Make a new one"), "{}", trouble.remedy.say());
        assert!(!journal.interrupted());
        let done = journal.entries.into_iter().filter(|entry| entry.outcome == Outcome::Done);
        let done: Vec<String> = done.map(|entry| entry.change).filter(|id| id != "rancher.way-back").collect();
        assert!(!done.is_empty());

        // The plan cannot be made with it either, and says the same.
        match setup.drive.plan().await {
            Err(Some(Event::Trouble { trouble })) => assert_eq!(trouble.means.key, explain::RANCHER_TOKEN),
            other => panic!("{other:?}"),
        }
        setup.drive.give(Secret::Rancher { text: second["token"].as_str().unwrap().to_owned() }).await;
        setup.joining.set(|_| Some(Then::Run));
        let plan = setup.plan().await;
        assert!(plan.changes.iter().all(|change| !done.contains(&change.id)), "{:?} again of {done:?}", ids(&plan));
        setup.apply().await;
        ends_as_undisturbed(&mut setup).await;
    })
    .await;
}
