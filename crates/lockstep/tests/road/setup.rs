//! A lab, a session on it, and people who sign in.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep::road::{Answers, Common, Drive, Secrets};
use lockstep_engine::blueprint::{Blueprint, Cloud, reference, to_yaml};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Command, Event, Purpose};
use lockstep_engine::proof::Proof;
use lockstep_lab::{Credentials, Lab, LabOptions};
use serde_json::{Value, json};

use crate::clicker::Clicker;

pub(crate) const ADA: &str = "ada@contoso.com";
pub(crate) const HAYDEN: &str = "hayden@contoso.com";

/// Runs on one thread, as the engine wants it.
pub(crate) async fn local<T>(work: impl Future<Output = T>) -> T {
    tokio::task::LocalSet::new().run_until(work).await
}

/// A lab of its own for each test.
pub(crate) struct TestLab {
    lab: Lab,
    pub(crate) credentials: Credentials,
    client: reqwest::Client,
}

impl TestLab {
    pub(crate) fn rancher_log(&self) -> Vec<lab_common::Logged> {
        self.lab.rancher_control().log()
    }

    /// Whether the real apiserver's audit log has a request.
    #[allow(dead_code, reason = "asked only by the test with real servers, which shares this file")]
    pub(crate) fn audited(&self, id: &str) -> bool {
        self.lab.kube.as_ref().is_some_and(|kube| kube.audit_entry(id).is_some())
    }

    pub(crate) async fn keycloak_fault(&self, method: &str, path: &str, kind: &str) {
        let body = json!({"method": method, "path": path, "kind": kind});
        let url = format!("{}/lab/faults", self.lab.keycloak_base());
        assert!(self.client.post(url).json(&body).send().await.unwrap().status().is_success());
    }
}

pub(crate) struct Setup {
    pub(crate) drive: Drive,
    pub(crate) lab: TestLab,
    who: Rc<RefCell<String>>,
    _folder: tempfile::TempDir,
}

/// Signs in as whoever it is told, in one browser for all.
struct People {
    who: Rc<RefCell<String>>,
    browser: Clicker,
}

impl Answers for People {
    fn on<'a>(&'a mut self, event: &'a Event) -> LocalBoxFuture<'a, Option<Command>> {
        async move {
            match event {
                Event::SignIn { address, .. } => {
                    let who = self.who.borrow().clone();
                    let callback = "http://127.0.0.1:";
                    let landed = self.browser.sign_in(address, &who, callback).await;
                    let came_back = landed.path() == "/callback";
                    Some(if came_back {
                        Command::Landed { address: landed.to_string() }
                    } else {
                        Command::GiveUpSignIn
                    })
                }
                Event::ConfirmPerson { purpose, user, .. } => {
                    assert_eq!((*purpose, user.as_str()), (Purpose::Administrator, ADA));
                    Some(Command::Confirm { yes: true })
                }
                Event::Trouble { trouble } => {
                    println!("{}\n{} {}", trouble.means.say(), trouble.tried, trouble.said);
                    None
                }
                Event::Applied { trouble: Some(trouble), .. } => {
                    println!("{}\n{} {}", trouble.means.say(), trouble.tried, trouble.said);
                    None
                }
                _ => None,
            }
        }
        .boxed_local()
    }
}

impl Setup {
    pub(crate) async fn start() -> Self {
        Setup::on(LabOptions::on_free_ports()).await
    }

