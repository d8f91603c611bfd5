//! The server as a whole: made, started, stopped.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::control::{ControlFile, Written};
use crate::guard::Site;
use crate::mailbox::Mailbox;
use crate::pairing::Pairing;
use crate::secret::{self, Hash};
use crate::transport::{Settings, Trust, TrustError};
use crate::{Options, routes};

/// What the handlers share.
pub(crate) struct App {
    pub(crate) site: Site,
    pub(crate) pairing: Pairing,
    pub(crate) mailbox: Mailbox,
    /// The folder of the wizard; `None` where none is served.
    pub(crate) dist: Option<PathBuf>,
    pub(crate) control_key: Hash,
}

impl App {
    /// An address that pairs one page: the token stands in the fragment, which no request and no log holds.
    pub(crate) fn pair_address(&self) -> io::Result<String> {
        Ok(format!("{}/#pair={}", self.site.address, self.pairing.new_token()?.expose_secret()))
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The options contradict each other.
    #[error("{0}")]
    Options(String),
    /// The folder of the wizard is none.
    #[error("no wizard in {}: {said}; `cargo xtask build` makes it, --dist names its folder", folder.display())]
    Dist {
        /// The folder as it was named.
        folder: PathBuf,
        /// What is wrong with it.
        said: io::Error,
    },
    /// The trusted certificates could not be taken in.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The port is taken, or not ours to use.
    #[error("cannot listen on {address}: {said}")]
    Listen {
        /// The address and port.
        address: SocketAddr,
        /// The operating system's words.
        said: io::Error,
    },
    /// The state folder, or the operating system's randomness.
    #[error("cannot start: {0}")]
    Io(#[from] io::Error),
}

/// A running server; it stops when this is dropped.
pub struct Server {
    app: Arc<App>,
    bound: SocketAddr,
    task: JoinHandle<io::Result<()>>,
    _control: Option<Written>,
}

impl Server {
    /// Starts a server with the usual limits.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let trust = Trust::system(&options.ca)?;
        let settings = Settings::new(options.rules(), trust);
        Self::start_with(options, settings).await
    }

    /// Starts a server whose way to the systems is told apart: other limits, other names.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start_with(options: Options, settings: Settings) -> Result<Self, StartError> {
        if let Some(fault) = options.fault() {
            return Err(StartError::Options(fault));
        }
        let dist = routes::find_wizard(&options.dist)
            .map_err(|said| StartError::Dist { folder: options.dist.clone(), said })?;
        Self::listen(options, settings, Some(dist)).await
    }

    /// Starts a server on loopback that serves no wizard: people come back to it after a sign-in.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn for_sign_ins(port: u16) -> Result<Self, StartError> {
        let options = Options { port, ..Options::quiet(PathBuf::new()) };
        let settings = Settings::new(options.rules(), Trust::system(&options.ca)?);
        Self::listen(options, settings, None).await
    }

    async fn listen(options: Options, settings: Settings, dist: Option<PathBuf>) -> Result<Self, StartError> {
        let address = SocketAddr::new(options.listen, options.port);
        let listen = |said| StartError::Listen { address, said };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        let key = secret::new()?;
        let app = Arc::new(App {
            site: Site::new(bound, options.public_url.as_ref()),
            pairing: Pairing::new(Arc::new(settings)),
            mailbox: Mailbox::default(),
            dist,
            control_key: secret::hash(key.expose_secret()),
        });
        let control = options.state_dir.as_deref().map(|dir| control(dir, bound, &key)).transpose()?;
        let router = routes::router(app.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Server { app, bound, task, _control: control })
    }

    /// The address of the wizard, without a slash at its end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.app.site.address
    }

    /// Where it listens.
    #[must_use]
    pub const fn bound(&self) -> SocketAddr {
        self.bound
    }

    /// A new address that pairs one page, once, within the hour.
    ///
    /// # Errors
    /// Where the operating system has no randomness to give.
    pub fn pair_address(&self) -> io::Result<String> {
        self.app.pair_address()
    }

    /// The mailbox of sign-ins, for an engine in this process.
    #[must_use]
    pub fn mailbox(&self) -> &Mailbox {
        &self.app.mailbox
    }

    /// The server's router, for calls without a socket.
    pub fn router(&self) -> Router {
        routes::router(self.app.clone())
    }

    /// Waits until the server ends by itself, which it does only in trouble.
    ///
    /// # Errors
    /// The trouble.
    pub async fn wait(&mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server {{ bound: {} }}", self.bound)
    }
}

fn control(dir: &Path, bound: SocketAddr, key: &SecretString) -> io::Result<Written> {
    // Reached on loopback also where it listens everywhere.
    let host = if bound.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], bound.port())) } else { bound };
    ControlFile { address: format!("http://{host}"), key: key.expose_secret().to_owned() }.write(dir, bound.port())
}
