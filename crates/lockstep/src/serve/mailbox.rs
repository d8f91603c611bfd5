//! Letters from the callback's page to the worker that waits for them: each for one state, once, for ten minutes.

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
pub(crate) enum Letter {
    Code {
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_state: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iss: Option<String>,
    },
    Error {
        error: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_description: Option<String>,
    },
}

enum Content {
    Waiting,
    Here(Letter),
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
pub(crate) enum NotRegistered {
    /// It is too short to be unguessable, or holds other characters than letters, digits, `-` and `_`.
    Form,
    /// It has been registered before.
    Used,
    /// Too many are waiting.
    TooMany,
}

/// What a look into the mailbox gives.
pub(crate) enum Collected {
    Letter(Letter),
    NotYet,
    Unknown,
}

/// The mailbox.
#[derive(Default)]
pub(crate) struct Mailbox {
    slots: Mutex<HashMap<String, Slot>>,
}

impl Mailbox {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, slot| slot.since.elapsed() < LIFE);
        slots
    }

    /// Takes in a state of a session.
    pub(crate) fn register(&self, owner: u64, state: &str) -> Result<(), NotRegistered> {
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

    /// Puts a letter in; false where nobody waits for it, or one came already.
    pub(crate) fn deliver(&self, state: &str, letter: Letter) -> bool {
        match self.slots().get_mut(state) {
            Some(slot) if matches!(slot.content, Content::Waiting) => {
                slot.content = Content::Here(letter);
                slot.bell.notify_waiters();
                true
            }
            _ => false,
        }
    }

    /// Takes the letter of a state out, waiting for it at most this long.
    pub(crate) async fn collect(&self, owner: u64, state: &str, wait: Duration) -> Collected {
        let until = Instant::now() + wait;
        loop {
            let (bell, expiry) = {
                let mut slots = self.slots();
                let Some(slot) = slots.get_mut(state).filter(|slot| slot.owner == owner) else {
                    return Collected::Unknown;
                };
                match std::mem::replace(&mut slot.content, Content::Taken) {
                    Content::Here(letter) => return Collected::Letter(letter),
                    Content::Taken => return Collected::Unknown,
                    Content::Waiting => slot.content = Content::Waiting,
                }
                // Made while the mailbox is locked: a letter that comes from now on rings it.
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

    fn letter() -> Letter {
        Letter::Code { code: "c".into(), session_state: Some("s".into()), iss: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_letter_is_collected_once_by_its_owner() {
        let mailbox = Mailbox::default();
        mailbox.register(1, STATE).unwrap();
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::NotYet));
        assert!(mailbox.deliver(STATE, letter()));
        assert!(!mailbox.deliver(STATE, letter()), "a second letter is refused");
        assert!(matches!(mailbox.collect(2, STATE, WAIT).await, Collected::Unknown), "another page's letter");
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Letter(l) if l == letter()));
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Unknown));
        assert_eq!(mailbox.register(1, STATE), Err(NotRegistered::Used));
        assert!(!mailbox.deliver(STATE, letter()), "a used state is refused");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_when_the_letter_comes() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.register(1, STATE).unwrap();
        let start = Instant::now();
        let waiting = {
            let mailbox = mailbox.clone();
            tokio::spawn(async move { mailbox.collect(1, STATE, WAIT).await })
        };
        tokio::time::advance(Duration::from_secs(3)).await;
        assert!(mailbox.deliver(STATE, letter()));
        assert!(matches!(waiting.await.unwrap(), Collected::Letter(_)));
        assert!(start.elapsed() < WAIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_state_is_forgotten_after_ten_minutes() {
        let mailbox = Mailbox::default();
        mailbox.register(1, STATE).unwrap();
        tokio::time::advance(Duration::from_secs(599)).await;
        assert!(matches!(mailbox.collect(1, STATE, WAIT).await, Collected::Unknown), "it expires while waited for");
        assert!(!mailbox.deliver(STATE, letter()));
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
        assert!(!mailbox.deliver("never-registered-at-all", letter()));
    }
}
