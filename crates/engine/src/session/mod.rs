//! The engine behind the port: takes commands, gives events. One session a setup; a browser's worker, the binary and
//! the tests use it alike.

mod check;
mod device;
mod files;
mod proof;
mod reading;
mod run;
mod window;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lockstep_systems::{Error, Restriction};
use proof::How;
use run::What;
use serde::de::DeserializeOwned;

use crate::blueprint::{Blueprint, Draft, Step};
use crate::clients::{Access, Clients, waiting};
use crate::host::Host;
use crate::plan::{Plan, Surroundings, plan};
use crate::port::{Command, Event, ProofSummary, ToEngine};
use crate::proof::Proof;
use crate::run::{Context, Control, Journal, Trouble, journal_name};
use crate::survey::Survey;
use crate::text::to_text;
use crate::vault::{Vault, fingerprint};

/// The state of one setup.
pub struct Session {
    host: Rc<dyn Host>,
    build: String,
    vault: Rc<RefCell<Vault>>,
    control: Control,
    journal: Rc<RefCell<Journal>>,
    draft: RefCell<Draft>,
    survey: RefCell<Survey>,
    /// As it was made and shown; what is applied is this one.
    plan: RefCell<Option<Plan>>,
    /// As the token says, once it was seen.
    may_not_consent: Cell<bool>,
    proofs: RefCell<Vec<Proof>>,
    setup: RefCell<String>,
    step: Cell<Option<Step>>,
    running: Cell<bool>,
}

impl Session {
    /// A session that knows nothing yet. `build` names the release: a page of another one is refused.
    #[must_use]
    pub fn new(host: Rc<dyn Host>, build: impl Into<String>) -> Rc<Self> {
        Rc::new(Session {
            host,
            build: build.into(),
            vault: Rc::default(),
            control: Control::default(),
            journal: Rc::default(),
            draft: RefCell::default(),
            survey: RefCell::default(),
            plan: RefCell::default(),
            may_not_consent: Cell::new(false),
            proofs: RefCell::default(),
            setup: RefCell::new("default".into()),
            step: Cell::new(None),
            running: Cell::new(false),
        })
    }

    /// Takes one message and says what follows from it through [`Host::say`]. Messages may come while earlier ones are
    /// still at work: that is how a run hears "stop" and "yes".
    pub async fn handle(&self, message: ToEngine) {
        match message {
            ToEngine::Secret(secret) => {
                self.vault.borrow_mut().take(secret);
                self.say_secrets();
            }
            ToEngine::Command(command) => self.command(command).await,
        }
    }

    async fn command(&self, command: Command) {
        // Each is boxed: what one command needs is not laid out for all the others.
        match command {
            Command::Attach { build, session, setup } => Box::pin(self.attach(&build, &session, setup)).await,
            Command::Keep { draft, step } => Box::pin(self.keep(draft, step)).await,
            Command::Look { field } => Box::pin(self.look(&field)).await,
            Command::Check { step } => Box::pin(self.check(step)).await,
            Command::BeginDeviceCode => Box::pin(self.device_code()).await,
            Command::BeginSignIn => Box::pin(self.window()).await,
            Command::Plan => Box::pin(self.make_plan(What::Setup)).await,
            Command::PlanDisabling => Box::pin(self.make_plan(What::Disabling)).await,
            Command::Apply => Box::pin(self.apply()).await,
            Command::Stop => self.control.stop(),
            Command::Confirm { yes } => self.control.signal(crate::run::Signal::Confirm(yes)),
            Command::Prove { person, refused } => {
                Box::pin(self.prove(self.proof(&person, How::of(refused)))).await;
            }
            Command::Show { proof } => self.show(proof),
            Command::MatrixRows { query } => self.matrix_rows(query),
            Command::Cell { proof, at } => Box::pin(self.look_into(proof, at)).await,
            Command::ProveByKey { refused } => Box::pin(self.prove(self.proof_by_key(How::of(refused)))).await,
            Command::Compare => Box::pin(self.prove(self.compare())).await,
            Command::TestKeycloak { person } => Box::pin(self.test_keycloak(&person)).await,
            Command::GiveUpSignIn => self.control.signal(crate::run::Signal::GiveUp),
            Command::Landed { address } => self.control.signal(crate::run::Signal::Landed(address)),
            Command::CloseWindow => Box::pin(self.close_window()).await,
            Command::HandOff => self.hand_off(),
            Command::Export => self.export(),
            Command::Import { name, base64 } => Box::pin(self.import(&name, &base64)).await,
            Command::StartOver => Box::pin(self.start_over()).await,
        }
    }

