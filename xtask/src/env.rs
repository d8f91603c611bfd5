//! The variables by which tests and the demo's player learn where things are.

use std::ffi::OsString;
use std::process::Command;

use crate::shell::{self, Outcome};
use crate::tools::{self, Tool, axe, browser, driver, keycloak, kube, wasm_bindgen};

/// Which tool's place goes into which variable.
const VARIABLES: &[(&Tool, &str)] = &[
    (&browser::TOOL, "CHROMIUM"),
    (&driver::TOOL, "CHROMEDRIVER"),
    (&axe::TOOL, "LOCKSTEP_AXE"),
    (&keycloak::TOOL, "LOCKSTEP_KEYCLOAK"),
    (&keycloak::TOOL_25, "LOCKSTEP_KEYCLOAK"),
    (&keycloak::TOOL_24, "LOCKSTEP_KEYCLOAK"),
    (&kube::TOOL, "LOCKSTEP_KUBE"),
];

/// Gets these tools and tells their places to the command.
///
/// # Errors
/// Where a tool cannot be had.
pub(crate) fn with(command: &mut Command, needs: &[&Tool]) -> Outcome<()> {
    for need in needs {
        let place = need.ready()?;
        if let Some((_, variable)) = VARIABLES.iter().find(|(tool, _)| tool.name == need.name) {
            command.env(variable, &place);
        }
        if need.name == wasm_bindgen::TOOL.name {
            command.env("PATH", path(&place)?);
        }
    }
    Ok(())
}

fn path(program: &std::path::Path) -> Outcome<OsString> {
    shell::path_with(&tools::folders(&[program]))
}
