//! The engine is told of changed forms: after a pause in typing, and before anything else is asked of it.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_engine::port::{Command, ToEngine};

use super::page::Page;
use super::store::Store;

/// A pause in typing, after which the plan at the step's side is worked out.
const PAUSE: Duration = Duration::from_millis(250);

impl Store {
    /// The forms have changed: the engine is told once nothing is typed for a moment. While it judges a form it is told
    /// at once: its answer brings the forms as it knows them.
    pub fn keep(self) {
        if untrack(|| self.checking()) {
            return self.keep_now();
        }
        self.cancel_keep();
        let Ok(timer) = set_timeout_with_handle(move || self.flush(), PAUSE) else { return self.keep_now() };
        self.keep_due.set_value(Some(timer));
    }

    /// The same, at once.
    pub fn keep_now(self) {
        self.cancel_keep();
        // Before the engine is there, what was typed waits for it in the store.
        if !untrack(|| self.connection.attached()) {
            return;
        }
        let step = if let Page::Step(step) = self.page.get_untracked() { Some(step) } else { None };
        let command = Command::Keep { draft: self.draft.get_untracked(), step };
        self.connection.carry(&ToEngine::Command(command));
    }

    /// Tells the engine now what it was not told of yet.
    pub fn flush(self) {
        if self.keep_due.get_value().is_some() {
            self.keep_now();
        }
    }

    /// The engine need not be told any more.
    pub(super) fn cancel_keep(self) {
        if let Some(timer) = self.keep_due.get_value() {
            timer.clear();
            self.keep_due.set_value(None);
        }
    }
}
