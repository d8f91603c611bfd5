//! Kubernetes' own servers in one program, built from our Go module in `crates/lab/kube/go`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Tool;
use crate::shell::{self, Outcome};
use crate::{cache, inputs, paths};

/// etcd, kube-apiserver and kube-controller-manager.
pub(crate) const TOOL: Tool = Tool {
    name: "kube",
    why: "a real kube-apiserver to test against",
    usually: "6 min and 3 GB of Go's build cache",
    compiles: true,
    how: "It is built by Go 1.26: install that.",
    version,
    found: || Some(program()).filter(|p| p.is_file()),
    install,
};

fn module() -> PathBuf {
    paths::root().join("crates/lab/kube/go")
}

/// Kubernetes' version by go.mod.
fn version() -> String {
    let text = fs::read_to_string(module().join("go.mod")).unwrap_or_default();
    let wanted =
        |line: &str| line.trim().trim_start_matches("require ").strip_prefix("k8s.io/kubernetes v").map(str::to_owned);
    let version = text.lines().find_map(wanted).unwrap_or_default();
    version.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Keyed by our module's source too: a change of it needs another program.
fn program() -> PathBuf {
    let source = inputs::hash(&[module()]).unwrap_or_default();
    cache::root().join(format!("kube-{}-{source}/kube", version()))
}

fn install() -> Outcome<()> {
    if shell::which("go").is_none() {
        return Err("go is not here".into());
    }
    let done = program();
    let folder = done.parent().ok_or("the cache folder has no parent")?;
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let partial = folder.join("kube.partial");
    let flags = format!("-s -w -X k8s.io/component-base/version.gitVersion=v{}", version());
    let mut go = Command::new("go");
    go.args(["build", "-ldflags", &flags, "-o"]).arg(&partial).arg(".");
    shell::quiet("kube", go.current_dir(module()).env("CGO_ENABLED", "0"))?;
    fs::rename(&partial, &done).map_err(|e| format!("{}: {e}", done.display()))
}
