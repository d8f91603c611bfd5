//! The lab as a whole.

use axum::Router;
use lab_common::{Control, Served, instrument, serve};
use lab_entra::Entra;
use lab_keycloak::Keycloak;
#[cfg(unix)]
use lab_keycloak::real::RealKeycloak;
use lab_kube::Kube;
use lab_rancher::{ApiServer, Rancher};
use secrecy::ExposeSecret;

use crate::credentials::{ADMIN, PASSWORD, people};
use crate::{
    Credentials, EntraAccess, External, KeycloakAccess, KeycloakChoice, KubeAccess, KubeChoice, LabError, LabOptions,
    RancherAccess,
};

/// A stand-in on its socket.
struct Stand {
    control: Control,
    served: Served,
}

impl Stand {
    async fn up(system: &'static str, router: Router, port: u16) -> Result<Self, LabError> {
        let (router, control) = instrument(router, system);
        let served = serve(router, port).await.map_err(|said| LabError::Port { system, port, said })?;
        Ok(Stand { control, served })
    }
}

/// A running lab; its sockets close and its processes end when it is dropped.
pub struct Lab {
    /// Entra ID, to look into and to turn things on and off.
    pub entra: Entra,
    /// The stand-in for Keycloak, where it is one.
    pub keycloak: Option<Keycloak>,
    /// Rancher.
    pub rancher: Rancher,
    /// The real control plane of cluster `alpha`, where the lab has started one.
    pub kube: Option<Kube>,
    entra_stand: Stand,
    keycloak_stand: Option<Stand>,
    rancher_stand: Stand,
    external: Option<External>,
    apiserver: Option<String>,
    #[cfg(unix)]
    _real_keycloak: Option<RealKeycloak>,
}

impl Lab {
    /// Starts all systems on the current runtime. Real ones take some seconds.
    ///
    /// # Errors
    /// See [`LabError`].
    pub async fn start(options: LabOptions) -> Result<Self, LabError> {
        let entra = Entra::reference();
        let entra_stand = Stand::up("Entra ID", entra.router(), options.entra_port).await?;
        entra.set_base(&entra_stand.served.base);

        #[cfg(unix)]
        let mut real_keycloak = None;
        let (keycloak, keycloak_stand, external) = match options.keycloak {
            #[cfg(unix)]
            KeycloakChoice::Real => {
                let base = real_keycloak.insert(RealKeycloak::start().await?).base.clone();
                (None, None, Some(External { base, user: ADMIN.to_owned(), password: PASSWORD.to_owned() }))
            }
            KeycloakChoice::External(external) => (None, None, Some(external)),
            KeycloakChoice::StandIn => {
                let keycloak = Keycloak::reference();
                let stand = Stand::up("Keycloak", keycloak.router(), options.keycloak_port).await?;
                keycloak.set_base(&stand.served.base);
                (Some(keycloak), Some(stand), None)
            }
        };

        let rancher = Rancher::reference();
        let rancher_stand = Stand::up("Rancher", rancher.router(), options.rancher_port).await?;
        rancher.set_base(&rancher_stand.served.base);

        let (kube, server) = match options.kube {
            KubeChoice::StandIn => (None, None),
            KubeChoice::External(server) => (None, Some(server)),
            KubeChoice::Real => {
                let started = tokio::task::spawn_blocking(Kube::start).await;
                let kube = started.map_err(|error| LabError::Broken(error.to_string()))??;
                let server = ApiServer {
                    base: kube.base().to_owned(),
                    ca_pem: kube.ca_pem().to_owned(),
                    token: kube.admin_token().expose_secret().to_owned(),
                };
                (Some(kube), Some(server))
            }
        };
        let apiserver = server.as_ref().map(|server| server.base.clone());
        if let Some(server) = server {
            rancher.use_apiserver("c-m-alpha001", server).await.map_err(LabError::Scenario)?;
        }
        Ok(Lab {
            entra,
            keycloak,
            rancher,
            kube,
            entra_stand,
            keycloak_stand,
            rancher_stand,
            external,
            apiserver,
            #[cfg(unix)]
            _real_keycloak: real_keycloak,
        })
    }

    /// Entra ID's base address, sign-in and Graph on one.
    #[must_use]
    pub fn entra_base(&self) -> &str {
        &self.entra_stand.served.base
    }

    /// Keycloak's base address.
    #[must_use]
    pub fn keycloak_base(&self) -> &str {
        match (&self.keycloak_stand, &self.external) {
            (Some(stand), _) => &stand.served.base,
            (None, Some(external)) => &external.base,
            (None, None) => "",
        }
    }

    /// Rancher's base address.
    #[must_use]
    pub fn rancher_base(&self) -> &str {
        &self.rancher_stand.served.base
    }

    /// Entra ID's request log and faults.
    #[must_use]
    pub const fn entra_control(&self) -> &Control {
        &self.entra_stand.control
    }

    /// The request log and faults of Keycloak's stand-in; `None` where Keycloak is a real one.
    #[must_use]
    pub fn keycloak_control(&self) -> Option<&Control> {
        self.keycloak_stand.as_ref().map(|stand| &stand.control)
    }

    /// Rancher's request log and faults.
    #[must_use]
    pub const fn rancher_control(&self) -> &Control {
        &self.rancher_stand.control
    }

    /// Addresses and sign-ins.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        let (user, password) = match &self.external {
            Some(external) => (external.user.clone(), external.password.clone()),
            None => (ADMIN.to_owned(), PASSWORD.to_owned()),
        };
        let log = self.kube.as_ref().map(|kube| kube.audit_log().display().to_string());
        Credentials {
            entra: EntraAccess {
                base: self.entra_base().to_owned(),
                tenant: self.entra.tenant_id().to_owned(),
                token: self.entra.admin_token(),
                people: people(),
            },
            keycloak: KeycloakAccess {
                base: self.keycloak_base().to_owned(),
                user,
                password,
                real: self.external.is_some(),
            },
            rancher: RancherAccess {
                base: self.rancher_base().to_owned(),
                user: ADMIN.to_owned(),
                password: PASSWORD.to_owned(),
                token: self.rancher.admin_token(),
            },
            kube: self.apiserver.clone().map(|base| KubeAccess { base, audit_log: log.unwrap_or_default() }),
        }
    }
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bases = [self.entra_base(), self.keycloak_base(), self.rancher_base()];
        f.debug_struct("Lab").field("bases", &bases).finish_non_exhaustive()
    }
}
