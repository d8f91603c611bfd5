//! A lab, a session on it, and people who sign in.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::path::PathBuf;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep::road::{Answers, Common, Drive, NativeHost, Secrets};
use lockstep_engine::blueprint::{Blueprint, Cloud, Draft, Problem, Step, reference, to_yaml};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Command, Event, Join, Purpose};
use lockstep_engine::proof::Proof;
use lockstep_engine::run::Trouble;
use lockstep_lab::{Credentials, Lab, LabOptions};
use lockstep_server::Server;
use lockstep_server::transport::{Direct, Rules, Settings, Trust};
use serde_json::json;

use crate::clicker::Clicker;

#[path = "admin.rs"]
pub(crate) mod admin;
#[path = "watched.rs"]
mod watched;

use admin::Admin;
use watched::{Kept, Watched};

pub(crate) const ADA: &str = "ada@contoso.com";
pub(crate) const HAYDEN: &str = "hayden@contoso.com";

/// Lines that a session and its test write and read.
pub(crate) type Lines = Rc<RefCell<Vec<String>>>;

/// Runs on one thread, as the engine wants it.
pub(crate) async fn local<T>(work: impl Future<Output = T>) -> T {
    tokio::task::LocalSet::new().run_until(work).await
}

/// A lab of its own for each test.
pub(crate) struct TestLab {
    pub(crate) lab: Lab,
    pub(crate) credentials: Credentials,
    client: reqwest::Client,
}

impl TestLab {
    pub(crate) async fn start(options: LabOptions) -> Rc<Self> {
        let lab = Lab::start(options).await.unwrap();
        let credentials = lab.credentials();
        Rc::new(TestLab { lab, credentials, client: reqwest::Client::new() })
    }

    /// The reference scenario, at this lab's addresses.
    pub(crate) fn blueprint(&self) -> Blueprint {
        let mut blueprint = reference();
        let entra: String = self.lab.entra_base().into();
        blueprint.entra.cloud = Cloud::ByHand { login: entra.clone(), graph: entra };
        blueprint.keycloak.url = self.lab.keycloak_base().into();
        blueprint.rancher.url = self.lab.rancher_base().into();
        blueprint
    }

    /// The administrator's secrets, all of them right.
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets {
            entra: Some(self.credentials.entra.token.clone().into()),
            keycloak: Some(self.credentials.keycloak.password.clone().into()),
            code: None,
            rancher: Some(self.credentials.rancher.password.clone().into()),
        }
    }

    /// Someone becomes a member of a group of the lab's Entra ID.
    pub(crate) async fn joins(&self, group: &str, who: &str) {
        let url = format!("{}/lab/groups/{group}/members/{who}", self.lab.entra_base());
        assert!(self.client.post(url).send().await.unwrap().status().is_success());
    }

    /// Settings of the lab's Entra ID.
    pub(crate) async fn configure(&self, settings: &serde_json::Value) {
        let url = format!("{}/lab/settings", self.lab.entra_base());
        assert!(self.client.post(url).json(settings).send().await.unwrap().status().is_success());
    }

    /// Somebody runs a command that a cluster waits for: its agent connects, or a node registers.
    pub(crate) async fn runs(&self, command: &str) {
        let Some(address) = command.strip_prefix("kubectl apply -f ") else { return self.registers(command).await };
        let manifest = self.client.get(address).send().await.unwrap().text().await.unwrap();
        assert!(manifest.contains("cattle-cluster-agent"), "{manifest}");
        // Its command may be shown again after it came.
        let _ = self.lab.rancher.apply_manifest(&manifest);
    }

    /// A node registers, with the roles of its command.
    async fn registers(&self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert!(words.contains(&"sudo") && words.contains(&"curl"), "{command}");
        let token = words.iter().position(|word| *word == "--token").unwrap();
        let roles = ["etcd", "controlplane", "worker"];
        let roles: Vec<&str> = roles.into_iter().filter(|role| words.contains(&&*format!("--{role}"))).collect();
        let body = json!({"token": words[token + 1], "name": format!("node-{}", roles.len()), "roles": roles});
        let url = format!("{}/lab/nodes", self.lab.rancher_base());
        // The same node may register again.
        self.client.post(url).json(&body).send().await.unwrap();
    }

    pub(crate) fn rancher_log(&self) -> Vec<lab_common::Logged> {
        self.lab.rancher_control().log()
    }

    /// The logs of all stand-ins: name, method and path.
    pub(crate) fn log(&self) -> Vec<(&'static str, lab_common::Logged)> {
        self.controls()
            .into_iter()
            .flat_map(|(name, control)| control.log().into_iter().map(move |l| (name, l)))
            .collect()
    }

    /// Every stand-in's log and faults.
    pub(crate) fn controls(&self) -> Vec<(&'static str, &lab_common::Control)> {
        let keycloak = self.lab.keycloak_control().map(|control| ("keycloak", control));
        [("entra", self.lab.entra_control()), ("rancher", self.lab.rancher_control())]
            .into_iter()
            .chain(keycloak)
            .collect()
    }
}

