//! What people say while something runs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// Something a person says while a run waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The person shown is, or is not, the right one.
    Confirm(bool),
    /// The sign-in will not come back.
    GiveUp,
    /// The address a person landed on.
    Landed(String),
}

/// The other end of a running run or proof.
#[derive(Clone, Default)]
pub struct Control {
    signals: Rc<RefCell<VecDeque<Signal>>>,
    stopped: Rc<Cell<bool>>,
}

impl Control {
    /// Says something to what runs.
    pub fn signal(&self, signal: Signal) {
        self.signals.borrow_mut().push_back(signal);
    }

    /// Stops before the next change.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Forgets what was said to an earlier run.
    pub fn clear(&self) {
        self.signals.borrow_mut().clear();
        self.stopped.set(false);
    }

    /// The next thing that fits, if it was said; what does not fit stays.
    pub(crate) fn take<T>(&self, fits: impl Fn(&Signal) -> Option<T>) -> Option<T> {
        let mut signals = self.signals.borrow_mut();
        let at = signals.iter().position(|signal| fits(signal).is_some())?;
        signals.remove(at).and_then(|signal| fits(&signal))
    }
}
