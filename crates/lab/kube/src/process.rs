//! One running program: started with a log file, ended when dropped.

use crate::error::KubeError;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// How many lines of a log go into an error.
const TAIL_LINES: usize = 12;

/// One of etcd, kube-apiserver and kube-controller-manager.
#[derive(Debug)]
pub(crate) struct Process {
    role: &'static str,
    // Holds the write end of its standard input: the program ends when that closes, also when this process is killed.
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `binary` as `role`, writing what it prints to `<role>.log` in `logs`.
    ///
    /// # Errors
    /// The log cannot be written, or the program cannot be started.
    pub(crate) fn start(binary: &Path, role: &'static str, flags: &[String], logs: &Path) -> Result<Self, KubeError> {
        let log = logs.join(format!("{role}.log"));
        let at_log = |source| KubeError::File { path: log.clone(), source };
        let out = File::create(&log).map_err(at_log)?;
        let err = out.try_clone().map_err(at_log)?;
        let child = Command::new(binary)
            .arg(role)
            .args(flags)
            .env("LOCKSTEP_KUBE_STDIN", "hold")
            // These servers speak to each other on this machine only.
            .env_remove("HTTPS_PROXY")
            .env_remove("https_proxy")
            .env_remove("HTTP_PROXY")
            .env_remove("http_proxy")
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|source| KubeError::File { path: binary.to_owned(), source })?;
        Ok(Self { role, child, log })
    }

    /// An error if the program has ended.
    ///
    /// # Errors
    /// [`KubeError::Ended`] with the end of its log.
    pub(crate) fn check(&mut self) -> Result<(), KubeError> {
        let ended =
            self.child.try_wait().map_err(|source| KubeError::System { what: "the state of a process", source })?;
        match ended {
            None => Ok(()),
            Some(status) => {
                Err(KubeError::Ended { role: self.role, status, log: self.log.clone(), tail: tail(&self.log) })
            }
        }
    }

    /// Ends the program at once and waits until it is gone. Its data is thrown away, so there is nothing to save.
    pub(crate) fn stop(&mut self) {
        // Fails only if it has ended already, which is what is wanted.
        let _: io::Result<()> = self.child.kill();
        let _: io::Result<_> = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

fn tail(log: &Path) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn the_tail_is_the_last_lines() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("x.log");
        std::fs::write(&log, (1..=20).map(|n| format!("line {n}\n")).collect::<String>()).unwrap();
        let tail = tail(&log);
        assert!(tail.starts_with("line 9\n"), "{tail}");
        assert!(tail.ends_with("line 20"), "{tail}");
    }

    #[test]
    fn a_log_that_is_not_there_has_an_empty_tail() {
        assert_eq!(tail(std::path::Path::new("no/such/log")), "");
    }
}