/// What a session begins with.
pub(crate) struct Given {
    pub(crate) blueprint: Blueprint,
    pub(crate) secrets: Secrets,
    /// Rancher's local administrator; without one its secret is an API token.
    pub(crate) rancher_user: Option<String>,
    pub(crate) ca: Vec<PathBuf>,
}

impl Given {
    /// Everything right.
    pub(crate) fn right(lab: &TestLab) -> Self {
        let rancher_user = Some(lab.credentials.rancher.user.clone());
        Given { blueprint: lab.blueprint(), secrets: lab.secrets(), rancher_user, ca: Vec::new() }
    }
}

/// A session on a lab. Several may share one lab.
pub(crate) struct Setup {
    pub(crate) drive: Drive,
    pub(crate) lab: Rc<TestLab>,
    /// The forms the session began with.
    pub(crate) draft: Draft,
    /// Every event so far, as it goes to a page.
    pub(crate) said: Lines,
    /// The addresses at which sign-ins ended.
    pub(crate) landed: Lines,
    /// Whether waits are a fiftieth as long.
    #[allow(dead_code, reason = "few tests wait for what never comes")]
    pub(crate) brisk: Rc<Cell<bool>>,
    /// How much later it is for the session than it is, in milliseconds.
    #[allow(dead_code, reason = "few tests wait for so long")]
    pub(crate) later: Rc<Cell<u64>>,
    /// What the session has kept, by the names it gives.
    #[allow(dead_code, reason = "few tests look at what is kept, text by text")]
    pub(crate) store: Rc<Kept>,
    /// What is done about clusters that wait.
    pub(crate) joining: Rc<Cell<OnJoin>>,
    /// Where sign-ins end.
    pub(crate) callback: String,
    /// Whether the next sign-in is in another browser than those before.
    elsewhere: Rc<Cell<bool>>,
    who: Rc<RefCell<String>>,
    folder: tempfile::TempDir,
}

/// What is done about a cluster that waits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Somebody runs its command.
    Run,
    /// The run is stopped.
    Stop,
}

/// Says what is done; nothing yet where it says nothing.
pub(crate) type OnJoin = fn(&Join) -> Option<Then>;

/// Signs in as whoever it is told, in one browser for all, and runs the commands that clusters wait for.
struct People {
    lab: Rc<TestLab>,
    who: Rc<RefCell<String>>,
    joining: Rc<Cell<OnJoin>>,
    said: Lines,
    landed: Lines,
    elsewhere: Rc<Cell<bool>>,
    browser: Clicker,
}

