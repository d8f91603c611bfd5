//! What this release keeps and makes, for later releases to open: `crates/engine/tests/fixtures`. With LOCKSTEP_RECORD, the
//! name of a release, it is written into that release's folder, once; without it, it is made and looked at alone.

use std::collections::BTreeMap;
use std::path::Path;

use base64ct::{Base64, Encoding as _};
use lab_common::{Fault, FaultKind};
use lockstep_engine::blueprint::{
    AccessMode, CloudDraft, ClusterBy, ClusterDraft, Credential, Draft, EntraWay, FirstLogin, GrantDraft, GroupsClaim,
    KeycloakWay, MappingBy, MappingDraft, Provider, RancherWay, Scope, Step, Verify, to_yaml,
};
use lockstep_engine::port::{Command, Event};
use serde_json::{Value, json};

use crate::setup::{ADA, HAYDEN, Setup, local};

const DRAFT: &str = "draft:default";
const JOURNAL: &str = "journal:default";
const PROOFS: &str = "proofs:default";
const BINDING: &str = "rancher.binding.alpha/Trinity/read-only/Dev";

/// Files by name.
#[derive(Default)]
struct Files(BTreeMap<&'static str, Vec<u8>>);

impl Files {
    fn add(&mut self, name: &'static str, bytes: impl Into<Vec<u8>>) {
        assert!(self.0.insert(name, bytes.into()).is_none(), "{name} twice");
    }

    /// A text that the session has kept, as it is.
    fn kept(&mut self, name: &'static str, setup: &Setup, key: &str) {
        let text = setup.store.texts.borrow().get(key).cloned();
        self.add(name, text.unwrap_or_else(|| panic!("nothing is kept under {key}")));
    }

    /// All texts that the session has kept, by their names.
    fn store(&mut self, name: &'static str, setup: &Setup) {
        self.add(name, format!("{:#}\n", json!(*setup.store.texts.borrow())));
    }

    /// A field of the last event of a kind, as it was said.
    fn said(&mut self, name: &'static str, setup: &Setup, event: &str, field: &str) {
        let lines = setup.said.borrow();
        let mut events = lines.iter().rev().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let last = events.find(|said| said["event"] == event).unwrap_or_else(|| panic!("no {event}"));
        self.add(name, last[field].to_string());
    }

    async fn bundle(&mut self, name: &'static str, setup: &mut Setup) {
        let Some(Event::Bundle { base64, .. }) = setup.drive.export().await else { panic!("no bundle") };
        self.add(name, Base64::decode_vec(&base64).unwrap());
    }

    /// No secret of a lab is in any of them.
    fn hold_no_secret(&self, setup: &Setup) {
        let access = &setup.lab.credentials;
        let mut secrets = vec![&access.entra.token, &access.keycloak.password, &access.rancher.password];
        let minted = setup.lab.lab.entra.secret_texts();
        secrets.extend(&minted);
        for (name, bytes) in &self.0 {
            let text = String::from_utf8_lossy(bytes);
            assert!(!secrets.iter().any(|secret| text.contains(secret.as_str())), "a secret is in {name}");
        }
    }
}

/// The five steps, continued from one after the other as in the wizard.
async fn five_steps(setup: &mut Setup) {
    for step in Step::ALL {
        let (problems, trouble, _) = setup.check(step).await;
        assert_eq!((problems, trouble), (Vec::new(), None), "{step:?}");
    }
}

/// The reference scenario, to its end; then a plan that switches off.
async fn whole(files: &mut Files) {
    let mut setup = Setup::start().await;
    five_steps(&mut setup).await;
    files.kept("draft-reference.json", &setup, DRAFT);
    files.add("blueprint-reference.yaml", to_yaml(&setup.draft.so_far()));
    setup.plan().await;
    files.said("plan-reference.json", &setup, "planned", "plan");
    setup.signs_in(ADA);
    setup.apply().await;
    files.kept("journal-applied.json", &setup, JOURNAL);
    assert!(setup.drive.compare().await.is_ok());
    setup.signs_in(HAYDEN);
    assert!(setup.prove(HAYDEN).await.holds());
    files.kept("proofs.json", &setup, PROOFS);
    setup.plan().await;
    files.said("plan-close.json", &setup, "planned", "plan");
    setup.close_window().await;
    files.kept("journal-closed.json", &setup, JOURNAL);
    assert_eq!(setup.plan().await.count(), 0);
    files.said("plan-nothing.json", &setup, "planned", "plan");
    files.bundle("bundle.zip", &mut setup).await;
    files.store("indexeddb.json", &setup);
    assert!(setup.drive.plan_disabling().await.is_ok());
    files.said("plan-disable.json", &setup, "planned", "plan");
    files.hold_no_secret(&setup);
}

/// The browser is closed after an intent is kept and before its request is sent, while temporary settings are open.
async fn interrupted(files: &mut Files) {
    let mut setup = Setup::start().await;
    five_steps(&mut setup).await;
    setup.plan().await;
    setup.signs_in(ADA);
    setup.store.last.set(Some(|key, text| {
        let journal: Value = if key == JOURNAL { serde_json::from_str(text).unwrap() } else { Value::Null };
        let intended = |entry: &Value| entry["change"] == BINDING && entry["outcome"]["state"] == "intended";
        journal["window_open"] == true && journal["entries"].as_array().is_some_and(|all| all.iter().any(intended))
    }));
    let store = setup.store.clone();
    tokio::select! {
        ended = setup.drive.apply() => panic!("nobody closed the browser: {ended:#?}"),
        () = store.closing.notified() => {}
    }
    let made = |line: &lab_common::Logged| line.method == "POST" && line.path.contains("/projectRoleTemplateBindings");
    assert!(!setup.lab.rancher_log().iter().any(made), "the request was sent all the same");
    files.kept("journal-interrupted.json", &setup, JOURNAL);
    files.store("indexeddb-interrupted.json", &setup);
    files.hold_no_secret(&setup);
}

/// A binding that leads elsewhere, and the proof that names it.
async fn broken(files: &mut Files) {
    let mut setup = Setup::applied().await;
    setup.plant("binding-elsewhere").await;
    setup.signs_in(HAYDEN);
    assert!(!setup.prove(HAYDEN).await.holds());
    files.kept("proofs-broken.json", &setup, PROOFS);
    files.hold_no_secret(&setup);
}

/// A run that Keycloak has stopped.
async fn failed(files: &mut Files) {
    let mut setup = Setup::start().await;
    setup.plan().await;
    let body = r#"{"errorMessage":"out of order"}"#.into();
    let path = "/admin/realms/trinity/identity-provider/instances".into();
    let kind = FaultKind::Fail { status: 500, body };
    let fault = Fault { method: Some("POST".into()), path, skip: 0, times: u32::MAX, kind };
    let keycloak = setup.lab.controls().into_iter().find(|(name, _)| *name == "keycloak").unwrap().1;
    keycloak.add_fault(fault);
    setup.signs_in(ADA);
    assert!(matches!(setup.drive.apply().await, Some(Event::Applied { complete: false, trouble: Some(_), .. })));
    files.kept("journal-failed.json", &setup, JOURNAL);
    files.hold_no_secret(&setup);
}

fn row(by: MappingBy, claim: &str, value: &str, group: &str) -> MappingDraft {
    let (claim, entra_group, keycloak_group) = (claim.into(), value.into(), group.into());
    MappingDraft { by, claim, entra_group, keycloak_group, ..MappingDraft::default() }
}

fn grant(group: &str, scope: Scope, role: &str) -> GrantDraft {
    let clusters = if scope.has_cluster() { vec!["alpha".into()] } else { Vec::new() };
    let project = if scope.has_project() { "Trinity".into() } else { String::new() };
    let namespaces = if scope.has_namespaces() { "trinity, trinity-test".into() } else { String::new() };
    let (group, role) = (group.into(), role.into());
    GrantDraft { group, scope, clusters, project, namespaces, role, move_namespaces: false }
}

/// Forms in which every kind of row stands, for an application that another administrator has made.
fn every_row() -> Draft {
    let mut draft = Draft::default();
    draft.entra.tenant = "contoso.onmicrosoft.com".into();
    draft.entra.way = EntraWay::Handoff;
    draft.entra.client_id = "11111111-2222-4333-8444-555555555555".into();
    draft.entra.secret_days = "90".into();
    draft.keycloak.url = "https://sso.contoso.com/auth".into();
    draft.keycloak.realm = "trinity".into();
    draft.keycloak.way = KeycloakWay::Client;
    draft.keycloak.admin_client = "automation".into();
    draft.rancher.url = "https://rancher.contoso.com".into();
    draft.rancher.user = "admin".into();
    draft.rancher.newcomers_may_create_clusters = true;
    draft.mappings = vec![
        MappingDraft {
            entra_id: "00000000-1111-4222-8333-444444444444".into(),
            ..row(MappingBy::Group, "", "k8s_dev_users", "Dev")
        },
        MappingDraft {
            create: true,
            member: HAYDEN.into(),
            ..row(MappingBy::Group, "", "k8s_ops_users", "platform/teams/Ops")
        },
        row(MappingBy::AppRole, "", "k8s-admin", "Admins"),
        row(MappingBy::Claim, "department", "Platform “R&D”", "Platform"),
        row(MappingBy::Expression, "department", "Plat.*|R&D", "Either"),
        row(MappingBy::Everyone, "", "", "All"),
    ];
    draft.clusters = vec!["alpha".into(), "gamma".into()];
    let new = |name: &str, by, version: &str| ClusterDraft { name: name.into(), by, version: version.into() };
    draft.new_clusters = vec![
        new("beta", ClusterBy::Import, ""),
        new("edge", ClusterBy::K3s, "v1.34.2+k3s1"),
        new("core", ClusterBy::Rke2, ""),
    ];
    draft.grants = vec![
        GrantDraft {
            clusters: vec!["alpha".into(), "beta".into()],
            move_namespaces: true,
            ..grant("Dev", Scope::Namespaces, "read-only")
        },
        grant("platform/teams/Ops", Scope::Project, "Log readers"),
        grant("Either", Scope::RoleBindings, "view"),
        grant("Admins", Scope::Cluster, "cluster-owner"),
        grant("All", Scope::Global, "user-base"),
    ];
    let rule = json!({"verbs": ["get", "list"], "apiGroups": ["", "apps"], "resources": ["pods", "pods/log"],
                      "resourceNames": ["nginx"]});
    draft.roles =
        serde_json::from_value(json!([{"name": "Log readers", "context": "project", "rules": [rule]}])).unwrap();
    draft.person = HAYDEN.into();
    draft.refused = true;
    draft.questions = "list pods, get pods/log".into();
    draft.requests = "list pods in trinity, list nodes".into();
    draft.done = vec![Step::Entra, Step::Keycloak];
    draft
}

/// The forms with the nth choice of everything that is chosen.
fn chosen(n: usize) -> Draft {
    fn of<T: Copy>(all: &[T], n: usize) -> T {
        all[n % all.len()]
    }
    use CloudDraft as Cloud;
    let mut draft = every_row();
    let clouds = [Cloud::Worldwide, Cloud::UsGovL4, Cloud::UsGovL5, Cloud::China, Cloud::ByHand];
    draft.entra.cloud = of(&clouds, n);
    draft.entra.login = "https://login.contoso.com".into();
    draft.entra.graph = "https://graph.contoso.com".into();
    let ways = [EntraWay::Token, EntraWay::DeviceCode, EntraWay::Window, EntraWay::Client, EntraWay::Handoff];
    draft.entra.way = of(&ways, n);
    draft.entra.admin_client = "66666666-7777-4888-9999-000000000000".into();
    draft.entra.adopt = "77777777-8888-4999-8000-111111111111".into();
    draft.entra.credential = of(&[Credential::ClientSecret, Credential::Certificate], n);
    let claims = [GroupsClaim::SecurityGroup, GroupsClaim::ApplicationGroup, GroupsClaim::AppRoles];
    draft.entra.groups_claim = of(&claims, n);
    draft.keycloak.way = of(&[KeycloakWay::Password, KeycloakWay::Client, KeycloakWay::Token], n);
    draft.keycloak.user = "admin".into();
    draft.keycloak.adopt = n % 2 == 1;
    draft.keycloak.first_login = of(&[FirstLogin::Ask, FirstLogin::LinkByEmail, FirstLogin::ExistingOnly], n);
    draft.rancher.way = of(&[RancherWay::Token, RancherWay::Local], n);
    draft.rancher.provider = of(&[Provider::Keycloakoidc, Provider::Genericoidc], n);
    let modes = [AccessMode::Required, AccessMode::Restricted, AccessMode::Unrestricted];
    draft.rancher.access_mode = of(&modes, n);
    draft.rancher.verify = of(&[Verify::SignIn, Verify::Later], n);
    draft.done = Step::ALL[..n].to_vec();
    draft
}

/// Forms with every kind of row and every choice, as they are kept while they are filled in.
async fn forms(files: &mut Files) {
    let mut setup = Setup::start().await;
    // Earlier forms were sketched too.
    let sketch = |event: &Event| matches!(event, Event::Sketch { plan, .. } if serde_json::to_string(plan).unwrap().contains("edge"));
    let draft = every_row();
    let blueprint = draft.blueprint().unwrap();
    let rules = &blueprint.roles[0].rules[0];
    assert_eq!(
        (rules.api_groups.len(), rules.resource_names.len()),
        (2, 1),
        "the rule's fields are known by their names"
    );
    files.add("blueprint-every-row.yaml", to_yaml(&blueprint));
    setup.drive.ask(Command::Keep { draft, step: None }, sketch).await;
    files.kept("draft-every-row.json", &setup, DRAFT);
    files.said("plan-every-row.json", &setup, "sketch", "plan");
    let mut choices = Vec::new();
    for n in 0..5 {
        setup.drive.ask(Command::Keep { draft: chosen(n), step: None }, sketch).await;
        choices.push(setup.store.texts.borrow()[DRAFT].clone());
    }
    files.add("draft-choices.json", format!("[{}]", choices.join(",\n")));
    files.hold_no_secret(&setup);
}

#[tokio::test]
async fn what_this_release_keeps_is_whole() {
    local(async {
        let mut files = Files::default();
        whole(&mut files).await;
        interrupted(&mut files).await;
        broken(&mut files).await;
        failed(&mut files).await;
        forms(&mut files).await;
        if let Some(release) = std::env::var_os("LOCKSTEP_RECORD") {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixtures").join(release);
            assert!(!folder.exists(), "{} is recorded already", folder.display());
            std::fs::create_dir_all(&folder).unwrap();
            for (name, bytes) in files.0 {
                std::fs::write(folder.join(name), bytes).unwrap();
            }
        }
    })
    .await;
}
