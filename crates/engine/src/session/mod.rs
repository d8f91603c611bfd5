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
use lockstep_words::{Message, en::explain as ex};
use proof::How;
use run::What;
use serde::de::DeserializeOwned;

use crate::blueprint::{Blueprint, Draft, Step};
use crate::clients::{Access, Clients, waiting};
use crate::host::Host;
use crate::plan::{Place, Plan, Surroundings, plan};
use crate::port::{Command, Event, ProofSummary, ToEngine};
use crate::proof::Proof;
use crate::run::{Context, Control, Journal, Trouble};
use crate::survey::Survey;
use crate::text::to_text;
use crate::vault::{Vault, fingerprint};

/// All that belongs to one setup and is held in memory. Starting over puts a new one in its place, so that no part of the
/// old one can be left.
#[derive(Default)]
struct Setup {
    vault: Rc<RefCell<Vault>>,
    journal: Rc<RefCell<Journal>>,
    draft: RefCell<Draft>,
    survey: RefCell<Survey>,
    /// As it was made and shown; what is applied is this one.
    plan: RefCell<Option<Plan>>,
    /// As the token says, once it was seen.
    may_not_consent: Cell<bool>,
    proofs: RefCell<Vec<Proof>>,
    /// The step on the screen.
    step: Cell<Option<Step>>,
}

/// The state of one setup, and its surroundings.
pub struct Session {
    host: Rc<dyn Host>,
    build: String,
    control: Control,
    name: RefCell<String>,
    setup: RefCell<Rc<Setup>>,
    running: Cell<bool>,
    /// Why forms and proofs are not kept, where they are not.
    refused: RefCell<Option<String>>,
}

impl Session {
    /// A session that knows nothing yet. `build` names the release: a page of another one is refused.
    #[must_use]
    pub fn new(host: Rc<dyn Host>, build: impl Into<String>) -> Rc<Self> {
        Rc::new(Session {
            host,
            build: build.into(),
            control: Control::default(),
            name: RefCell::new("default".into()),
            setup: RefCell::default(),
            running: Cell::new(false),
            refused: RefCell::default(),
        })
    }

    /// The setup as it is now. Work that takes time asks for it once: what comes of it belongs to that one.
    fn setup(&self) -> Rc<Setup> {
        self.setup.borrow().clone()
    }

    /// Whether a setup is still the present one.
    fn is_current(&self, setup: &Rc<Setup>) -> bool {
        Rc::ptr_eq(&self.setup.borrow(), setup)
    }

    /// Takes one message and says what follows from it through [`Host::say`]. Messages may come while earlier ones are
    /// still at work: that is how a run hears "stop" and "yes".
    pub async fn handle(&self, message: ToEngine) {
        match message {
            ToEngine::Secret(secret) => {
                self.setup().vault.borrow_mut().take(secret);
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
        self.name.replace(setup);
        let setup = self.setup();
        setup.draft.replace(self.recall(&self.key("draft")).await.unwrap_or_default());
        setup.journal.replace(self.recall(&self.key("journal")).await.unwrap_or_default());
        setup.proofs.replace(self.recall(&self.key("proofs")).await.unwrap_or_default());
        let journal = setup.journal.borrow().clone();
        self.host.say(Event::Attached {
            draft: Box::new(setup.draft.borrow().clone()),
            interrupted: journal.interrupted(),
            journal,
            proofs: setup.proofs.borrow().iter().map(ProofSummary::of).collect(),
            secrets: setup.vault.borrow().held(),
        });
        self.sketch();
    }

    /// Something kept, if it is there and of this release.
    async fn recall<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let text = self.host.kept(name).await.ok()??;
        serde_json::from_str(&text).ok()
    }

    /// The name under which something of this setup is kept.
    fn key(&self, what: &str) -> String {
        format!("{what}:{}", self.name.borrow())
    }

    async fn keep(&self, draft: Draft, step: Option<Step>) {
        let setup = self.setup();
        setup.step.set(step);
        setup.draft.replace(draft);
        self.keep_draft().await;
        self.sketch();
    }

    async fn keep_draft(&self) {
        let text = to_text(&*self.setup().draft.borrow());
        self.keep_text("draft", text).await;
    }

    /// Keeps forms or proofs. Where that fails they stay in memory, and it is said once, until it works again.
    async fn keep_text(&self, what: &str, text: String) {
        let refused = self.host.keep(&self.key(what), text).await.err();
        if self.refused.replace(refused.clone()) != refused {
            self.host.say(Event::Storage { trouble: refused.map(unkept) });
        }
    }

    /// Says the plan of the forms so far, compared with what has been read so far: what is of the step on the screen, or
    /// all of it where none is.
    fn sketch(&self) {
        let setup = self.setup();
        let surveyed = setup.survey.borrow().steps();
        let mut plan = self.plan_of(&self.so_far());
        if let Some(step) = setup.step.get() {
            plan.changes.retain(|change| change.step == step);
            plan.kept.retain(|kept| kept.step == step);
            plan.blocked.retain(|blocked| blocked.step == step);
        }
        self.host.say(Event::Sketch { plan, surveyed });
    }

    /// The plan of a blueprint, by what has been read so far.
    fn plan_of(&self, blueprint: &Blueprint) -> Plan {
        plan(blueprint, &self.setup().survey.borrow(), &self.around())
    }

    /// The proofs of this setup, the last one last.
    pub fn proofs(&self) -> Vec<Proof> {
        self.setup().proofs.borrow().clone()
    }

    fn around(&self) -> Surroundings {
        let setup = self.setup();
        let handed = setup.vault.borrow().handed_secret(&setup.draft.borrow());
        let handed = handed.map(|secret| fingerprint(&self.so_far().mark(), &secret));
        Surroundings {
            now: self.host.now(),
            callback: self.host.callback(),
            handed,
            may_not_consent: setup.may_not_consent.get(),
        }
    }

    /// The blueprint so far, under this setup's name.
    fn so_far(&self) -> Blueprint {
        self.setup().draft.borrow().so_far_as(&self.name.borrow())
    }

    /// The four systems, with whatever credentials there are, as far as `restriction` lets them be used.
    async fn clients(&self, blueprint: &Blueprint, restriction: Option<Restriction>) -> Result<Clients, Error> {
        let access = {
            let setup = self.setup();
            let (vault, draft) = (setup.vault.borrow(), setup.draft.borrow());
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
            vault: self.setup().vault.clone(),
            journal: self.setup().journal.clone(),
            control: self.control.clone(),
        })
    }

    fn say_secrets(&self) {
        self.host.say(Event::Secrets { held: self.setup().vault.borrow().held() });
    }

    fn say_trouble(&self, trouble: Trouble) {
        self.host.say(Event::Trouble { trouble });
    }

    async fn start_over(&self) {
        if self.running.get() {
            return;
        }
        self.setup.take();
        // The screens are new ones: they are told anew.
        self.refused.take();
        for what in ["draft", "journal", "proofs"] {
            // An empty text is not a draft, a journal or a list: it reads as nothing.
            let _ = self.host.keep(&self.key(what), String::new()).await;
        }
        self.say_secrets();
        self.host.say(Event::StartedOver);
        self.sketch();
    }
}

/// Forms and proofs are not kept.
fn unkept(said: String) -> Trouble {
    Trouble {
        place: Place::Entra,
        tried: String::new(),
        means: Message::new(ex::UNKEPT).with("said", &said),
        said,
        remedy: ex::UNKEPT_DO.into(),
        request_id: None,
    }
}
