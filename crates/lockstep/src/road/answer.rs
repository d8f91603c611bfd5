//! What happens on the way is shown, and questions are answered: by a person at the terminal, or by a test.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::port::{Command, Event, Join, Purpose};
use lockstep_engine::run::Outcome;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::cli::say;

/// Sees every event, and answers those that ask.
pub trait Answers {
    /// The command to give, if the event asks for one.
    fn on<'a>(&'a mut self, event: &'a Event) -> LocalBoxFuture<'a, Option<Command>>;
}

/// A person at the terminal.
pub struct OnTerminal {
    administrator: Option<String>,
    /// Clusters whose commands were shown.
    shown: Vec<String>,
}

impl OnTerminal {
    /// `administrator`: the user name that is the right one without asking.
    #[must_use]
    pub fn new(administrator: Option<String>) -> Self {
        OnTerminal { administrator, shown: Vec::new() }
    }

    /// A cluster waits: its commands the first time, then how it stands.
    fn joining(&mut self, join: &Join) -> String {
        let mut lines = vec![format!("… {}: {}", join.cluster, join.state.say())];
        if !join.commands.is_empty() && !self.shown.contains(&join.change) {
            self.shown.push(join.change.clone());
            lines.extend(join.commands.iter().map(|choice| {
                let what = choice.detail.as_ref().map(lockstep_words::Message::say).unwrap_or_default();
                format!("\n{what}:\n\n    {}", choice.value)
            }));
        }
        if let Some(trouble) = &join.trouble {
            lines.push(format!("\n{}\n{}\n{}", trouble.means.say(), trouble.remedy.say(), trouble.said));
        }
        lines.join("\n")
    }

    async fn confirm(&self, user: &str) -> bool {
        if let Some(expected) = &self.administrator {
            let right = expected.eq_ignore_ascii_case(user);
            let _ = say(&format!("{user} signed in, {}", if right { "as expected" } else { "not as expected" }));
            return right;
        }
        let question = format!("{user} signed in. Rancher makes this account an administrator's. Is it you? [y/N] ");
        yes(&question).await.unwrap_or(false)
    }
}

impl Answers for OnTerminal {
    fn on<'a>(&'a mut self, event: &'a Event) -> LocalBoxFuture<'a, Option<Command>> {
        async move {
            let line = match event {
                Event::SignIn { purpose: Purpose::Administrator, address, .. } => {
                    format!("Sign in as yourself, in a browser on this machine:\n\n    {address}\n")
                }
                Event::SignIn { expected, address, .. } => {
                    format!("Have {expected} sign in, in a browser on this machine:\n\n    {address}\n")
                }
                Event::ConfirmPerson { user, .. } => {
                    return Some(Command::Confirm { yes: self.confirm(user).await });
                }
                Event::Join { join } => self.joining(join),
                Event::Busy { message } | Event::Waiting { message, .. } => format!("… {}", message.say()),
                Event::Progress { entry } => match &entry.outcome {
                    Outcome::Intended => return None,
                    Outcome::Done => format!("done     {}: {}", entry.place.name(), entry.subject.say()),
                    Outcome::Skipped => format!("not done {}: {}", entry.place.name(), entry.subject.say()),
                    Outcome::Failed { .. } => format!("failed   {}: {}", entry.place.name(), entry.subject.say()),
                },
                Event::Trouble { trouble } | Event::Applied { trouble: Some(trouble), .. } => {
                    let id = trouble.request_id.as_ref().map_or_else(String::new, |id| format!(" (request {id})"));
                    format!(
                        "\n{}\n{}\n{} {}{id}",
                        trouble.means.say(),
                        trouble.remedy.say(),
                        trouble.tried,
                        trouble.said
                    )
                }
                Event::Storage { trouble: Some(trouble) } => {
                    format!("\n{}\n{}", trouble.means.say(), trouble.remedy.say())
                }
                _ => return None,
            };
            let _ = say(&line);
            None
        }
        .boxed_local()
    }
}

/// Asks whether so many changes are to be made.
pub(super) async fn agreed(count: usize) -> std::io::Result<bool> {
    let noun = if count == 1 { "change" } else { "changes" };
    yes(&format!("Apply {count} {noun}? [y/N] ")).await
}

async fn yes(question: &str) -> std::io::Result<bool> {
    use std::io::Write as _;
    print!("{question}");
    std::io::stdout().flush()?;
    let mut line = String::new();
    BufReader::new(tokio::io::stdin()).read_line(&mut line).await?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
