//! A lab with a session on it, and everything that is found wrong there, each finding once: what it is and where it stands.

use std::rc::Rc;

use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Event, Fact};
use lockstep_lab::LabOptions;
use lockstep_words::{Key, Message, en::plan as say, en::roles};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rancher_sign_in::facts;
use crate::setup::admin::{Admin, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab};

/// What was found, and where: a field, a hop, a system of the run, the plan's notes, or what of the setup differs.
pub(crate) type Found = Vec<(String, String)>;

/// One finding.
pub(crate) fn at(key: &Key, place: &str) -> (String, String) {
    (key.name().to_owned(), place.to_owned())
}

const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";
const REALM: &str = "/admin/realms/trinity";
const CLEANUP: &str = "management.cattle.io/auth-provider-cleanup";

pub(crate) struct World {
    pub(crate) setup: Setup,
    found: Found,
}

impl World {
    pub(crate) async fn with(lab: &Rc<TestLab>, given: Given) -> Self {
        World { setup: Setup::with(lab, given).await, found: Vec::new() }
    }

    /// Nothing is set up.
    pub(crate) async fn new() -> Self {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        World::with(&lab, Given::right(&lab)).await
    }

    /// With other wishes than those of the reference scenario.
    pub(crate) async fn wanting(change: impl FnOnce(&mut Given)) -> Self {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        let mut given = Given::right(&lab);
        change(&mut given);
        World::with(&lab, given).await
    }

    /// Set up by Ada; the window is open.
    pub(crate) async fn applied() -> Self {
        World::new().await.set_up().await
    }

    /// Set up, and nothing is left to do.
    pub(crate) async fn closed() -> Self {
        let mut world = World::applied().await;
        world.setup.close_window().await;
        world
    }

    pub(crate) async fn set_up(mut self) -> Self {
        self.setup.set_up().await;
        self
    }

    pub(crate) fn lab(&self) -> Rc<TestLab> {
        self.setup.lab.clone()
    }

    pub(crate) fn rancher(&self) -> Admin {
        Admin::rancher(&self.setup.lab)
    }

    pub(crate) async fn keycloak(&self) -> Admin {
        Admin::keycloak(&self.setup.lab).await
    }

    /// Everything found so far.
    pub(crate) fn found(self) -> Found {
        self.found
    }

    fn add(&mut self, message: &Message, place: &str) {
        let said = message.say();
        assert!(!said.is_empty() && !said.contains('…') && !said.contains('{'), "{place}: {said}");
        self.note(message.key.name(), place);
    }

    fn note(&mut self, what: &str, place: &str) {
        let one = (what.to_owned(), place.to_owned());
        if !self.found.contains(&one) {
            self.found.push(one);
        }
    }

    /// Continue on a step: what is to correct, and what is said against a field.
    pub(crate) async fn step(&mut self, step: Step) {
        let since = self.setup.said.borrow().len();
        let (problems, trouble, _) = self.setup.check(step).await;
        for problem in problems {
            self.add(&problem.message, &problem.field);
        }
        if let Some(trouble) = trouble {
            self.add(&trouble.means, &format!("{:?}", trouble.place));
        }
        let said = facts(&self.setup, since);
        self.against(&said);
    }

    /// What is said against fields.
    pub(crate) fn against(&mut self, said: &[Fact]) {
        for fact in said.iter().filter(|fact| !fact.good) {
            self.add(&fact.message, &fact.field);
        }
    }

    /// The review: what is in the way, and what should be known beside what every plan says.
    pub(crate) async fn review(&mut self) -> Plan {
        const ALWAYS: [Key; 3] = [say::NO_ADMIN_GROUP, say::LEAVERS, roles::BROUGHT];
        let plan = self.setup.plan().await;
        for note in plan.notes.iter().filter(|note| !ALWAYS.contains(&note.key)) {
            self.add(note, "review");
        }
        for blocked in &plan.blocked {
            self.add(&blocked.message, blocked.field.as_deref().unwrap_or_default());
        }
        plan
    }

    /// What a review of a setup that is done has to change, field by field; the window's closing left out.
    pub(crate) async fn differs(&mut self) {
        for change in self.review().await.changes.iter().filter(|change| !change.id.ends_with(".close")) {
            if change.diff.is_empty() {
                self.note(&change.id, "missing");
            }
            change.diff.iter().for_each(|diff| self.note(&change.id, &diff.field));
        }
    }

