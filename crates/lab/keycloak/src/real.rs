//! A real Keycloak beside the stand-in: for the tests that hold one to the other, and for a demo with the real thing.
//!
//! It needs an unpacked Keycloak distribution, already built (`bin/kc.sh build --health-enabled=true --db=dev-file`),
//! named by the environment variable `LOCKSTEP_KEYCLOAK`, and Java 17 or later. Unix only.

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::{ADMIN, ADMIN_CLIENT, ADMIN_CLIENT_SECRET, ADMIN_PASSWORD};

/// The environment variable that names the distribution's folder.
pub const DISTRIBUTION: &str = "LOCKSTEP_KEYCLOAK";

/// A distribution's version, from the file that says it: `Keycloak - Version 26.7.3`.
fn version(distribution: &Path) -> Option<String> {
    let said = fs::read_to_string(distribution.join("version.txt")).ok()?;
    said.trim().rsplit(' ').next().map(str::to_owned)
}

/// The first number of a version.
fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// Why there is no real Keycloak.
#[derive(Debug, thiserror::Error)]
pub enum RealError {
    /// The variable is not set, or what it names is no built distribution.
    #[error("{DISTRIBUTION} must name a folder with an unpacked and built Keycloak 24 to 26 (bin/kc.sh build): {0}")]
    NoDistribution(String),
    /// Files or processes.
    #[error("cannot run Keycloak: {0}")]
    Io(#[from] io::Error),
    /// It ended, or did not become ready in time.
    #[error("Keycloak did not become ready: {why}; its log is {}", log.display())]
    NotReady {
        /// What was seen last.
        why: String,
        /// The server's log.
        log: PathBuf,
    },
    /// It refused what the reference setup needs.
    #[error("Keycloak refused to be prepared: {0}")]
    Refused(String),
}

/// A running Keycloak with the same administrators as [`crate::Keycloak::reference`]. It is killed when this is dropped.
#[derive(Debug)]
pub struct RealKeycloak {
    /// `http://localhost:PORT`
    pub base: String,
    /// Its version, as in `26.7.3`; empty where the distribution does not say it.
    pub version: String,
    /// The server's own log; it outlives the server.
    pub log: PathBuf,
    child: Child,
    home: PathBuf,
}

impl RealKeycloak {
    /// Starts the distribution named by `LOCKSTEP_KEYCLOAK` on free ports, with data of its own, and waits until it is
    /// ready. Its log goes to a file of its own in the folder for temporary files.
    ///
    /// # Errors
    /// See [`RealError`].
    pub async fn start() -> Result<Self, RealError> {
        let log = std::env::temp_dir().join(format!("lockstep-keycloak-{}.log", lab_common::random_text(8)));
        Self::start_with_log(&log).await
    }

