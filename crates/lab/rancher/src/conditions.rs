//! Conditions of a cluster, and the state that Rancher makes of them.
//!
//! The rules were read in the sources of Rancher's library wrangler (summary of conditions), not run; the states of the
//! recorded clusters follow from them.

use serde_json::{Value, json};

use crate::clock::stamp_now;
use crate::text::field;

/// Conditions that are on their way while they are unknown, and the state they give.
const UNKNOWN: &[(&str, &str)] = &[
    ("BackingNamespaceCreated", "configuring"),
    ("CreatorMadeOwner", "configuring"),
    ("DefaultProjectCreated", "configuring"),
    ("InitialRolesPopulated", "activating"),
    ("Pending", "pending"),
    ("Provisioned", "provisioning"),
    ("Updated", "updating"),
    ("Waiting", "waiting"),
];

/// What Rancher says about a cluster whose agent is gone.
const LOST: (&str, &str) = ("Disconnected", "Cluster agent is not connected");

/// Sets a condition; one that is not there comes last. Empty reasons and messages are left out.
pub(crate) fn set(row: &mut Value, kind: &str, status: &str, reason: &str, message: &str) {
    let mut new = json!({"lastUpdateTime": stamp_now(), "status": status, "type": kind});
    for (name, text) in [("reason", reason), ("message", message)] {
        if !text.is_empty() {
            new[name] = json!(text);
        }
    }
    if let Some(all) = row["conditions"].as_array_mut() {
        match all.iter_mut().find(|one| one["type"] == kind) {
            Some(old) => *old = new,
            None => all.push(new),
        }
    }
}

/// Takes a condition away.
pub(crate) fn unset(row: &mut Value, kind: &str) {
    if let Some(all) = row["conditions"].as_array_mut() {
        all.retain(|one| one["type"] != kind);
    }
}

/// The agent of the cluster is gone.
pub(crate) fn lose(row: &mut Value) {
    set(row, "Connected", "False", "", "");
    set(row, "Ready", "False", LOST.0, LOST.1);
}

/// Writes down the state that follows from the conditions.
pub(crate) fn sum_up(row: &mut Value) {
    let all = row["conditions"].as_array().cloned().unwrap_or_default();
    let is = |one: &Value, kind: &str, status: &str| one["type"] == kind && one["status"] == status;
    let moving = all.iter().find_map(|one| {
        let (_, state) = UNKNOWN.iter().find(|(kind, _)| is(one, kind, "Unknown"))?;
        Some((*state, field(one, "message").to_owned()))
    });
    // As the state machines of Kubernetes say it themselves.
    let reconciling = || {
        let found = all.iter().find(|one| is(one, "Reconciling", "True"))?;
        Some(("reconciling", field(found, "message").to_owned()))
    };
    let unready = || {
        let found = all.iter().find(|one| is(one, "Ready", "False"))?;
        Some(("unavailable", field(found, "message").to_owned()))
    };
    let (state, transitioning, message) = match moving.or_else(reconciling).or_else(unready) {
        Some((state, message)) => (state, "yes", message),
        None => ("active", "no", String::new()),
    };
    row["state"] = json!(state);
    row["transitioning"] = json!(transitioning);
    row["transitioningMessage"] = json!(message);
}

/// The cluster is being removed: its message is joined by what the removal waits for.
pub(crate) fn removing(row: &mut Value, waits_for: &str) {
    let before = field(row, "transitioningMessage");
    let joined = if before.is_empty() { waits_for.to_owned() } else { format!("{before}; {waits_for}") };
    row["state"] = json!("removing");
    row["transitioning"] = json!("yes");
    row["transitioningMessage"] = json!(joined);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{lose, sum_up};

    fn state(mut row: Value) -> [String; 3] {
        sum_up(&mut row);
        ["state", "transitioning", "transitioningMessage"].map(|name| row[name].as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_state_follows_from_the_conditions() {
        let pending = json!({"type": "Pending", "status": "Unknown"});
        let waiting = json!({"type": "Waiting", "status": "Unknown", "message": "Waiting for API to be available"});
        let ready = json!({"type": "Ready", "status": "True"});
        assert_eq!(state(json!({"conditions": [pending, waiting]})), ["pending", "yes", ""]);
        let wanted = ["waiting", "yes", "Waiting for API to be available"];
        let mut row = json!({"conditions": [waiting, ready]});
        assert_eq!(state(row.clone()), wanted);
        lose(&mut row);
        assert_eq!(state(row), wanted, "what is still waited for is said first");
        let mut row = json!({"conditions": [ready]});
        assert_eq!(state(row.clone()), ["active", "no", ""]);
        lose(&mut row);
        assert_eq!(state(row), ["unavailable", "yes", "Cluster agent is not connected"]);
    }
}
