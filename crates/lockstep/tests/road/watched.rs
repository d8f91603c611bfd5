//! Surroundings that note what is kept, and in which time can be played with.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep::road::NativeHost;
use lockstep_engine::host::{Host, Landing};
use lockstep_engine::install::NotInstalled;
use lockstep_engine::port::Event;
use lockstep_systems::{GraphRoute, Transport, TransportError};
use secrecy::SecretString;

/// What the session keeps, by the names that it gives: a browser's worker puts the same texts into IndexedDB.
#[derive(Default)]
pub(crate) struct Kept {
    /// The texts by their names.
    pub(crate) texts: RefCell<BTreeMap<String, String>>,
    /// After which text, by name and content, the browser is closed.
    pub(crate) last: Cell<Option<Last>>,
    /// Whether there is no room for anything more.
    pub(crate) full: Cell<bool>,
    /// Whether it is closed: nothing is kept any more, and nothing goes on that has waited for it.
    closed: Cell<bool>,
    /// Heard when it is closed.
    pub(crate) closing: tokio::sync::Notify,
}

/// Whether a text is the last one before the browser is closed.
pub(crate) type Last = fn(name: &str, text: &str) -> bool;

/// Those of the binary, watched.
pub(crate) struct Watched {
    pub(crate) inner: NativeHost,
    /// Whether waits are a fiftieth as long.
    pub(crate) brisk: Rc<Cell<bool>>,
    /// How much later it is here than it is, in milliseconds.
    pub(crate) later: Rc<Cell<u64>>,
    /// What is kept.
    pub(crate) kept: Rc<Kept>,
}

impl Host for Watched {
    fn now(&self) -> u64 {
        self.inner.now() + self.later.get()
    }

    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()> {
        self.inner.sleep(if self.brisk.get() { time / 50 } else { time })
    }

    fn random(&self, bytes: &mut [u8]) {
        self.inner.random(bytes);
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.inner.transport()
    }

    fn graph_route(&self) -> GraphRoute {
        self.inner.graph_route()
    }

    fn keep(&self, name: &str, text: String) -> LocalBoxFuture<'static, Result<(), String>> {
        let (kept, written, name) = (self.kept.clone(), self.inner.keep(name, text.clone()), name.to_owned());
        async move {
            if kept.closed.get() {
                return pending().await;
            }
            if kept.full.get() {
                return Err("no space left on device".into());
            }
            written.await?;
            let last = kept.last.get().is_some_and(|last| last(&name, &text));
            kept.texts.borrow_mut().insert(name, text);
            if last {
                kept.closed.set(true);
                kept.closing.notify_one();
                return pending().await;
            }
            Ok(())
        }
        .boxed_local()
    }

    fn kept(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<String>, String>> {
        self.inner.kept(name)
    }

    fn callback(&self) -> String {
        self.inner.callback()
    }

    fn expect_landing(&self, state: &str) -> LocalBoxFuture<'static, Result<(), TransportError>> {
        self.inner.expect_landing(state)
    }

    fn landing(&self, state: &str) -> LocalBoxFuture<'static, Result<Option<Landing>, TransportError>> {
        self.inner.landing(state)
    }

    fn install(
        &self,
        kubeconfig: SecretString,
        manifest: String,
    ) -> LocalBoxFuture<'static, Result<usize, NotInstalled>> {
        self.inner.install(kubeconfig, manifest)
    }

    fn say(&self, event: Event) {
        self.inner.say(event);
    }

    fn paired(&self, session: &str) {
        self.inner.paired(session);
    }
}
