//! What was done: an intent is written before its request is sent, its outcome after.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

use crate::plan::{Outputs, Place};

/// How a change came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Outcome {
    /// The request was about to be sent. Where a journal ends so, the system must be asked what became of it.
    Intended,
    /// Done, and read back.
    Done,
    /// Not done.
    Failed {
        /// What went wrong.
        trouble: Trouble,
    },
    /// Not begun, because the run stopped before.
    Skipped,
}

/// What went wrong, in four parts: what was tried, what the system said, what it means, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The system that was asked.
    pub place: Place,
    /// What was tried, for example `PUT /admin/realms/trinity`.
    pub tried: String,
    /// The system's own words.
    pub said: String,
    /// What it means.
    pub means: Message,
    /// What to do.
    pub remedy: Message,
    /// The system's id of the call.
    pub request_id: Option<String>,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The change's id.
    pub change: String,
    /// Where.
    pub place: Place,
    /// The object.
    pub subject: Message,
    /// Begun at, in milliseconds since 1970.
    pub began: u64,
    /// Ended at; the same as `began` where it has not ended.
    pub ended: u64,
    /// How it came out.
    pub outcome: Outcome,
}

/// The journal of one setup's runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The setup's mark.
    pub mark: String,
    /// What was done, in order; one entry a change, replaced as it goes on.
    pub entries: Vec<Entry>,
    /// What changes gave, without secrets: ids by which things can be found and taken back.
    pub outputs: Outputs,
    /// Whether the temporary sign-in settings are open.
    pub window_open: bool,
}

impl Journal {
    /// Whether it ends in the middle of a change.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.entries.iter().any(|entry| entry.outcome == Outcome::Intended)
    }

    /// One output of one change.
    #[must_use]
    pub fn output(&self, change: &str, output: &str) -> Option<&str> {
        self.outputs.get(change)?.get(output).map(String::as_str)
    }
}
