//! Waiting until the control plane is whole.

use crate::{error::KubeError, process::Process};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long a whole start may take; a busy two-core machine needs about a third of it.
const LIMIT: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(50);

/// One thing that must be so: an answer with status 200 to a GET of `path`, whose body passes `holds`.
pub(crate) struct Condition {
    path: &'static str,
    holds: fn(&Value) -> bool,
}

/// The server itself answers, with its first roles in place.
pub(crate) const SERVER: &[Condition] = &[Condition { path: "/readyz", holds: |_| true }];

/// What the controllers add: `view`, `edit` and `admin` are empty until aggregated, and the first namespaces come late.
pub(crate) const CONTROLLERS: &[Condition] = &[
    Condition { path: "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", holds: has_rules },
    Condition { path: "/apis/rbac.authorization.k8s.io/v1/clusterroles/edit", holds: has_rules },
    Condition { path: "/apis/rbac.authorization.k8s.io/v1/clusterroles/admin", holds: has_rules },
    Condition { path: "/api/v1/namespaces/default", holds: |_| true },
    Condition { path: "/api/v1/namespaces/kube-system", holds: |_| true },
    Condition { path: "/api/v1/namespaces/kube-public", holds: |_| true },
    Condition { path: "/api/v1/namespaces/kube-node-lease", holds: |_| true },
];

fn has_rules(role: &Value) -> bool {
    role["rules"].as_array().is_some_and(|rules| !rules.is_empty())
}

/// Waits until every condition holds, watching that none of `processes` ends meanwhile.
///
/// # Errors
/// A process ended, or the time is up.
pub(crate) async fn wait(
    client: &reqwest::Client,
    base: &str,
    token: &SecretString,
    conditions: &[Condition],
    processes: &mut [&mut Process],
    logs: &Path,
) -> Result<(), KubeError> {
    let start = Instant::now();
    for condition in conditions {
        loop {
            let last = match ask(client, base, token, condition).await {
                Ok(()) => break,
                Err(last) => last,
            };
            for process in &mut *processes {
                process.check()?;
            }
            if start.elapsed() > LIMIT {
                let what = format!("GET {}", condition.path);
                return Err(KubeError::NotReady { what, seconds: LIMIT.as_secs(), last, logs: logs.to_owned() });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}

async fn ask(client: &reqwest::Client, base: &str, token: &SecretString, condition: &Condition) -> Result<(), String> {
    let request = client.get(format!("{base}{}", condition.path)).bearer_auth(token.expose_secret());
    let answer = request.send().await.map_err(|error| chain(&error))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| chain(&error))?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    if status == reqwest::StatusCode::OK && (condition.holds)(&body) { Ok(()) } else { Err(format!("{status} {text}")) }
}

/// An error with its causes: reqwest's own words alone only name the address.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::has_rules;
    use serde_json::json;

    #[test]
    fn a_role_not_yet_aggregated_has_no_rules() {
        for empty in [json!({}), json!({"rules": null}), json!({"rules": []})] {
            assert!(!has_rules(&empty), "{empty}");
        }
        assert!(has_rules(&json!({"rules": [{"verbs": ["get"]}]})));
    }
}
