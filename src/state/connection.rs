//! The way to the engine. It outlives a setup.

use leptos::prelude::*;
use lockstep_engine::port::{FAILED, ToEngine};

use super::store::Store;

/// How page and engine stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The engine is on its way.
    Connecting,
    /// The server does not know this page.
    Unpaired,
    /// The engine is of another release.
    WrongBuild(String),
    /// The worker could not start, or has ended: what the browser says about it.
    WorkerFailed(String),
    /// Ready.
    Attached,
}

/// Carries messages to the engine. What comes back goes to [`Connection::receive`].
pub trait Carrier {
    /// Sends one message. Order is kept; nothing is lost while the engine is still loading.
    fn send(&self, message: &ToEngine);
}

/// The way to the engine, and how it stands. Copies are the same.
#[derive(Clone, Copy)]
pub struct Connection {
    /// Page and engine.
    pub link: RwSignal<Link>,
    /// The number of the setup on the screen: another one mounts the screens anew, with a store of their own.
    pub(super) setup: RwSignal<u32>,
    carrier: StoredValue<Option<Box<dyn Carrier>>, LocalStorage>,
    store: StoredValue<Option<Store>>,
}

/// The way to the engine.
#[must_use]
pub fn use_connection() -> Connection {
    expect_context()
}

impl Default for Connection {
    fn default() -> Self {
        Connection::new()
    }
}

impl Connection {
    /// Without a carrier yet.
    #[must_use]
    pub fn new() -> Self {
        Connection {
            link: RwSignal::new(Link::Connecting),
            setup: RwSignal::new(0),
            carrier: StoredValue::new_local(None),
            store: StoredValue::new(None),
        }
    }

    /// Gives it its way to the engine.
    pub fn connect(self, carrier: Box<dyn Carrier>) {
        self.carrier.set_value(Some(carrier));
    }

    /// Whether the engine is there.
    #[must_use]
    pub fn attached(self) -> bool {
        self.link.with(|link| *link == Link::Attached)
    }

    /// The number of the setup on the screen.
    #[must_use]
    pub fn setup(self) -> u32 {
        self.setup.get()
    }

    /// What comes back goes to this store from now on.
    pub fn deliver_to(self, store: Store) {
        self.store.set_value(Some(store));
    }

    /// The store of the setup on the screen; none before the screens are mounted.
    #[must_use]
    pub fn store(self) -> Option<Store> {
        self.store.get_value()
    }

    /// The worker is of no use any more. Where the page is told why already, that stands.
    pub(super) fn worker_failed(self, reason: String) {
        if self.link.with_untracked(|link| matches!(link, Link::Connecting | Link::Attached)) {
            self.link.set(Link::WorkerFailed(reason));
        }
    }

    /// Takes an event as the worker sent it, or its last words.
    pub fn receive(self, text: &str) {
        if let Some(place) = text.strip_prefix(FAILED) {
            return self.worker_failed(place.to_owned());
        }
        if let Some(store) = self.store() {
            store.receive(text);
        }
    }

    pub(super) fn carry(self, message: &ToEngine) {
        self.carrier.with_value(|carrier| {
            if let Some(carrier) = carrier {
                carrier.send(message);
            }
        });
    }
}