    /// A run, of a plan that is made: the trouble it ends with, and what it waits for.
    pub(crate) async fn apply(&mut self) {
        self.setup.signs_in(ADA);
        let since = self.setup.said.borrow().len();
        let Some(Event::Applied { complete, trouble, .. }) = self.setup.drive.apply().await else { panic!("no run") };
        assert_ne!(complete, trouble.is_some());
        let said: Vec<String> = self.setup.said.borrow()[since..].to_vec();
        for line in said {
            if let Ok(Event::Busy { message }) = serde_json::from_str::<Event>(&line)
                && message.key.name().starts_with("plan.waiting")
            {
                self.add(&message, "run");
            }
        }
        if let Some(trouble) = trouble {
            assert!(!trouble.remedy.say().is_empty() && !trouble.remedy.say().contains('…'), "{trouble:?}");
            self.add(&trouble.means, &format!("{:?}", trouble.place));
        }
    }

    /// Somebody signs in.
    pub(crate) async fn prove(&mut self, who: &str) {
        self.setup.signs_in(who);
        for finding in self.setup.prove(who).await.findings {
            assert!(!finding.remedy.say().contains('…') && !finding.remedy.say().contains('{'), "{finding:?}");
            self.add(&finding.cause, finding.hop.name());
        }
    }

    /// Hayden signs in.
    pub(crate) async fn proves(mut self) -> Found {
        self.prove(HAYDEN).await;
        self.found
    }

    /// What a review finds changed.
    pub(crate) async fn reviews(mut self) -> Found {
        self.differs().await;
        self.found
    }

    /// Someone changes a field of Rancher's authentication by hand.
    pub(crate) async fn sets(self, field: &str, value: Value) -> Self {
        let rancher = self.rancher();
        let mut config = rancher.get(AUTH).await;
        config[field] = value;
        rancher.put(AUTH, &config).await;
        self
    }

    /// Rancher's authentication is disabled, with what goes along; or, where `stays`, without.
    pub(crate) async fn disables(self, stays: bool) -> Self {
        let world = self.sets("annotations", json!({CLEANUP: if stays { "user-locked" } else { "unlocked" }})).await;
        world.rancher().post(&format!("{AUTH}?action=disable"), &json!({})).await;
        world
    }

    /// Someone disables it and puts the same settings back.
    pub(crate) async fn enables_anew(self) -> Self {
        let before = self.rancher().get(AUTH).await;
        let secret = self.keycloak().await.get(&format!("{}/client-secret", self.client().await)).await;
        let world = self.disables(false).await;
        let mut config = before;
        config["clientSecret"] = secret["value"].clone();
        world.rancher().put(AUTH, &config).await;
        world
    }

    /// The address of Rancher's client in Keycloak.
    pub(crate) async fn client(&self) -> String {
        let found = self.keycloak().await.get(&format!("{REALM}/clients?clientId=rancher")).await;
        format!("{REALM}/clients/{}", id(&found[0]))
    }

    /// Someone changes that client by hand.
    pub(crate) async fn client_is(self, change: impl FnOnce(&mut Value)) -> Self {
        let (keycloak, path) = (self.keycloak().await, self.client().await);
        let mut client = keycloak.get(&path).await;
        change(&mut client);
        keycloak.put(&path, &client).await;
        self
    }

    /// Someone changes the client's token mapper of the groups by hand.
    pub(crate) async fn mapper_is(self, settings: &[(&str, &str)]) -> Self {
        let (keycloak, models) = (self.keycloak().await, format!("{}/protocol-mappers/models", self.client().await));
        let mut mapper = keycloak.one(&models, "name", "groups").await;
        for (name, value) in settings {
            mapper["config"][name] = json!(value);
        }
        keycloak.put(&format!("{models}/{}", id(&mapper)), &mapper).await;
        self
    }

    /// Someone takes that mapper away.
    pub(crate) async fn mapper_goes(self) -> Self {
        let (keycloak, models) = (self.keycloak().await, format!("{}/protocol-mappers/models", self.client().await));
        let mapper = keycloak.one(&models, "name", "groups").await;
        keycloak.delete(&format!("{models}/{}", id(&mapper))).await;
        self
    }

    /// Takes the right to search from the service account of Rancher's client.
    pub(crate) async fn search_is_forbidden(self) -> Self {
        let (keycloak, client) = (self.keycloak().await, self.client().await);
        let account = id(&keycloak.get(&format!("{client}/service-account-user")).await);
        let rights = id(&keycloak.get(&format!("{REALM}/clients?clientId=realm-management")).await[0]);
        let mappings = format!("{REALM}/users/{account}/role-mappings/clients/{rights}");
        let roles = keycloak.get(&mappings).await;
        keycloak.send(Method::DELETE, &mappings, Some(&roles)).await;
        self
    }
}
