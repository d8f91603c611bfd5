//! Results of sign-ins, from the callback's page to the worker that waits for them: each for one state, once, for ten minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a state is known.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// How many states one session may have at a time.
const MOST: usize = 64;

/// What a sign-in ended in: a code, or an error.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CallbackResult {
    /// The person signed in.
    Code {
        /// The authorization code: a secret, good once, for a minute.
        code: String,
        /// The id of Keycloak's session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_state: Option<String>,
        /// Who issued the code (RFC 9207).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iss: Option<String>,
    },
    /// The sign-in service refused (RFC 6749, section 4.1.2.1).
    Error {
        /// Its code for the reason.
        error: String,
        /// Its words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_description: Option<String>,
    },
}

enum Content {
    Waiting,
    Arrived(CallbackResult),
    /// Kept until it expires, so that the state cannot be used again.
    Taken,
}

struct Slot {
    owner: u64,
    since: Instant,
    content: Content,
    bell: Arc<Notify>,
}

/// Why a state is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRegistered {
    /// It is too short to be unguessable, or holds other characters than letters, digits, `-` and `_`.
    Form,
    /// It has been registered before.
    Used,
    /// Too many are waiting.
    TooMany,
}

/// What a look into the mailbox gives.
pub enum Collected {
    /// It has come, and is handed out this once.
    Result(CallbackResult),
    /// Nobody has come back yet.
    NotYet,
    /// The state is not known, belongs to another page, or its result has been handed out.
    Unknown,
}

/// The mailbox.
#[derive(Default)]
pub struct Mailbox {
    slots: Mutex<HashMap<String, Slot>>,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailbox")
    }
}

impl Mailbox {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, slot| slot.since.elapsed() < LIFE);
        slots
    }

    /// Expects a sign-in under this state; `owner` is the number of the page that may collect its result.
    ///
    /// # Errors
    /// See [`NotRegistered`].
    pub fn register(&self, owner: u64, state: &str) -> Result<(), NotRegistered> {
        // 128 bits are 22 characters of base64url.
        let fits = (22..=128).contains(&state.len());
        if !fits || !state.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(NotRegistered::Form);
        }
        let mut slots = self.slots();
        if slots.contains_key(state) {
            return Err(NotRegistered::Used);
        }
        if slots.values().filter(|slot| slot.owner == owner).count() >= MOST {
            return Err(NotRegistered::TooMany);
        }
        let slot = Slot { owner, since: Instant::now(), content: Content::Waiting, bell: Arc::default() };
        slots.insert(state.to_owned(), slot);
        Ok(())
    }

    /// Puts a result in; false where nobody waits for it, or one came already.
    pub(crate) fn deliver(&self, state: &str, result: CallbackResult) -> bool {
        match self.slots().get_mut(state) {
            Some(slot) if matches!(slot.content, Content::Waiting) => {
                slot.content = Content::Arrived(result);
                slot.bell.notify_waiters();
                true
            }
            _ => false,
        }
    }

    /// Takes the result of a state out, waiting for it at most this long.
    pub async fn collect(&self, owner: u64, state: &str, wait: Duration) -> Collected {
        let until = Instant::now() + wait;
        loop {
            let (bell, expiry) = {
                let mut slots = self.slots();
                let Some(slot) = slots.get_mut(state).filter(|slot| slot.owner == owner) else {
                    return Collected::Unknown;
                };
                match std::mem::replace(&mut slot.content, Content::Taken) {
                    Content::Arrived(result) => return Collected::Result(result),
                    Content::Taken => return Collected::Unknown,
                    Content::Waiting => slot.content = Content::Waiting,
                }
                // Made while the mailbox is locked: a result that comes from now on rings it.
                (slot.bell.clone().notified_owned(), slot.since + LIFE)
            };
            if Instant::now() >= until {
                return Collected::NotYet;
            }
            // Whether it rang or the time is over shows in the next look.
            let _ = tokio::time::timeout_at(until.min(expiry), bell).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "AbCdEfGhIjKlMnOpQrStUv";
    const WAIT: Duration = Duration::from_secs(20);

    fn result() -> CallbackResult {
        CallbackResult::Code { code: "c".into(), session_state: Some("s".into()), iss: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_is_collected_once_by_its_owner() {
        let mailbox = Mailbox::default();
        mailbox.register(1, STATE).unwrap();
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::NotYet));
        assert!(mailbox.deliver(STATE, result()));
        assert!(!mailbox.deliver(STATE, result()), "a second result is refused");
        assert!(matches!(mailbox.collect(2, STATE, WAIT).await, Collected::Unknown), "another page's result");
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Result(one) if one == result()));
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Unknown));
        assert_eq!(mailbox.register(1, STATE), Err(NotRegistered::Used));
        assert!(!mailbox.deliver(STATE, result()), "a used state is refused");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_when_the_result_comes() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.register(1, STATE).unwrap();
        let start = Instant::now();
        let waiting = {
            let mailbox = mailbox.clone();
            tokio::spawn(async move { mailbox.collect(1, STATE, WAIT).await })
        };
        tokio::time::advance(Duration::from_secs(3)).await;
        assert!(mailbox.deliver(STATE, result()));
        assert!(matches!(waiting.await.unwrap(), Collected::Result(_)));
        assert!(start.elapsed() < WAIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_state_is_forgotten_after_ten_minutes() {
        let mailbox = Mailbox::default();
        mailbox.register(1, STATE).unwrap();
        tokio::time::advance(Duration::from_secs(599)).await;
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Unknown), "it expires while waited for");
        assert!(!mailbox.deliver(STATE, result()));
    }

    #[tokio::test(start_paused = true)]
    async fn states_that_could_be_guessed_are_refused() {
        let mailbox = Mailbox::default();
        for state in ["", "short", "with a space in the middle", "../../../../../../../../etc"] {
            assert_eq!(mailbox.register(1, state), Err(NotRegistered::Form), "{state}");
        }
        for n in 0..MOST {
            mailbox.register(1, &format!("{STATE}{n}")).unwrap();
        }
        assert_eq!(mailbox.register(1, STATE), Err(NotRegistered::TooMany));
        assert_eq!(mailbox.register(2, STATE), Ok(()));
        assert!(!mailbox.deliver("never-registered-at-all", result()));
    }
}
