//! A real Keycloak, for the contract tests and `demo --keycloak real`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Tool;
use crate::cache;
use crate::shell::{self, Outcome};

/// The newest, and the two lines before it that are still in use.
const VERSIONS: [&str; 3] = ["26.7.3", "25.0.6", "24.0.5"];
/// Made last, so that it tells a whole install from a half-done one.
const MARK: &str = ".built";

/// Keycloak's distribution, built once for the settings that the tests start it with.
pub(crate) const TOOL: Tool = tool::<0>("keycloak", "a real Keycloak to test against");
/// An older one.
pub(crate) const TOOL_25: Tool = tool::<1>("keycloak-25", "the contract tests and the road on Keycloak 25");
/// The oldest one that Lockstep works with.
pub(crate) const TOOL_24: Tool = tool::<2>("keycloak-24", "the contract tests and the road on Keycloak 24");

const fn tool<const N: usize>(name: &'static str, why: &'static str) -> Tool {
    Tool {
        name,
        why,
        usually: "2 min",
        compiles: false,
        how: "It comes from Maven Central: install a JDK 17 and Maven.",
        version: || VERSIONS[N].to_owned(),
        found: || Some(folder(VERSIONS[N])).filter(|f| f.join(MARK).is_file()),
        install: || install(VERSIONS[N]),
    }
}

fn folder(version: &str) -> PathBuf {
    cache::root().join(format!("keycloak-{version}"))
}

fn install(version: &str) -> Outcome<()> {
    for program in ["java", "mvn"] {
        if shell::which(program).is_none() {
            return Err(format!("{program} is not here"));
        }
    }
    let partial = cache::empty(&format!("keycloak-{version}.partial"))?;
    let artifact = format!("org.keycloak:keycloak-quarkus-dist:{version}:zip");
    let mut mvn = Command::new("mvn");
    mvn.args(["-q", "-B", "dependency:get", "-Dtransitive=false", &format!("-Dartifact={artifact}")]);
    shell::quiet("keycloak-download", mvn.current_dir(&partial))?;
    let mut mvn = Command::new("mvn");
    mvn.args(["-q", "-B", "dependency:copy", "-Dmdep.useBaseVersion=true", &format!("-Dartifact={artifact}")]);
    shell::quiet("keycloak-copy", mvn.arg(format!("-DoutputDirectory={}", partial.display())).current_dir(&partial))?;
    unpack(&partial, version)?;
    let home = partial.join(format!("keycloak-{version}"));
    let script = home.join("bin/kc.sh");
    // jar and Python forget which files may be run.
    shell::quiet("keycloak-mode", Command::new("chmod").arg("+x").arg(&script))?;
    let mut build = Command::new(&script);
    build.args(["build", "--health-enabled=true", "--db=dev-file"]).env("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
    shell::quiet("keycloak-build", &mut build)?;
    std::fs::write(home.join(MARK), "").map_err(|e| format!("{}: {e}", home.display()))?;
    cache::finish(&home, &folder(version))?;
    std::fs::remove_dir_all(&partial).map_err(|e| format!("{}: {e}", partial.display()))
}

/// Unzips with whichever program is there.
fn unpack(partial: &Path, version: &str) -> Outcome<()> {
    let zip = format!("keycloak-quarkus-dist-{version}.zip");
    let ways: [(&str, &[&str]); 3] = [("unzip", &["-q"]), ("jar", &["xf"]), ("python3", &["-m", "zipfile", "-e"])];
    let (program, arguments) = ways
        .iter()
        .find(|(p, _)| shell::which(p).is_some())
        .ok_or("neither unzip nor jar nor python3 is here to unpack it")?;
    let mut command = Command::new(program);
    command.args(*arguments).arg(&zip);
    if *program == "python3" {
        command.arg(".");
    }
    shell::quiet("keycloak-unpack", command.current_dir(partial))
}
