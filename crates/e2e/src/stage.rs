//! The lab, the wizard's server, and a browser on it.

use std::path::{Path, PathBuf};

use lab_keycloak::real::RealKeycloak;
use lockstep_lab::{Credentials, External, KeycloakChoice, KubeChoice, Lab, LabOptions, PASSWORD};
use lockstep_server::transport::{Rules, Settings, Trust};
use lockstep_server::{Options, Server};

use crate::graph_host::GraphHost;
use crate::{Browser, Failure};

/// Who answers under the name of Microsoft Graph's own host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Graph {
    /// Nobody in the lab: its Graph has a host of its own, given by hand.
    #[default]
    ByHand,
    /// The lab, for the browser and for the wizard's server.
    Own,
    /// The lab, for the wizard's server alone: the browser does not find the host.
    Blocked,
}

/// Which parts are real.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    /// A real Keycloak, of the distribution that `LOCKSTEP_KEYCLOAK` names.
    pub keycloak: bool,
    /// A real kube-apiserver, of the program that `LOCKSTEP_KUBE` names.
    pub kube: bool,
    /// Microsoft Graph's own host.
    pub graph: Graph,
}

/// The folder of the built wizard, as `LOCKSTEP_DIST` names it.
pub fn dist() -> Result<PathBuf, Failure> {
    std::env::var_os("LOCKSTEP_DIST").map(PathBuf::from).ok_or_else(|| "LOCKSTEP_DIST names no built wizard".into())
}

/// Everything on free ports; it ends when this is dropped.
pub struct Stage {
    /// The browser, at the wizard's start page.
    pub browser: Browser,
    /// The lab.
    pub lab: Lab,
    /// Its addresses and sign-ins.
    pub credentials: Credentials,
    /// Whether pictures show every width and theme.
    pub all_looks: bool,
    /// Whether the realm's certificate proves the application, in place of a client secret.
    pub certificate: bool,
    /// Clusters that are imported; access is given on them too.
    pub imported: Vec<String>,
    /// Whether another administrator makes the application, and the wizard gets no token for Entra ID.
    pub handoff: bool,
    /// For requests of a test's own.
    pub client: reqwest::Client,
    server: Server,
    _graph: Option<GraphHost>,
    _keycloak: Option<RealKeycloak>,
}

impl Stage {
    /// Starts it all and opens the wizard that `LOCKSTEP_DIST` names.
    pub async fn start(parts: Parts) -> Result<Self, Failure> {
        Self::of(&dist()?, parts).await
    }

    /// Starts it all and opens the wizard of this folder.
    pub async fn of(dist: &Path, parts: Parts) -> Result<Self, Failure> {
        let keycloak = if parts.keycloak { Some(RealKeycloak::start().await?) } else { None };
        let external = keycloak.as_ref().map(|keycloak| External {
            base: keycloak.base.clone(),
            user: "admin".into(),
            password: PASSWORD.into(),
        });
        let lab = Lab::start(LabOptions {
            keycloak: external.map_or(KeycloakChoice::StandIn, KeycloakChoice::External),
            kube: if parts.kube { KubeChoice::Real } else { KubeChoice::StandIn },
            ..LabOptions::on_free_ports()
        })
        .await?;
        let graph = match parts.graph {
            Graph::ByHand => None,
            Graph::Own | Graph::Blocked => Some(GraphHost::start(lab.entra_base()).await?),
        };
        let (server, browser) = match &graph {
            None => (Server::start(Options::quiet(dist.to_owned())).await?, Browser::start().await?),
            Some(graph) => {
                let trust = Trust::system(&[graph.authority()])?;
                let settings = Settings { names: graph.names(), ..Settings::new(Rules::any(), trust) };
                let arguments = graph.arguments(parts.graph == Graph::Blocked);
                (
                    Server::start_with(Options::quiet(dist.to_owned()), settings).await?,
                    Browser::start_with(&arguments).await?,
                )
            }
        };
        browser.driver.goto(server.pair_address()?).await?;
        let credentials = lab.credentials();
        Ok(Stage {
            browser,
            lab,
            credentials,
            all_looks: false,
            certificate: false,
            imported: Vec::new(),
            handoff: false,
            client: reqwest::Client::new(),
            server,
            _graph: graph,
            _keycloak: keycloak,
        })
    }

    /// The wizard's address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.server.address()
    }

    /// Whether a request is in the log of the server that answered it: the real apiserver's audit log, or the lab's.
    #[must_use]
    pub fn logged(&self, request: &str) -> bool {
        match &self.lab.kube {
            Some(kube) => kube.audit_entry(request).is_some(),
            None => self.lab.rancher_control().log().iter().any(|line| line.request_id.as_deref() == Some(request)),
        }
    }
}