    /// A setup on another lab: with a real Keycloak, or a real cluster.
    pub(crate) async fn on(options: LabOptions) -> Self {
        let lab = Lab::start(options).await.unwrap();
        let credentials = lab.credentials();
        let blueprint = Blueprint {
            entra: lockstep_engine::blueprint::EntraWanted {
                cloud: Cloud::ByHand { login: lab.entra_base().into(), graph: lab.entra_base().into() },
                ..reference().entra
            },
            keycloak: lockstep_engine::blueprint::KeycloakWanted {
                url: lab.keycloak_base().into(),
                ..reference().keycloak
            },
            rancher: lockstep_engine::blueprint::RancherWanted {
                url: lab.rancher_base().into(),
                ..reference().rancher
            },
            ..reference()
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lockstep.yaml");
        std::fs::write(&path, to_yaml(&blueprint)).unwrap();
        let common = Common {
            blueprint: path,
            keycloak_user: credentials.keycloak.user.clone(),
            keycloak_client: None,
            rancher_user: Some(credentials.rancher.user.clone()),
            secrets_file: None,
            ca: Vec::new(),
            callback_port: 0,
            state: None,
        };
        let secrets = Secrets {
            graph: Some(credentials.entra.token.clone().into()),
            keycloak: Some(credentials.keycloak.password.clone().into()),
            rancher: Some(credentials.rancher.password.clone().into()),
        };
        let who = Rc::new(RefCell::new(String::new()));
        let people = People { who: who.clone(), browser: Clicker::new() };
        let drive = Drive::start(&common, secrets, Box::new(people)).await.unwrap();
        let lab = TestLab { lab, credentials, client: reqwest::Client::new() };
        Setup { drive, lab, who, _folder: folder }
    }

    pub(crate) fn signs_in(&self, who: &str) {
        self.who.replace(who.to_owned());
    }

    pub(crate) async fn plan(&mut self) -> Plan {
        match self.drive.plan().await {
            Some(Event::Planned { plan, .. }) => plan,
            other => panic!("no plan: {other:?}"),
        }
    }

    pub(crate) async fn apply(&mut self) {
        match self.drive.apply().await {
            Some(Event::Applied { complete: true, trouble: None, .. }) => {}
            other => panic!("not applied: {other:#?}"),
        }
    }

    pub(crate) async fn close_window(&mut self) {
        match self.drive.close_window().await {
            Some(Event::Applied { complete: true, trouble: None, .. }) => {}
            other => panic!("not closed: {other:#?}"),
        }
    }

    pub(crate) async fn prove(&mut self, person: &str) -> Proof {
        match self.drive.prove(person).await {
            Some(Event::Proved { proof }) => *proof,
            other => panic!("no proof: {other:#?}"),
        }
    }

    /// Nothing secret is in a bundle: neither what was given nor what was made on the way.
    pub(crate) fn holds_no_secret(&self, base64: &str) {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let given = &self.lab.credentials;
        for secret in [&given.entra.token, &given.keycloak.password, &given.rancher.token] {
            assert!(!text.contains(secret.as_str()), "a secret is in the bundle");
        }
    }

    /// Breaks one thing by hand, through the systems' own administration.
    pub(crate) async fn plant(&self, fault: &str) {
        let kc = Admin::keycloak(&self.lab).await;
        let realm = "/admin/realms/trinity";
        match fault {
            "mapper-missing" => {
                let mappers = kc.get(&format!("{realm}/identity-provider/instances/entra/mappers")).await;
                let id = mappers[0]["id"].as_str().unwrap().to_owned();
                kc.delete(&format!("{realm}/identity-provider/instances/entra/mappers/{id}")).await;
            }
            "wrong-secret" => {
                let path = format!("{realm}/identity-provider/instances/entra");
                let mut provider = kc.get(&path).await;
                provider["config"]["clientSecret"] = json!("wrong");
                kc.put(&path, &provider).await;
            }
            "full-path" | "audience-missing" => {
                let client = kc.get(&format!("{realm}/clients?clientId=rancher")).await[0].clone();
                let uuid = client["id"].as_str().unwrap();
                let models = format!("{realm}/clients/{uuid}/protocol-mappers/models");
                let name = if fault == "full-path" { "groups" } else { "audience" };
                let all = kc.get(&models).await;
                let mut mapper = all.as_array().unwrap().iter().find(|m| m["name"] == name).unwrap().clone();
                let one = format!("{models}/{}", mapper["id"].as_str().unwrap());
                if fault == "full-path" {
                    mapper["config"]["full.path"] = json!("true");
                    kc.put(&one, &mapper).await;
                } else {
                    kc.delete(&one).await;
                }
            }
            "group-removed" => {
                let url = format!("{}/lab/groups/k8s_dev_users/members/{HAYDEN}", self.lab.lab.entra_base());
                assert!(self.lab.client.delete(url).send().await.unwrap().status().is_success());
            }
            "binding-elsewhere" => self.bind_elsewhere().await,
            other => panic!("no fault {other}"),
        }
    }

    async fn bind_elsewhere(&self) {
        let rancher = Admin {
            client: self.lab.client.clone(),
            base: self.lab.lab.rancher_base().to_owned(),
            token: self.lab.credentials.rancher.token.clone(),
        };
        let bindings = rancher.get("/v3/projectRoleTemplateBindings").await;
        let ours = bindings["data"].as_array().unwrap().iter();
        let ours = ours.into_iter().find(|b| b["groupPrincipalId"] == "keycloakoidc_group://Dev").unwrap();
        rancher.delete(&format!("/v3/projectRoleTemplateBindings/{}", ours["id"].as_str().unwrap())).await;
        let projects = rancher.get("/v3/projects?clusterId=c-m-alpha001").await;
        let other = projects["data"].as_array().unwrap().iter().find(|p| p["name"] == "Default").unwrap();
        let body = json!({"type": "projectRoleTemplateBinding", "projectId": other["id"], "roleTemplateId": "read-only",
                          "groupPrincipalId": "keycloakoidc_group://Dev"});
        rancher.post("/v3/projectRoleTemplateBindings", &body).await;
    }
}

/// An administrator with plain requests: the test must not rest on the clients it tests.
struct Admin {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Admin {
    async fn keycloak(lab: &TestLab) -> Self {
        let base = lab.lab.keycloak_base().to_owned();
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", lab.credentials.keycloak.user.as_str()),
            ("password", lab.credentials.keycloak.password.as_str()),
        ];
        let url = format!("{base}/realms/master/protocol/openid-connect/token");
        let answer: Value = lab.client.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        Admin { client: lab.client.clone(), base, token: answer["access_token"].as_str().unwrap().to_owned() }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let response = request.bearer_auth(&self.token).header("accept", "application/json").send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.url());
        response
    }

    async fn get(&self, path: &str) -> Value {
        self.send(self.client.get(format!("{}{path}", self.base))).await.json().await.unwrap()
    }

    async fn put(&self, path: &str, body: &Value) {
        self.send(self.client.put(format!("{}{path}", self.base)).json(body)).await;
    }

    async fn post(&self, path: &str, body: &Value) {
        self.send(self.client.post(format!("{}{path}", self.base)).json(body)).await;
    }

    async fn delete(&self, path: &str) {
        self.send(self.client.delete(format!("{}{path}", self.base))).await;
    }
}
