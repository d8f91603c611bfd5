//! The same requests to the stand-in and to a real Keycloak, compared by status, Location, wording of errors and shape.

mod browser;
mod cases;
mod provider;
mod runner;
mod shape;
pub(crate) mod versions;

use serde_json::Value;

pub(crate) use runner::run;

/// What a real Keycloak 26.7.3 answered, one step a line.
pub(crate) fn recorded() -> Vec<Value> {
    include_str!("recorded.jsonl").lines().map(|line| serde_json::from_str(line).expect("a recorded line")).collect()
}

/// Every step that differs, as a message with both sides; empty where all agree.
pub(crate) fn differences(wanted: &[Value], got: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = wanted
        .iter()
        .zip(got)
        .filter(|(wanted, got)| wanted != got)
        .map(|(wanted, got)| {
            let fields: Vec<String> = wanted
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, value)| got[name.as_str()] != **value)
                .map(|(name, value)| format!("  {name}\n    wanted {value}\n    got    {}", got[name.as_str()]))
                .collect();
            format!("{}\n{}", wanted["step"].as_str().unwrap_or_default(), fields.join("\n"))
        })
        .collect();
    if wanted.len() != got.len() {
        all.push(format!("{} steps wanted, {} done", wanted.len(), got.len()));
    }
    all
}
