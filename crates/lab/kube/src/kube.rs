//! The control plane: start, address, audit log, end.

use crate::{audit, error::KubeError, files::Files, flags, folder::Folder, process::Process, ready};
use secrecy::SecretString;
use serde_json::Value;
use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// The environment variable with the path of the program built from this crate's `go` folder.
pub const BINARY_VARIABLE: &str = "LOCKSTEP_KUBE";

/// How often a start is tried again when another process took the chosen port first.
const PORT_ATTEMPTS: u32 = 3;

/// How long an audit entry may take. It is written before the answer is finished, so this is never used up.
const AUDIT_LIMIT: Duration = Duration::from_secs(10);
const AUDIT_PAUSE: Duration = Duration::from_millis(20);

/// A running Kubernetes control plane. Dropping it ends its processes and removes its folder; after a panic the logs stay.
#[derive(Debug)]
pub struct Kube {
    base: String,
    files: Files,
    // Fields drop in this order: kube-apiserver hangs when etcd goes first.
    _controllers: Process,
    _apiserver: Process,
    _etcd: Process,
    folder: Folder,
}

impl Kube {
    /// Starts a control plane from the program named by [`BINARY_VARIABLE`] on a free port of 127.0.0.1, and waits until it is whole:
    /// ready, roles aggregated, first namespaces there. Blocks; may be called from asynchronous code of a test.
    ///
    /// # Errors
    /// No program, no port, no folder; a process ended; or readiness did not come within 90 s. Logs are then kept and named.
    pub fn start() -> Result<Self, KubeError> {
        let binary = binary(env::var_os(BINARY_VARIABLE).map(PathBuf::from))?;
        let mut attempt = 1;
        loop {
            match Self::start_once(&binary) {
                Err(error) if error.port_taken() && attempt < PORT_ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    fn start_once(binary: &Path) -> Result<Self, KubeError> {
        let mut folder = Folder::new()?;
        let result = Self::start_in(binary, &folder);
        match result {
            Ok((base, files, [controllers, apiserver, etcd])) => {
                Ok(Self { base, files, _controllers: controllers, _apiserver: apiserver, _etcd: etcd, folder })
            }
            Err(error) => {
                folder.keep_logs = true;
                Err(error)
            }
        }
    }

    fn start_in(binary: &Path, folder: &Folder) -> Result<(String, Files, [Process; 3]), KubeError> {
        let files = Files::write(folder.path())?;
        let logs = files.logs();
        let port = free_port()?;
        let base = format!("https://127.0.0.1:{port}");
        files.write_kubeconfig(&base)?;
        let client = client(&files.ca_pem)?;
        let token = &files.admin_token;

        let mut etcd = Process::start(binary, "etcd", &flags::etcd(&files), &logs)?;
        let mut apiserver = Process::start(binary, "kube-apiserver", &flags::apiserver(&files, port), &logs)?;
        block_on(ready::wait(&client, &base, token, ready::SERVER, &mut [&mut etcd, &mut apiserver], &logs))?;
        // Only now: it gives up when the server does not answer soon, and would aggregate roles that are not complete.
        let mut controllers = Process::start(binary, "kube-controller-manager", &flags::controllers(&files), &logs)?;
        let processes = &mut [&mut controllers, &mut etcd, &mut apiserver];
        block_on(ready::wait(&client, &base, token, ready::CONTROLLERS, processes, &logs))?;
        Ok((base, files, [controllers, apiserver, etcd]))
    }

    /// The address of kube-apiserver: `https://127.0.0.1:PORT`, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Certificate of the authority behind the server's certificate, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.files.ca_pem
    }

    /// Bearer token of user `lab-admin` in group `system:masters`, who may do everything, impersonation included.
    pub fn admin_token(&self) -> &SecretString {
        &self.files.admin_token
    }

    /// Certificate and key, PEM, of user `lab-certificate-admin` in group `system:masters`.
    pub fn admin_certificate(&self) -> (&str, &SecretString) {
        let (certificate, key) = &self.files.admin_certificate;
        (certificate, key)
    }

    /// An HTTP client that trusts this server's authority and no other, and uses no proxy.
    ///
    /// # Errors
    /// The TLS library refuses its settings.
    pub fn client(&self) -> Result<reqwest::Client, KubeError> {
        client(self.ca_pem())
    }

    /// The file with the server's audit log: one audit.k8s.io/v1 Event (level Metadata) a line, JSON.
    pub fn audit_log(&self) -> PathBuf {
        self.files.logs().join("audit.log")
    }

    /// The finished audit entry of the request whose answer carried this `Audit-Id`, if it is in the log by now.
    pub fn audit_entry(&self, audit_id: &str) -> Option<Value> {
        audit::entry(&self.audit_log(), audit_id)
    }

    /// Like [`Self::audit_entry`], but waits for an entry that is still being written. Blocks up to 10 s.
    ///
    /// # Errors
    /// [`KubeError::NotReady`]: the server has no such request in its log.
    pub fn wait_audit(&self, audit_id: &str) -> Result<Value, KubeError> {
        let start = Instant::now();
        loop {
            if let Some(entry) = self.audit_entry(audit_id) {
                return Ok(entry);
            }
            if start.elapsed() > AUDIT_LIMIT {
                return Err(KubeError::NotReady {
                    what: format!("audit entry {audit_id}"),
                    seconds: AUDIT_LIMIT.as_secs(),
                    last: "no finished entry with this id".to_owned(),
                    logs: self.files.logs(),
                });
            }
            thread::sleep(AUDIT_PAUSE);
        }
    }

    /// The folder with everything this control plane wrote; gone after the drop.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn binary(named: Option<PathBuf>) -> Result<PathBuf, KubeError> {
    let path =
        named.filter(|path| !path.as_os_str().is_empty()).ok_or(KubeError::NoBinary { variable: BINARY_VARIABLE })?;
    if path.is_file() { Ok(path) } else { Err(KubeError::MissingBinary { variable: BINARY_VARIABLE, path }) }
}

fn client(ca_pem: &str) -> Result<reqwest::Client, KubeError> {
    let ca = reqwest::Certificate::from_pem(ca_pem.as_bytes())?;
    Ok(reqwest::Client::builder().tls_certs_only([ca]).no_proxy().timeout(Duration::from_secs(10)).build()?)
}

fn free_port() -> Result<u16, KubeError> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|source| KubeError::System { what: "a free port", source })
}

/// Runs a future on a thread of its own, so that a test's own runtime is neither needed nor blocked from inside.
fn block_on<F>(future: F) -> Result<(), KubeError>
where
    F: Future<Output = Result<(), KubeError>> + Send,
{
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| KubeError::System { what: "a runtime for the readiness checks", source })?;
        runtime.block_on(future)
    };
    thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::{BINARY_VARIABLE, binary};
    use std::path::PathBuf;

    #[test]
    fn a_missing_program_is_named() {
        for unset in [None, Some(PathBuf::new())] {
            let error = binary(unset).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{BINARY_VARIABLE} is not set")), "{error}");
        }
        let error = binary(Some(PathBuf::from("no/such/kube"))).unwrap_err().to_string();
        assert_eq!(error, format!("{BINARY_VARIABLE} names no/such/kube, which is not a file"));
    }
}
