//! What step 3 looks at before anything is planned, each thing wrong once; and earlier versions of Rancher, whole.

use lockstep_engine::blueprint::{Problem, Step};
use lockstep_engine::port::{Command, Event, Fact};
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::check as say, en::explain, en::plan, text};
use serde_json::{Value, json};

use crate::ids;
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab, local};

/// What was said about fields since there were so many lines.
pub(crate) fn facts(setup: &Setup, since: usize) -> Vec<Fact> {
    let said = setup.said.borrow();
    let events = said[since..].iter().filter_map(|line| serde_json::from_str::<Event>(line).ok());
    events.flat_map(|event| if let Event::Facts { facts } = event { facts } else { Vec::new() }).collect()
}

/// Continue on step 3: what is to correct, and what was said.
pub(crate) async fn step_3(setup: &mut Setup) -> (Vec<Problem>, Vec<Fact>) {
    let since = setup.said.borrow().len();
    let (problems, trouble, _) = setup.check(Step::Rancher).await;
    assert_eq!(trouble, None);
    (problems, facts(setup, since))
}

pub(crate) fn bad(facts: &[Fact]) -> Vec<(&str, Key)> {
    facts.iter().filter(|fact| !fact.good).map(|fact| (fact.field.as_str(), fact.message.key.clone())).collect()
}

async fn feature(lab: &TestLab, name: &str, on: bool) {
    Admin::rancher(lab).put(&format!("/v3/features/{name}"), &json!({"value": on})).await;
}

/// A setup that signs in with this API token.
async fn with_token(lab: &std::rc::Rc<TestLab>, token: &Value) -> Setup {
    let mut given = Given::right(lab);
    given.rancher_user = None;
    given.secrets.rancher = Some(token["token"].as_str().unwrap().to_owned().into());
    Setup::with(lab, given).await
}

pub(crate) async fn post(lab: &TestLab, path: &str, body: &Value) -> Value {
    Admin::rancher(lab).send(reqwest::Method::POST, path, Some(body)).await.json().await.unwrap()
}

#[tokio::test]
async fn an_unharmed_rancher_gives_good_news_alone() {
    local(async {
        let mut setup = Setup::start().await;
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!(problems, []);
        assert_eq!(bad(&facts), []);
        let keys: Vec<&Key> = facts.iter().map(|fact| &fact.message.key).collect();
        assert_eq!(keys[..2], [&say::FACT_RANCHER, &say::RANCHER_LASTING]);
        assert_eq!(keys.iter().filter(|key| ***key == say::FACT_RIGHT).count(), 5);
        assert!(facts[1].message.say().contains("after 60 minutes") && facts[1].message.say().contains("16 hours"));
    })
    .await;
}

