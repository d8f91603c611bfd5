//! The road without a browser: the same engine on a blueprint file. `lockstep plan | apply | prove | close | disable |
//! export`.

mod answer;
mod args;
mod host;
mod print;
mod secrets;

use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;

use lockstep_engine::blueprint::Draft;
use lockstep_engine::host::Host;
use lockstep_engine::plan::Plan;
use lockstep_engine::port::{Command, Event, Secret, ToEngine};
use lockstep_engine::proof::Proof;
use lockstep_engine::report::{At, MatrixQuery};
use lockstep_engine::session::Session;
use lockstep_server::transport::{Direct, Rules, Settings, Trust};
use lockstep_server::{BUILD_ID, Server};
use tokio::sync::mpsc::UnboundedReceiver;

pub use answer::{Answers, OnTerminal};
pub use args::{ApplyArgs, Common, DisableArgs, ExportArgs, PlanArgs, ProveArgs};
pub use host::{NativeHost, SETUP};
pub use secrets::Secrets;

/// What the road ends in: done, or not as wanted.
pub type Ended = Result<ExitCode, Box<dyn std::error::Error>>;

/// A session in this process, and what it says.
pub struct Drive {
    session: Rc<Session>,
    events: UnboundedReceiver<Event>,
    answers: Box<dyn Answers>,
}

impl Drive {
    /// A session on the forms of a blueprint, with the administrator's secrets in its vault. Must run within a
    /// [`tokio::task::LocalSet`].
    ///
    /// # Errors
    /// A certificate authority that cannot be read, a port that is taken.
    pub async fn start(
        common: &Common,
        draft: Draft,
        secrets: Secrets,
        answers: Box<dyn Answers>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let trust = Trust::system(&common.ca)?;
        let transport = Rc::new(Direct::new(Settings::new(Rules::any(), trust).into()));
        let server = Server::for_sign_ins(common.callback_port).await?;
        let folder = common.state.clone().unwrap_or_else(|| folder_of(&common.blueprint));
        let (host, events) = NativeHost::new(transport, server, folder);
        Ok(Drive::on(Rc::new(host), events, draft, secrets, answers).await)
    }

    /// As [`Drive::start`], in other surroundings, which say their events here.
    pub async fn on(
        host: Rc<dyn Host>,
        events: UnboundedReceiver<Event>,
        draft: Draft,
        secrets: Secrets,
        answers: Box<dyn Answers>,
    ) -> Self {
        let session = Session::new(host, BUILD_ID);
        let mut drive = Drive { session, events, answers };
        let attach = Command::Attach { build: BUILD_ID.into(), session: String::new(), setup: SETUP.into() };
        drive.ask(attach, |event| matches!(event, Event::Attached { .. })).await;
        for secret in secrets.into_messages() {
            drive.give(secret).await;
        }
        drive.tell(Command::Keep { draft, step: None }).await;
        drive
    }

    /// Gives a secret.
    pub async fn give(&self, secret: Secret) {
        self.session.handle(ToEngine::Secret(secret)).await;
    }

    /// Gives a command that has no answer of its own.
    async fn tell(&self, command: Command) {
        self.session.handle(ToEngine::Command(command)).await;
    }

    /// Gives a command and goes through what is said until the answer comes. Questions on the way are answered.
    pub async fn ask(&mut self, command: Command, is_answer: impl Fn(&Event) -> bool) -> Option<Event> {
        let session = self.session.clone();
        let work = tokio::task::spawn_local(async move { session.handle(ToEngine::Command(command)).await });
        let mut answer = None;
        while answer.is_none() {
            let event = self.events.recv().await?;
            if let Some(reply) = self.answers.on(&event).await {
                self.tell(reply).await;
            }
            if is_answer(&event) {
                answer = Some(event);
            }
        }
        // What it still does after its answer is over soon; nothing is said that anyone waits for.
        let _ = work.await;
        answer
    }

    /// Reads all systems and makes the plan: it and the number of requests that took.
    ///
    /// # Errors
    /// What came instead, a trouble.
    pub async fn plan(&mut self) -> Result<(Plan, u32), Option<Event>> {
        self.planned(Command::Plan).await
    }

    /// Reads what Rancher would delete, and makes the plan that switches sign-in through Keycloak off.
    ///
    /// # Errors
    /// What came instead, a trouble.
    pub async fn plan_disabling(&mut self) -> Result<(Plan, u32), Option<Event>> {
        self.planned(Command::PlanDisabling).await
    }

