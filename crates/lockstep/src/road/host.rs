//! The engine's surroundings in this process: the system's clock, files, a mailbox on loopback.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use lockstep_engine::host::{Host, Landing};
use lockstep_engine::install::NotInstalled;
use lockstep_engine::port::Event;
use lockstep_server::install::{Kubeconfig, Programs, install};
use lockstep_server::{CallbackResult, Collected, Server};
use lockstep_systems::{GraphRoute, Transport, TransportError};
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The name of the only setup of a state folder.
pub const SETUP: &str = "default";
/// How long one look into the mailbox waits.
const LOOK: Duration = Duration::from_secs(20);
/// The mailbox knows its pages by number; this process is none of them.
const SELF: u64 = u64::MAX;

/// Surroundings without a browser.
pub struct NativeHost {
    transport: Rc<dyn Transport>,
    server: Rc<Server>,
    folder: PathBuf,
    events: UnboundedSender<Event>,
    /// One write at a time, in the order asked: changes of several systems end at the same moment.
    writing: Rc<tokio::sync::Mutex<()>>,
}

impl NativeHost {
    /// Surroundings, and the other end of what is said.
    #[must_use]
    pub fn new(transport: Rc<dyn Transport>, server: Server, folder: PathBuf) -> (Self, UnboundedReceiver<Event>) {
        let (events, received) = unbounded_channel();
        (NativeHost { transport, server: Rc::new(server), folder, events, writing: Rc::default() }, received)
    }

    /// The file of a kept text: `journal:default` is `journal.json`.
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.json", name.split(':').next().unwrap_or(name)))
    }
}

impl Host for NativeHost {
    fn now(&self) -> u64 {
        let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()> {
        tokio::time::sleep(time).boxed_local()
    }

    fn random(&self, bytes: &mut [u8]) {
        // A system without randomness cannot speak TLS either: it has failed long before.
        let _ = getrandom::fill(bytes);
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.transport.clone()
    }

    fn graph_route(&self) -> GraphRoute {
        GraphRoute::Local
    }

    fn keep(&self, name: &str, text: String) -> LocalBoxFuture<'static, Result<(), String>> {
        let (folder, file, writing) = (self.folder.clone(), self.file(name), self.writing.clone());
        async move {
            let _turn = writing.lock().await;
            let write = async {
                tokio::fs::create_dir_all(&folder).await?;
                // A file that is replaced in one step is never half written.
                let new = file.with_extension("new");
                tokio::fs::write(&new, text).await?;
                tokio::fs::rename(&new, &file).await
            };
            write.await.map_err(|error: std::io::Error| format!("{}: {error}", file.display()))
        }
        .boxed_local()
    }

    fn kept(&self, name: &str) -> LocalBoxFuture<'static, Result<Option<String>, String>> {
        let file = self.file(name);
        async move {
            match tokio::fs::read_to_string(&file).await {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(format!("{}: {error}", file.display())),
            }
        }
        .boxed_local()
    }

    fn callback(&self) -> String {
        format!("{}/callback", self.server.address())
    }

    fn expect_landing(&self, state: &str) -> LocalBoxFuture<'static, Result<(), TransportError>> {
        let registered = self.server.mailbox().register(SELF, state);
        let refused = |fault| TransportError::Proxy { said: format!("{fault:?}"), pair_again: false };
        std::future::ready(registered.map_err(refused)).boxed_local()
    }

    fn landing(&self, state: &str) -> LocalBoxFuture<'static, Result<Option<Landing>, TransportError>> {
        let (server, state) = (self.server.clone(), state.to_owned());
        async move {
            match server.mailbox().collect(SELF, &state, LOOK).await {
                Collected::NotYet => Ok(None),
                Collected::Result(CallbackResult::Code { code, session_state, .. }) => {
                    Ok(Some(Landing::Code { code, session_state: session_state.unwrap_or_default() }))
                }
                Collected::Result(CallbackResult::Error { error, error_description }) => {
                    Ok(Some(Landing::Refused { error, description: error_description.unwrap_or_default() }))
                }
                Collected::Unknown => {
                    Err(TransportError::Proxy { said: "this sign-in has ended".into(), pair_again: false })
                }
            }
        }
        .boxed_local()
    }

    fn install(
        &self,
        kubeconfig: SecretString,
        manifest: String,
    ) -> LocalBoxFuture<'static, Result<usize, NotInstalled>> {
        async move { install(Kubeconfig::read(&kubeconfig, Programs::May)?, &manifest).await }.boxed_local()
    }

    fn say(&self, event: Event) {
        // Nobody listens any more once the command is over.
        let _ = self.events.send(event);
    }

    fn paired(&self, _session: &str) {}
}