impl Answers for People {
    fn on<'a>(&'a mut self, event: &'a Event) -> LocalBoxFuture<'a, Option<Command>> {
        async move {
            self.said.borrow_mut().push(serde_json::to_string(event).unwrap());
            match event {
                Event::SignIn { address, .. } => {
                    let who = self.who.borrow().clone();
                    if self.elsewhere.take() {
                        self.browser = Clicker::new();
                    }
                    let callback = "http://127.0.0.1:";
                    let landed = self.browser.sign_in(address, &who, callback).await;
                    self.landed.borrow_mut().push(landed.to_string());
                    let came_back = landed.path() == "/callback";
                    if came_back && landed.query().is_some_and(|query| query.contains("error=")) {
                        // As the page of the callback does.
                        let letter: serde_json::Map<String, serde_json::Value> =
                            landed.query_pairs().map(|(name, value)| (name.into_owned(), json!(value))).collect();
                        let posted = reqwest::Client::new().post(landed).json(&letter).send().await.unwrap();
                        assert!(posted.status().is_success(), "{posted:?}");
                        return None;
                    }
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
                Event::Join { join } => match self.joining.get()(join) {
                    Some(Then::Stop) => Some(Command::Stop),
                    Some(Then::Run) if !join.commands.is_empty() => {
                        self.lab.runs(&join.commands[0].value).await;
                        None
                    }
                    _ => None,
                },
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
        let lab = TestLab::start(options).await;
        let given = Given::right(&lab);
        Setup::with(&lab, given).await
    }

    /// A session on a lab that may have others.
    pub(crate) async fn with(lab: &Rc<TestLab>, given: Given) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lockstep.yaml");
        std::fs::write(&path, to_yaml(&given.blueprint)).unwrap();
        let common = Common {
            blueprint: path,
            entra_client: None,
            keycloak_user: lab.credentials.keycloak.user.clone(),
            keycloak_client: None,
            keycloak_code: false,
            rancher_user: given.rancher_user,
            secrets_file: None,
            ca: given.ca,
            callback_port: 0,
            state: None,
        };
        let draft = common.draft().unwrap();
        let who: Rc<RefCell<String>> = Rc::default();
        let (said, landed): (Lines, Lines) = Default::default();
        let elsewhere: Rc<Cell<bool>> = Rc::default();
        let joining: Rc<Cell<OnJoin>> = Rc::new(Cell::new(|_| Some(Then::Run)));
        let people = People {
            lab: lab.clone(),
            who: who.clone(),
            joining: joining.clone(),
            said: said.clone(),
            landed: landed.clone(),
            elsewhere: elsewhere.clone(),
            browser: Clicker::new(),
        };
        let trust = Trust::system(&common.ca).unwrap();
        let transport = Rc::new(Direct::new(Settings::new(Rules::any(), trust).into()));
        let server = Server::for_sign_ins(common.callback_port).await.unwrap();
        let callback = format!("{}/callback", server.address());
        let (inner, events) = NativeHost::new(transport, server, folder.path().join("lockstep.state"));
        let (later, brisk): (Rc<Cell<u64>>, Rc<Cell<bool>>) = Default::default();
        let store: Rc<Kept> = Rc::default();
        let host = Rc::new(Watched { inner, kept: store.clone(), brisk: brisk.clone(), later: later.clone() });
        let drive = Drive::on(host, events, draft.clone(), given.secrets, Box::new(people)).await;
        Setup {
            drive,
            lab: lab.clone(),
            draft,
            said,
            landed,
            brisk,
            later,
            store,
            joining,
            callback,
            elsewhere,
            who,
            folder,
        }
    }

    /// Ada sets it up; the window is left open.
    pub(crate) async fn set_up(&mut self) {
        self.plan().await;
        self.signs_in(ADA);
        self.apply().await;
    }

    /// Set up by Ada, not yet closed.
    pub(crate) async fn applied() -> Self {
        let mut setup = Setup::start().await;
        setup.set_up().await;
        setup
    }

    /// Puts other forms in place of those so far.
    pub(crate) async fn keep(&mut self, draft: Draft) {
        self.draft = draft.clone();
        let command = Command::Keep { draft, step: None };
        self.drive.ask(command, |event| matches!(event, Event::Sketch { .. })).await;
    }

    /// Continue is pressed on a step.
    pub(crate) async fn check(&mut self, step: Step) -> (Vec<Problem>, Option<Trouble>, Draft) {
        match self.drive.ask(Command::Check { step }, |event| matches!(event, Event::Checked { .. })).await {
            Some(Event::Checked { problems, trouble, draft, .. }) => (problems, trouble, *draft),
            other => panic!("not checked: {other:?}"),
        }
    }

    /// Everything kept on disk, as one text.
    pub(crate) fn kept(&self) -> String {
        let state = self.folder.path().join("lockstep.state");
        let files = std::fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    pub(crate) fn signs_in(&self, who: &str) {
        self.who.replace(who.to_owned());
    }

    /// The same in a browser in which nobody has signed in before.
    #[allow(dead_code, reason = "few tests have several browsers")]
    pub(crate) fn signs_in_elsewhere(&self, who: &str) {
        self.elsewhere.set(true);
        self.signs_in(who);
    }

    pub(crate) async fn plan(&mut self) -> Plan {
        match self.drive.plan().await {
            Ok((plan, _)) => plan,
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
        match self.drive.prove(person, false).await {
            Ok(proof) => proof,
            Err(other) => panic!("no proof: {other:#?}"),
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
        let rancher = Admin::rancher(&self.lab);
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
