//! `lockstep lab`: stand-ins for the systems, to try everything without touching anything.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lockstep_lab::{Credentials, ENTRA_PORT, KEYCLOAK_PORT, KeycloakChoice, KubeChoice, Lab, LabOptions, RANCHER_PORT};

use crate::cli::{Outcome, Stop, say};

/// The options of `lockstep lab`.
#[derive(Debug, Args)]
pub struct LabArgs {
    /// Port of Entra ID, sign-in and Graph on one; 0 for any free one
    #[arg(long, default_value_t = ENTRA_PORT)]
    entra_port: u16,
    /// Port of Keycloak's stand-in; 0 for any free one
    #[arg(long, default_value_t = KEYCLOAK_PORT)]
    keycloak_port: u16,
    /// Port of Rancher; 0 for any free one
    #[arg(long, default_value_t = RANCHER_PORT)]
    rancher_port: u16,
    /// Keycloak: the stand-in, or a real one on a free port (LOCKSTEP_KEYCLOAK names its distribution)
    #[arg(long, value_enum, default_value_t = Kind::Lab)]
    keycloak: Kind,
    /// Kubernetes behind cluster alpha: the stand-in, or a real control plane (LOCKSTEP_KUBE names its program)
    #[arg(long, value_enum, default_value_t = Kind::Lab)]
    kube: Kind,
    /// Print one line of JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// The stand-in
    Lab,
    /// The real system
    Real,
}

pub(crate) async fn run(args: LabArgs) -> Outcome {
    let options = LabOptions {
        entra_port: args.entra_port,
        keycloak_port: args.keycloak_port,
        rancher_port: args.rancher_port,
        keycloak: match args.keycloak {
            Kind::Lab => KeycloakChoice::StandIn,
            #[cfg(unix)]
            Kind::Real => KeycloakChoice::Real,
            #[cfg(not(unix))]
            Kind::Real => return Err("a real Keycloak can be started on Unix only".into()),
        },
        kube: match args.kube {
            Kind::Lab => KubeChoice::StandIn,
            Kind::Real => KubeChoice::Real,
        },
    };
    let mut stop = Stop::listen()?;
    // Stopped while it starts, it takes the real systems it has started with it.
    let lab = tokio::select! {
        lab = Lab::start(options) => lab?,
        stopped = stop.told() => return stopped.map(|()| ExitCode::SUCCESS).map_err(Into::into),
    };
    let access = lab.credentials();
    say(&if args.json { serde_json::to_string(&access)? } else { table(&access) })?;
    stop.told().await?;
    Ok(ExitCode::SUCCESS)
}

/// The credentials for people's eyes.
fn table(access: &Credentials) -> String {
    let mut rows: Vec<(&str, &str, String)> =
        vec![("Entra ID", "address", access.entra.base.clone()), ("", "tenant", access.entra.tenant.clone())];
    rows.extend(
        access.entra.people.iter().map(|one| ("", "sign-in", format!("{} / {}   {}", one.user, one.password, one.who))),
    );
    rows.push(("", "Graph token", access.entra.token.clone()));
    rows.push(("Keycloak", "address", access.keycloak.base.clone()));
    rows.push(("", "admin", format!("{} / {}", access.keycloak.user, access.keycloak.password)));
    rows.push(("Rancher", "address", access.rancher.base.clone()));
    rows.push(("", "admin", format!("{} / {}", access.rancher.user, access.rancher.password)));
    rows.push(("", "API token", access.rancher.token.clone()));
    if let Some(kube) = &access.kube {
        rows.push(("Kubernetes", "address", kube.base.clone()));
        rows.push(("", "audit log", kube.audit_log.clone()));
    }
    let lines: Vec<String> =
        rows.iter().map(|(system, what, value)| format!("{system:<11}{what:<13}{value}")).collect();
    format!("The lab is running. Ctrl-C ends it and forgets everything.\n\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use lockstep_lab::{EntraAccess, KeycloakAccess, Person, RancherAccess};

    use super::*;

    #[test]
    fn the_table_names_every_system_and_sign_in() {
        let text = |value: &str| value.to_owned();
        let access = Credentials {
            entra: EntraAccess {
                base: text("http://localhost:1"),
                tenant: text("t-1"),
                token: text("graph-token"),
                people: vec![Person { user: text("hayden@contoso.com"), password: text("pw"), who: text("Hayden") }],
            },
            keycloak: KeycloakAccess {
                base: text("http://localhost:2"),
                user: text("admin"),
                password: text("k-pw"),
                real: false,
            },
            rancher: RancherAccess {
                base: text("http://localhost:3"),
                user: text("admin"),
                password: text("r-pw"),
                token: text("token-x:y"),
            },
            kube: None,
        };
        let table = table(&access);
        for part in [
            "localhost:1",
            "localhost:2",
            "localhost:3",
            "t-1",
            "graph-token",
            "hayden@contoso.com / pw",
            "admin / k-pw",
            "admin / r-pw",
            "token-x:y",
        ] {
            assert!(table.contains(part), "{part}");
        }
        assert!(!table.contains("Kubernetes"));
    }
}