/// What is wrong with Rancher itself is said at its address, and on leaving the field as well.
#[tokio::test]
async fn how_rancher_is_set_is_said_at_its_address() {
    local(async {
        type Spoil = fn(&TestLab);
        let cases: [(&str, Spoil, &[Key]); 6] = [
            ("other name", |lab| lab.lab.rancher.set_base("https://rancher.fabrikam.com"), &[say::SERVER_URL_OTHER]),
            ("no name", |lab| lab.lab.rancher.set_base(""), &[say::SERVER_URL_EMPTY]),
            ("ahead", |lab| lab.lab.rancher.set_clock_ahead(400), &[say::RANCHER_CLOCK_AHEAD]),
            ("behind", |lab| lab.lab.rancher.set_clock_ahead(-400), &[say::RANCHER_CLOCK_BEHIND]),
            ("newer", |lab| lab.lab.rancher.set_version("2.16.0").unwrap(), &[say::RANCHER_UNTRIED]),
            (
                "user info",
                |lab| lab.lab.rancher.set_version("2.14.2").unwrap(),
                &[say::RANCHER_ID_TOKEN_ALONE, say::RANCHER_SEARCHES_AS_CALLER],
            ),
        ];
        for (name, spoil, expected) in cases {
            let mut setup = Setup::start().await;
            spoil(&setup.lab);
            let (problems, facts) = step_3(&mut setup).await;
            assert_eq!(problems, [], "{name}");
            let found = bad(&facts);
            assert_eq!(found, expected.iter().map(|key| ("rancher.url", key.clone())).collect::<Vec<_>>(), "{name}");
            for fact in &facts {
                let said = fact.message.say();
                assert!(!said.contains('…') && !said.contains('{'), "{name}: {said}");
            }
            let since = setup.said.borrow().len();
            let look = Command::Look { field: "rancher.url".into() };
            setup.drive.ask(look, |event| matches!(event, Event::Facts { .. })).await;
            assert_eq!(bad(&self::facts(&setup, since)), found, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn rancher_is_offered_the_name_that_it_calls_itself() {
    local(async {
        let mut setup = Setup::start().await;
        setup.lab.lab.rancher.set_base("https://rancher.fabrikam.com/");
        let (_, facts) = step_3(&mut setup).await;
        let other = facts.iter().find(|fact| !fact.good).unwrap();
        assert_eq!(other.suggestion.as_deref(), Some("https://rancher.fabrikam.com"));
        assert_eq!(other.text.as_deref(), Some(setup.draft.rancher.url.as_str()));
    })
    .await;
}

#[tokio::test]
async fn feature_flags_that_matter_are_seen() {
    local(async {
        let mut setup = Setup::start().await;
        feature(&setup.lab, "v3-public", false).await;
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!((problems, bad(&facts)), (Vec::new(), Vec::new()));
        assert!(facts.iter().any(|fact| fact.message.key == say::RANCHER_V3_PUBLIC_OFF));

        feature(&setup.lab, "hide-local-auth-provider", true).await;
        let (problems, facts) = step_3(&mut setup).await;
        assert_eq!(bad(&facts), [("rancher.url", say::RANCHER_HIDES_LOCAL)]);
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.field.as_str(), &problem.message.key), ("rancher.url", &plan::HIDES_LOCAL));
        assert_eq!(setup.plan().await.blocked.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_api_token_tells_when_it_ends_and_that_it_is_for_one_cluster() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        for (ttl, good, key) in
            [(3_600_000_u64, false, say::RANCHER_TOKEN_ENDS_SOON), (20 * 86_400_000, true, say::RANCHER_TOKEN_ENDS)]
        {
            let token = post(&lab, "/v3/tokens", &json!({"type": "token", "ttl": ttl})).await;
            let mut setup = with_token(&lab, &token).await;
            let (problems, facts) = step_3(&mut setup).await;
            assert_eq!(problems, []);
            let found = facts.iter().find(|fact| fact.message.key == key).unwrap();
            assert_eq!((found.field.as_str(), found.good), ("secret.rancher", good));
        }
        let mut setup = with_token(&lab, &json!({"token": lab.credentials.rancher.token})).await;
        let (_, facts) = step_3(&mut setup).await;
        assert!(facts.iter().any(|fact| fact.good && fact.message.key == say::RANCHER_TOKEN_LASTS));

        let scoped = json!({"type": "token", "clusterId": "c-m-alpha001"});
        let mut setup = with_token(&lab, &post(&lab, "/v3/tokens", &scoped).await).await;
        let (problems, _) = step_3(&mut setup).await;
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        let begins = text(explain::RANCHER_SCOPED.name()).unwrap();
        assert!(problem.field == "secret.rancher" && problem.message.say().starts_with(begins), "{problem:?}");
    })
    .await;
}

#[tokio::test]
async fn a_token_that_ends_within_a_day_is_no_way_back() {
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        for (ttl, way_back) in [(3_600_000_u64, false), (3 * 86_400_000, true)] {
            let token = post(&lab, "/v3/tokens", &json!({"type": "token", "ttl": ttl})).await;
            let mut setup = with_token(&lab, &token).await;
            setup.plan().await;
            setup.signs_in(ADA);
            match setup.drive.apply().await {
                Some(Event::Applied { complete, trouble, .. }) => {
                    assert_eq!(complete, way_back, "{trouble:?}");
                    let key = trouble.map(|trouble| trouble.means.key);
                    assert_eq!(key, (!way_back).then_some(explain::NO_WAY_BACK));
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

/// A local user with these global roles, signed in.
async fn with_roles(lab: &std::rc::Rc<TestLab>, roles: &[&str]) -> Setup {
    let user = json!({"type": "user", "username": "sam", "password": "lockstep-sam-1"});
    let sam = post(lab, "/v3/users", &user).await;
    for role in roles {
        let body = json!({"type": "globalRoleBinding", "globalRoleId": role, "userId": id(&sam)});
        post(lab, "/v3/globalRoleBindings", &body).await;
    }
    let mut given = Given::right(lab);
    given.rancher_user = Some("sam".into());
    given.secrets.rancher = Some("lockstep-sam-1".to_owned().into());
    Setup::with(lab, given).await
}

#[tokio::test]
async fn rights_that_are_missing_are_named_before_anything_is_read() {
    local(async {
        for (roles, lacks) in [(&["user-base"][..], 5), (&["user-base", "authn-manage"], 4), (&["admin"], 0)] {
            let lab = TestLab::start(LabOptions::on_free_ports()).await;
            let mut setup = with_roles(&lab, roles).await;
            let (problems, facts) = step_3(&mut setup).await;
            let missing = vec![("secret.rancher", say::FACT_RIGHT_MISSING); lacks];
            assert_eq!(bad(&facts), missing, "{roles:?}");
            let found: Vec<(&str, Key)> =
                problems.iter().map(|one| (one.field.as_str(), one.message.key.clone())).collect();
            assert_eq!(found, vec![("secret.rancher", say::RANCHER_LACKS); usize::from(lacks > 0)], "{roles:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_rancher_that_is_too_old_is_refused() {
    local(async {
        let mut setup = Setup::start().await;
        setup.lab.lab.rancher.set_version("2.11.16").unwrap();
        let (problems, _) = step_3(&mut setup).await;
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.field.as_str(), &problem.message.key), ("rancher.url", &plan::RANCHER_TOO_OLD));
        assert!(problem.message.say().contains("v2.11.16"));
    })
    .await;
}

/// Each version is set up, proven and closed with what it has, and then nothing is left to do.
#[tokio::test]
async fn earlier_versions_go_the_whole_road() {
    local(async {
        for version in ["2.12.3", "2.13.8", "2.14.1", "2.14.4"] {
            let lab = TestLab::start(LabOptions::on_free_ports()).await;
            lab.lab.rancher.set_version(version).unwrap();
            let mut setup = Setup::with(&lab, Given::right(&lab)).await;
            setup.set_up().await;
            setup.signs_in(HAYDEN);
            let proof = setup.prove(HAYDEN).await;
            assert!(proof.holds(), "{version}: {:#?}", proof.findings);
            setup.close_window().await;
            assert_eq!(ids(&setup.plan().await), [""; 0], "{version}");
            let pkce = Admin::keycloak(&lab).await.get("/admin/realms/trinity/clients?clientId=rancher").await[0]
                ["attributes"]["pkce.code.challenge.method"]
                .clone();
            assert_eq!(pkce == json!("S256"), version >= "2.14", "{version}: {pkce}");
            setup.signs_in(ADA);
        }
        // An update brings what the later version has.
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        lab.lab.rancher.set_version("2.12.3").unwrap();
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        setup.set_up().await;
        setup.close_window().await;
        lab.lab.rancher.set_version("2.15.0").unwrap();
        assert_eq!(ids(&setup.plan().await), ["keycloak.client", "rancher.authentication"]);
        setup.apply().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
    })
    .await;
}