    async fn planned(&mut self, command: Command) -> Result<(Plan, u32), Option<Event>> {
        let is_answer = |event: &Event| matches!(event, Event::Planned { .. } | Event::Trouble { .. });
        match self.ask(command, is_answer).await {
            Some(Event::Planned { plan, requests }) => Ok((plan, requests)),
            other => Err(other),
        }
    }

    /// Applies the plan last said.
    pub async fn apply(&mut self) -> Option<Event> {
        self.ask(Command::Apply, |event| matches!(event, Event::Applied { .. })).await
    }

    /// Proves with a person's sign-in; `refused`: they are to get in nowhere.
    ///
    /// # Errors
    /// What came instead, a trouble.
    pub async fn prove(&mut self, person: &str, refused: bool) -> Result<Proof, Option<Event>> {
        self.proven(Command::Prove { person: person.to_owned(), refused }).await
    }

    /// Proves with a person's own key.
    ///
    /// # Errors
    /// What came instead, a trouble.
    pub async fn prove_by_key(&mut self, text: String, refused: bool) -> Result<Proof, Option<Event>> {
        self.give(Secret::Person { text }).await;
        self.proven(Command::ProveByKey { refused }).await
    }

    /// Compares everybody's access with what is wanted; nobody signs in.
    ///
    /// # Errors
    /// What came instead, a trouble.
    pub async fn compare(&mut self) -> Result<Proof, Option<Event>> {
        self.proven(Command::Compare).await
    }

    async fn proven(&mut self, command: Command) -> Result<Proof, Option<Event>> {
        match self.ask(command, |event| matches!(event, Event::Proved { .. } | Event::Trouble { .. })).await {
            Some(Event::Proved { .. }) => self.session.proofs().pop().ok_or(None),
            other => Err(other),
        }
    }

    /// Shows one of the proofs so far; the last one where none is named.
    pub async fn show(&mut self, proof: Option<usize>) -> Option<Event> {
        self.ask(Command::Show { proof }, |event| matches!(event, Event::Shown { .. } | Event::Trouble { .. })).await
    }

    /// Rows of a proof's matrix.
    pub async fn matrix_rows(&mut self, query: MatrixQuery) -> Option<Event> {
        self.ask(Command::MatrixRows { query }, |event| matches!(event, Event::MatrixRows { .. })).await
    }

    /// Looks into a cell of a proof's matrix.
    pub async fn look_into(&mut self, proof: usize, at: At) -> Option<Event> {
        let command = Command::Cell { proof, at };
        self.ask(command, |event| matches!(event, Event::Cell { .. } | Event::Trouble { .. })).await
    }

    /// Lets a person sign in through Keycloak alone.
    pub async fn test_keycloak(&mut self, person: &str) -> Option<Event> {
        let command = Command::TestKeycloak { person: person.to_owned() };
        self.ask(command, |event| matches!(event, Event::Tested { .. } | Event::Trouble { .. })).await
    }

    /// Puts the temporary sign-in settings right.
    pub async fn close_window(&mut self) -> Option<Event> {
        self.ask(Command::CloseWindow, |event| matches!(event, Event::Applied { .. })).await
    }

    /// Makes the bundle.
    pub async fn export(&mut self) -> Option<Event> {
        self.ask(Command::Export, |event| matches!(event, Event::Bundle { .. })).await
    }
}

/// Journal and proofs stand beside the blueprint, in a folder of their own.
fn folder_of(blueprint: &Path) -> std::path::PathBuf {
    blueprint.with_extension("state")
}

/// `lockstep plan`.
///
/// # Errors
/// What keeps it from beginning.
pub async fn plan(args: PlanArgs) -> Ended {
    let draft = args.common.draft()?;
    let secrets = Secrets::find(&args.common, &draft)?;
    let mut drive = Drive::start(&args.common, draft, secrets, Box::new(OnTerminal::new(None))).await?;
    Ok(match drive.plan().await {
        Ok((plan, requests)) => {
            if args.json {
                crate::cli::say(&serde_json::json!({"plan": plan, "requests": requests}).to_string())?;
            } else {
                print::plan(&plan, requests)?;
            }
            code(plan.blocked.is_empty())
        }
        Err(_) => ExitCode::FAILURE,
    })
}