    async fn attach(&self, build: &str, session: &str, setup: String) {
        if build != self.build {
            return self.host.say(Event::WrongBuild { engine: self.build.clone() });
        }
        self.host.paired(session);
        let journal = journal_name(&setup);
        self.setup.replace(setup);
        self.draft.replace(self.recall(&self.name("draft")).await.unwrap_or_default());
        self.journal.replace(self.recall(&journal).await.unwrap_or_default());
        self.proofs.replace(self.recall(&self.name("proofs")).await.unwrap_or_default());
        let journal = self.journal.borrow().clone();
        self.host.say(Event::Attached {
            draft: Box::new(self.draft.borrow().clone()),
            interrupted: journal.interrupted(),
            journal,
            proofs: self.proofs.borrow().iter().map(ProofSummary::of).collect(),
            secrets: self.vault.borrow().held(),
        });
        self.sketch();
    }

    /// Something kept, if it is there and of this release.
    async fn recall<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let text = self.host.kept(name).await.ok()??;
        serde_json::from_str(&text).ok()
    }

    fn name(&self, what: &str) -> String {
        format!("{what}:{}", self.setup.borrow())
    }

    async fn keep(&self, draft: Draft, step: Option<Step>) {
        self.step.set(step);
        self.draft.replace(draft);
        self.keep_draft().await;
        self.sketch();
    }

    async fn keep_draft(&self) {
        let text = to_text(&*self.draft.borrow());
        if let Err(said) = self.host.keep(&self.name("draft"), text).await {
            let trouble = crate::run::Stop::NotKept(said).trouble(crate::plan::Place::Entra);
            self.host.say(Event::Trouble { trouble });
        }
    }

    /// Says the plan of the forms so far, compared with what has been read so far.
    fn sketch(&self) {
        let surveyed = self.survey.borrow().steps();
        self.host.say(Event::Sketch { plan: self.plan_of(&self.so_far()), surveyed });
    }

    /// The plan of a blueprint, by what has been read so far.
    fn plan_of(&self, blueprint: &Blueprint) -> Plan {
        plan(blueprint, &self.survey.borrow(), &self.around())
    }

    /// The proofs of this setup, the last one last.
    pub fn proofs(&self) -> Vec<Proof> {
        self.proofs.borrow().clone()
    }

    fn around(&self) -> Surroundings {
        let handed = self.vault.borrow().handed_secret(&self.draft.borrow());
        let handed = handed.map(|secret| fingerprint(&self.so_far().mark(), &secret));
        Surroundings {
            now: self.host.now(),
            callback: self.host.callback(),
            handed,
            may_not_consent: self.may_not_consent.get(),
        }
    }

    /// The blueprint so far, under this setup's name.
    fn so_far(&self) -> Blueprint {
        self.draft.borrow().so_far_as(&self.setup.borrow())
    }

    /// The four systems, with whatever credentials there are, as far as `restriction` lets them be used.
    async fn clients(&self, blueprint: &Blueprint, restriction: Option<Restriction>) -> Result<Clients, Error> {
        let access = {
            let (vault, draft) = (self.vault.borrow(), self.draft.borrow());
            Access { graph: vault.graph(&draft), keycloak: vault.keycloak(&draft), rancher: vault.rancher(&draft) }
        };
        let host = self.host.clone();
        let watch = move |time| host.say(waiting(&time));
        Clients::new(&self.host, blueprint, &access, restriction, Rc::new(watch)).await
    }

    async fn context(&self, blueprint: Blueprint, restriction: Option<Restriction>) -> Result<Context, Error> {
        Ok(Context {
            host: self.host.clone(),
            clients: self.clients(&blueprint, restriction).await?,
            blueprint: Rc::new(blueprint),
            vault: self.vault.clone(),
            journal: self.journal.clone(),
            control: self.control.clone(),
        })
    }

    fn say_secrets(&self) {
        self.host.say(Event::Secrets { held: self.vault.borrow().held() });
    }

    fn say_trouble(&self, trouble: Trouble) {
        self.host.say(Event::Trouble { trouble });
    }

    async fn start_over(&self) {
        if self.running.get() {
            return;
        }
        for name in ["draft", "journal", "proofs"] {
            // An empty text is not a draft, a journal or a list: it reads as nothing.
            let _ = self.host.keep(&self.name(name), String::new()).await;
        }
        self.draft.take();
        self.journal.take();
        self.proofs.take();
        self.plan.take();
        self.survey.take();
        self.host.say(Event::StartedOver);
        self.sketch();
    }
}
