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

use lockstep_json::{Read, Unlike, Value, Write as _, json};
use lockstep_systems::{Error, TransportError};

use crate::blueprint::{Blueprint, Draft, Step};
use crate::clients::{Access, Clients, waiting};
use crate::explain;
use crate::host::Host;
use crate::plan::Surroundings;
use crate::port::{Command, Event, ToEngine};
use crate::reading::Reading;
use crate::run::{Context, Control, Journal, Trouble, journal_name};
use crate::vault::{Vault, fingerprint};
use crate::work::Work;
use proof::How;

/// The state of one setup.
pub struct Session {
    host: Rc<dyn Host>,
    build: String,
    vault: Rc<RefCell<Vault>>,
    control: Control,
    journal: Rc<RefCell<Journal>>,
    draft: RefCell<Draft>,
    /// A [`crate::survey::Survey`], as it was written.
    survey: RefCell<Value>,
    /// As it was made and shown; what is applied is this one.
    plan: RefCell<Option<Value>>,
    /// Counts the sketches asked for: an answer that a later one has overtaken is not shown.
    sketches: Cell<u32>,
    /// As the token says, once it was seen.
    may_not_consent: Cell<bool>,
    /// As they were written: the engine keeps them and hands them on.
    proofs: RefCell<Vec<Value>>,
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
            survey: RefCell::new(json!({})),
            plan: RefCell::default(),
            sketches: Cell::new(0),
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
        match command {
            Command::Attach { build, session, setup } => self.attach(&build, &session, setup).await,
            Command::Keep { draft, step } => self.keep(draft, step).await,
            Command::Look { field } => self.look(&field).await,
            Command::Check { step } => self.check(step).await,
            Command::BeginDeviceCode => self.device_code().await,
            Command::BeginSignIn => self.window().await,
            Command::Plan => self.make_plan(Reading::Survey).await,
            Command::PlanDisabling => self.make_plan(Reading::Disable).await,
            Command::Apply => self.apply().await,
            Command::Stop => self.control.stop(),
            Command::Confirm { yes } => self.control.signal(crate::run::Signal::Confirm(yes)),
            Command::Prove { person, refused } => {
                self.prove(self.proof(&person, if refused { How::Refused } else { How::LetIn })).await;
            }
            Command::Show { view } => self.show(view).await,
            Command::Compare => self.prove(self.compare()).await,
            Command::TestKeycloak { person } => self.test_keycloak(&person).await,
            Command::GiveUpSignIn => self.control.signal(crate::run::Signal::GiveUp),
            Command::Landed { address } => self.control.signal(crate::run::Signal::Landed(address)),
            Command::CloseWindow => self.close_window().await,
            Command::HandOff => self.hand_off().await,
            Command::Export => self.export().await,
            Command::Import { name, base64 } => self.import(&name, &base64).await,
            Command::StartOver => self.start_over().await,
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
        let mut sentences = lockstep_words::of_engine();
        match self.host.work(Work::Words, &Value::Null).await.map_err(Error::from).and_then(|more| typed(&more)) {
            Ok(mut more) => sentences.append(&mut more),
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
        self.host.say(Event::Words { sentences });
        self.host.say(Event::Attached {
            draft: Box::new(self.draft.borrow().clone()),
            interrupted: journal.interrupted(),
            journal,
            proofs: self.proofs.borrow().clone(),
            secrets: self.vault.borrow().held(),
        });
        self.sketch().await;
    }

    /// Something kept, if it is there and of this release.
    async fn recall<T: Read>(&self, name: &str) -> Option<T> {
        let text = self.host.kept(name).await.ok()??;
        lockstep_json::from_text(&text).ok()
    }

    fn name(&self, what: &str) -> String {
        format!("{what}:{}", self.setup.borrow())
    }

    async fn keep(&self, draft: Draft, step: Option<Step>) {
        self.step.set(step);
        self.draft.replace(draft);
        self.keep_draft().await;
        self.sketch().await;
    }

    async fn keep_draft(&self) {
        let text = lockstep_json::to_text(&*self.draft.borrow());
        if let Err(said) = self.host.keep(&self.name("draft"), text).await {
            let trouble = crate::run::Stop::NotKept(said).trouble(crate::plan::Place::Entra);
            self.host.say(Event::Trouble { trouble });
        }
    }

    /// Says the plan of the forms so far, compared with what has been read so far.
    async fn sketch(&self) {
        let turn = self.sketches.get().wrapping_add(1);
        self.sketches.set(turn);
        let (of, surveyed) = {
            let survey = self.survey.borrow();
            let systems = [("entra", Step::Entra), ("keycloak", Step::Keycloak), ("rancher", Step::Rancher)];
            let read = systems.into_iter().filter(|(system, _)| survey[*system].is_object()).map(|(_, step)| step);
            (self.to_plan(&self.so_far(), &survey), read.collect())
        };
        match self.planned(of).await {
            Ok(plan) if turn == self.sketches.get() => self.host.say(Event::Sketch { plan, surveyed }),
            Ok(_) => {}
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }

    /// A [`crate::work::ToPlan`] of what is wanted and what is there, as it is written.
    fn to_plan(&self, blueprint: &Blueprint, survey: &Value) -> Value {
        json!({"blueprint": blueprint.write(), "survey": survey.clone(), "around": self.around().write()})
    }

    /// The plan of it, as it was written.
    async fn planned(&self, of: Value) -> Result<Value, Error> {
        Ok(self.host.work(Work::Plan, &of).await?)
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

    /// The four systems, with whatever credentials there are.
    async fn clients(&self, blueprint: &Blueprint) -> Result<Clients, Error> {
        let access = {
            let (vault, draft) = (self.vault.borrow(), self.draft.borrow());
            Access { graph: vault.graph(&draft), keycloak: vault.keycloak(&draft), rancher: vault.rancher(&draft) }
        };
        let host = self.host.clone();
        let watch = move |time| host.say(waiting(&time));
        Clients::new(&self.host, blueprint, &access, Rc::new(watch)).await
    }

    async fn context(&self, blueprint: Blueprint) -> Result<Context, Error> {
        Ok(Context {
            host: self.host.clone(),
            clients: self.clients(&blueprint).await?,
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
        self.survey.replace(json!({}));
        self.host.say(Event::StartedOver);
        self.sketch().await;
    }
}

/// Something of what was made elsewhere.
fn typed<T: Read>(made: &Value) -> Result<T, Error> {
    let odd = |unlike: Unlike| TransportError::Proxy { said: unlike.to_string(), pair_again: false };
    Ok(lockstep_json::read(made).map_err(odd)?)
}