/// `lockstep apply`.
///
/// # Errors
/// What keeps it from beginning.
pub async fn apply(args: ApplyArgs) -> Ended {
    let draft = args.common.draft()?;
    let secrets = Secrets::find(&args.common, &draft)?;
    let answers = Box::new(OnTerminal::new(args.administrator.clone()));
    let mut drive = Drive::start(&args.common, draft, secrets, answers).await?;
    let Ok((plan, requests)) = drive.plan().await else { return Ok(ExitCode::FAILURE) };
    print::plan(&plan, requests)?;
    if !plan.blocked.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    for (cluster, file) in &args.kubeconfig {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        drive.give(Secret::Kubeconfig { cluster: cluster.clone(), text }).await;
    }
    if plan.count() > 0 && !args.yes && !answer::agreed(plan.count()).await? {
        return Ok(ExitCode::FAILURE);
    }
    let Some(Event::Applied { complete, .. }) = drive.apply().await else { return Ok(ExitCode::FAILURE) };
    let mut good = complete;
    if good && let Some(person) = &args.prove {
        good = proved(drive.prove(person, false).await)?;
    }
    if complete && args.close {
        good &= closed(&mut drive).await;
    }
    Ok(code(good))
}

/// `lockstep prove`.
///
/// # Errors
/// What keeps it from beginning.
pub async fn prove(args: ProveArgs) -> Ended {
    let draft = args.common.draft()?;
    let secrets = Secrets::find(&args.common, &draft)?;
    let mut drive = Drive::start(&args.common, draft, secrets, Box::new(OnTerminal::new(None))).await?;
    let mut good = match (&args.person, &args.key) {
        (_, Some(file)) => {
            let key = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            proved(drive.prove_by_key(key, args.refused).await)?
        }
        (Some(person), None) => proved(drive.prove(person, args.refused).await)?,
        (None, None) => proved(drive.compare().await)?,
    };
    if args.close {
        good &= closed(&mut drive).await;
    }
    Ok(code(good))
}

/// `lockstep close`: Rancher's sign-in address and the client's redirect address, put right. Nothing is done where they are.
///
/// # Errors
/// What keeps it from beginning.
pub async fn close(common: Common) -> Ended {
    let draft = common.draft()?;
    let secrets = Secrets::find(&common, &draft)?;
    let mut drive = Drive::start(&common, draft, secrets, Box::new(OnTerminal::new(None))).await?;
    Ok(code(closed(&mut drive).await))
}

/// Whether the temporary sign-in settings are right in the end.
async fn closed(drive: &mut Drive) -> bool {
    matches!(drive.close_window().await, Some(Event::Applied { complete: true, .. }))
}

const fn code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn proved(answer: Result<Proof, Option<Event>>) -> Result<bool, Box<dyn std::error::Error>> {
    let Ok(proof) = answer else { return Ok(false) };
    print::proof(&proof)?;
    Ok(proof.holds())
}

/// `lockstep disable`.
///
/// # Errors
/// What keeps it from beginning.
pub async fn disable(args: DisableArgs) -> Ended {
    let draft = args.common.draft()?;
    let secrets = Secrets::of_rancher(&args.common)?;
    let mut drive = Drive::start(&args.common, draft, secrets, Box::new(OnTerminal::new(None))).await?;
    let Ok((plan, requests)) = drive.plan_disabling().await else { return Ok(ExitCode::FAILURE) };
    print::plan(&plan, requests)?;
    if !plan.blocked.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if !args.confirm {
        crate::cli::say("Nothing was changed. With --confirm it is switched off.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(code(matches!(drive.apply().await, Some(Event::Applied { complete: true, .. }))))
}

/// `lockstep export`.
///
/// # Errors
/// What keeps it from beginning, or the file cannot be written.
pub async fn export(args: ExportArgs) -> Ended {
    use base64ct::{Base64, Encoding as _};
    let mut drive =
        Drive::start(&args.common, args.common.draft()?, Secrets::default(), Box::new(OnTerminal::new(None))).await?;
    let Some(Event::Bundle { name, base64 }) = drive.export().await else { return Ok(ExitCode::FAILURE) };
    let bytes = Base64::decode_vec(&base64).map_err(|error| error.to_string())?;
    let path = args.out.unwrap_or_else(|| name.into());
    std::fs::write(&path, bytes)?;
    crate::cli::say(&path.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