    /// As [`RealKeycloak::start`], with the log in a file of the caller's choice.
    ///
    /// # Errors
    /// See [`RealError`].
    pub async fn start_with_log(log: &Path) -> Result<Self, RealError> {
        let distribution = distribution()?;
        let home = std::env::temp_dir().join(format!("lockstep-keycloak-{}", lab_common::random_text(12)));
        prepare_home(&distribution, &home)?;
        let (port, management) = free_ports()?;
        let out = File::create(log)?;
        let version = version(&distribution).unwrap_or_default();
        // Health has a port of its own since 25.
        let own_port = major(&version).is_none_or(|major| major >= 25);
        let child = Command::new(home.join("bin").join("kc.sh"))
            .args(["start", "--optimized", "--http-enabled=true", "--hostname-strict=false", "--http-host=127.0.0.1"])
            .arg(format!("--http-port={port}"))
            .args(own_port.then(|| format!("--http-management-port={management}")))
            .env("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN)
            .env("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD)
            // What 25 and older take.
            .env("KEYCLOAK_ADMIN", ADMIN)
            .env("KEYCLOAK_ADMIN_PASSWORD", ADMIN_PASSWORD)
            // Short runs gain nothing from the second compiler.
            .env("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1")
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            // A group of its own, so that the script's Java goes with it.
            .process_group(0)
            .spawn()?;
        let base = format!("http://localhost:{port}");
        let mut server = RealKeycloak { base, version, log: log.to_owned(), child, home };
        let http = Client::builder().no_proxy().build().map_err(|error| RealError::Refused(error.to_string()))?;
        server.wait(&http, if own_port { management } else { port }).await?;
        server.add_client(&http).await.map_err(RealError::Refused)?;
        Ok(server)
    }

    async fn wait(&mut self, http: &Client, management: u16) -> Result<(), RealError> {
        let url = format!("http://localhost:{management}/health/ready");
        let end = Instant::now() + Duration::from_secs(180);
        loop {
            let why = match http.get(&url).timeout(Duration::from_secs(5)).send().await {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) => format!("health answers {}", answer.status()),
                Err(error) => error.to_string(),
            };
            if let Some(status) = self.child.try_wait()? {
                return Err(RealError::NotReady { why: format!("it ended with {status}"), log: self.log.clone() });
            }
            if Instant::now() > end {
                return Err(RealError::NotReady { why, log: self.log.clone() });
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The client of master that the stand-in has from the start.
    async fn add_client(&self, http: &Client) -> Result<(), String> {
        let base = &self.base;
        let form =
            [("grant_type", "password"), ("client_id", "admin-cli"), ("username", ADMIN), ("password", ADMIN_PASSWORD)];
        let url = format!("{base}/realms/master/protocol/openid-connect/token");
        let token = send(http.post(url).form(&form)).await?;
        let token = token["access_token"].as_str().unwrap_or_default();
        let at = format!("{base}/admin/realms/master");
        let client = json!({
            "clientId": ADMIN_CLIENT, "secret": ADMIN_CLIENT_SECRET, "serviceAccountsEnabled": true,
            "standardFlowEnabled": false,
        });
        send(http.post(format!("{at}/clients")).bearer_auth(token).json(&client)).await?;
        let found = send(http.get(format!("{at}/clients?clientId={ADMIN_CLIENT}")).bearer_auth(token)).await?;
        let uuid = found[0]["id"].as_str().unwrap_or_default();
        let url = format!("{at}/clients/{uuid}/service-account-user");
        let account = send(http.get(url).bearer_auth(token)).await?;
        let role = send(http.get(format!("{at}/roles/admin")).bearer_auth(token)).await?;
        let user = account["id"].as_str().unwrap_or_default();
        let url = format!("{at}/users/{user}/role-mappings/realm");
        send(http.post(url).bearer_auth(token).json(&json!([role]))).await.map(|_| ())
    }
}

impl Drop for RealKeycloak {
    fn drop(&mut self) {
        // The whole group, because the script may have started Java as its child.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let status = answer.status();
    let body = answer.text().await.map_err(|error| error.to_string())?;
    if !status.is_success() {
        return Err(format!("{status}: {body}"));
    }
    Ok(serde_json::from_str(&body).unwrap_or_default())
}

fn distribution() -> Result<PathBuf, RealError> {
    let named = std::env::var_os(DISTRIBUTION).ok_or_else(|| RealError::NoDistribution("it is not set".into()))?;
    let folder = PathBuf::from(named);
    let script = folder.join("bin").join("kc.sh");
    if !script.is_file() {
        return Err(RealError::NoDistribution(format!("there is no {}", script.display())));
    }
    Ok(fs::canonicalize(folder)?)
}

/// A home of its own for each server: the distribution stays as it is and may serve several at once.
fn prepare_home(distribution: &Path, home: &Path) -> io::Result<()> {
    for folder in ["bin", "conf"] {
        fs::create_dir_all(home.join(folder))?;
        for entry in fs::read_dir(distribution.join(folder))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), home.join(folder).join(entry.file_name()))?;
            }
        }
    }
    for folder in ["lib", "providers", "themes"] {
        symlink(distribution.join(folder), home.join(folder))?;
    }
    Ok(())
}

fn free_ports() -> io::Result<(u16, u16)> {
    let (one, two) = (TcpListener::bind(("127.0.0.1", 0))?, TcpListener::bind(("127.0.0.1", 0))?);
    Ok((one.local_addr()?.port(), two.local_addr()?.port()))
}
