//! Clusters that Rancher gets: their objects, and the wait for their agents and nodes.

use std::time::Duration;

use lockstep_systems::rancher::{Cluster, Rancher, Registration};
use lockstep_words::{Key, Message, en::plan as say};
use secrecy::ExposeSecret as _;

use super::context::{Context, Stop};
use super::rancher::label;
use super::schedule::Gave;
use crate::blueprint::ClusterBy;
use crate::plan::Place;
use crate::port::{Choice, Event, Join};

/// How often a cluster that waits is looked at.
const EVERY: Duration = Duration::from_secs(2);
/// How long an agent, or nodes, are waited for. Nothing is lost by trying again later.
const PATIENCE_MS: u64 = 45 * 60 * 1000;
/// How often Rancher is asked for the id of a cluster that it makes.
const LOOKS_FOR_ID: u32 = 60;

/// Makes the object of a cluster, or finds the one that a run which was cut off has made.
pub(super) async fn create(
    context: &Context,
    rancher: &Rancher,
    name: &str,
    by: ClusterBy,
    version: &str,
    mark: &str,
) -> Result<Gave, Stop> {
    if by == ClusterBy::Import {
        let present = rancher.clusters().await?.into_iter().find(|cluster| cluster.name == name);
        let made = match present {
            Some(present) => present,
            None => rancher.import_cluster(name, &label(mark)).await?,
        };
        return Ok(vec![("id", made.id)]);
    }
    let mut made = match rancher.custom_cluster(name).await? {
        Some(present) => present,
        None => rancher.create_cluster(name, version, &label(mark)).await?,
    };
    for _ in 0..LOOKS_FOR_ID {
        if !made.status.cluster_name.is_empty() {
            return Ok(vec![("id", made.status.cluster_name)]);
        }
        context.host.sleep(EVERY).await;
        made = rancher.custom_cluster(name).await?.unwrap_or_default();
    }
    Err(Stop::ReadBack { place: Place::Rancher, what: format!("cluster {name} has no id yet") })
}

/// Shows what puts the agent, or the nodes, into a cluster, and waits until Rancher says that it is there and ready. With a
/// kubeconfig that is given meanwhile the agent is put into it from here.
pub(super) async fn join(
    context: &Context,
    rancher: &Rancher,
    change: &str,
    cluster: &str,
    name: &str,
    nodes: bool,
) -> Result<Gave, Stop> {
    let until = context.host.now() + PATIENCE_MS;
    let mut registration: Option<Registration> = None;
    let mut said: Option<Join> = None;
    let mut now = Join {
        change: change.to_owned(),
        cluster: name.to_owned(),
        nodes,
        commands: Vec::new(),
        state: say::JOIN_PREPARING.into(),
        trouble: None,
    };
    loop {
        let Some(found) = rancher.cluster(cluster).await? else {
            return Err(Stop::NoValue(format!("cluster {name}, which is not in Rancher any more")));
        };
        if found.is_active() {
            return Ok(Vec::new());
        }
        now.state = state(&found, nodes);
        // One that Rancher only changes at the moment needs nobody.
        if registration.is_none() && !was_there(&found) {
            registration = rancher.registration(cluster).await?;
            if let Some(registration) = &registration {
                let private = rancher.setting("cacerts").await?.is_some_and(|setting| !setting.value.is_empty());
                now.commands = commands(registration, nodes, private);
                if now.commands.is_empty() {
                    return Err(Stop::NoServerUrl);
                }
            }
        }
        if let Some(registration) = &registration {
            let kubeconfig = context.vault.borrow_mut().take_kubeconfig(name);
            if let Some(kubeconfig) = kubeconfig {
                now.state = say::JOIN_APPLYING.into();
                now.trouble = None;
                context.say(Event::Join { join: now.clone() });
                let manifest = rancher.import_manifest(&registration.token, cluster).await?;
                match context.host.install(kubeconfig, manifest).await {
                    Ok(_) => now.state = say::JOIN_APPLIED.into(),
                    Err(error) => now.trouble = Some(crate::install::trouble(&error)),
                }
            }
        }
        if said.as_ref() != Some(&now) {
            context.say(Event::Join { join: now.clone() });
            said = Some(now.clone());
        }
        if context.control.stopped() {
            return Err(Stop::Stopped);
        }
        if context.host.now() > until {
            return Err(Stop::NotJoined { cluster: name.to_owned(), nodes, state: now.state });
        }
        context.host.sleep(EVERY).await;
    }
}

/// Whether its agent is connected, or its nodes have registered: then it waits for Rancher alone.
fn was_there(cluster: &Cluster) -> bool {
    cluster.condition("Connected").is_some_and(|connected| connected.status == "True")
}

/// The commands that Rancher gives for a cluster, with what each is for; nodes get the one that fits Rancher's certificate.
/// None where Rancher does not know its own address.
fn commands(registration: &Registration, nodes: bool, private: bool) -> Vec<Choice> {
    /// Roles of nodes: what they are for, and what is added to the command.
    const ROLES: [(Key, &str); 3] = [
        (say::NODE_ALL, " --etcd --controlplane --worker"),
        (say::NODE_CONTROL, " --etcd --controlplane"),
        (say::NODE_WORKER, " --worker"),
    ];
    let (plain, insecure) = if nodes {
        (&registration.node_command, &registration.insecure_node_command)
    } else {
        (&registration.command, &registration.insecure_command)
    };
    let (plain, insecure) = (plain.expose_secret().trim(), insecure.expose_secret().trim());
    if plain.is_empty() {
        return Vec::new();
    }
    let choice =
        |what: Key, value: String| Choice { label: value.clone(), value, detail: Some(what.into()), blocked: None };
    if nodes {
        let command = if private { insecure } else { plain };
        return ROLES.iter().map(|(what, roles)| choice(what.clone(), format!("{command}{roles}"))).collect();
    }
    vec![choice(say::AGENT_COMMAND, plain.to_owned()), choice(say::AGENT_INSECURE, insecure.to_owned())]
}

/// How a cluster that waits stands, from its conditions.
fn state(cluster: &Cluster, nodes: bool) -> Message {
    let ready = cluster.condition("Ready").filter(|ready| ready.status != "True" && !ready.message.is_empty());
    let key = match ready {
        Some(ready) if ready.reason == "Disconnected" => return say::JOIN_LOST.into(),
        Some(ready) if was_there(cluster) => return Message::new(say::JOIN_NOT_READY).with("said", &ready.message),
        _ if was_there(cluster) => say::JOIN_CONNECTED,
        _ if nodes && cluster.node_count > 0 => {
            return Message::new(say::JOIN_SOME_NODES).with("count", cluster.node_count);
        }
        _ if nodes => say::JOIN_NO_NODES,
        _ => say::JOIN_NO_AGENT,
    };
    key.into()
}

#[cfg(test)]
mod tests {
    use lockstep_systems::rancher::{Cluster, Registration};
    use lockstep_words::{Key, en::plan as say};
    use serde_json::Value;
    use serde_json::json;

    use super::{commands, state};

    /// Kind, status, reason, message.
    type Said = (&'static str, &'static str, &'static str, &'static str);

    fn cluster(conditions: &[Said], nodes: u32) -> Cluster {
        let conditions: Vec<Value> = conditions
            .iter()
            .map(|(kind, status, reason, message)| {
                json!({"type": kind, "status": status, "reason": reason, "message": message})
            })
            .collect();
        serde_json::from_value(json!({"id": "c-1", "conditions": conditions, "nodeCount": nodes})).unwrap()
    }

    /// Conditions as recorded of an imported cluster; those of nodes are read in Rancher's sources.
    #[test]
    fn each_state_of_a_cluster_that_waits_is_told_apart() {
        let connected: Said = ("Connected", "True", "", "");
        let cases: [(&[Said], u32, bool, Key); 7] = [
            (&[("Waiting", "Unknown", "", "Waiting for API to be available")], 0, false, say::JOIN_NO_AGENT),
            (&[("Connected", "False", "", "")], 0, false, say::JOIN_NO_AGENT),
            (&[connected], 0, false, say::JOIN_CONNECTED),
            (&[connected, ("Ready", "Unknown", "", "waiting for agent")], 0, false, say::JOIN_NOT_READY),
            (
                &[("Connected", "False", "", ""), ("Ready", "False", "Disconnected", "Cluster agent is not connected")],
                0,
                false,
                say::JOIN_LOST,
            ),
            // An imported cluster's agent is what it waits for, whatever Ready says; so it is with nodes.
            (&[("Ready", "Unknown", "", "waiting for at least one control plane")], 0, true, say::JOIN_NO_NODES),
            (&[], 2, true, say::JOIN_SOME_NODES),
        ];
        for (conditions, count, nodes, key) in cases {
            let said = state(&cluster(conditions, count), nodes);
            assert_eq!(said.key, key, "{conditions:?}");
            assert!(!said.say().contains('…') && !said.say().contains('{'), "{}", said.say());
        }
    }

    #[test]
    fn nodes_get_a_command_for_each_role_and_nobody_one_without_an_address() {
        let registration = |command: &str| -> Registration {
            let of = |flags: &str| if command.is_empty() { String::new() } else { format!("{command}{flags}") };
            serde_json::from_value(json!({"token": "t", "command": of(""), "insecureCommand": of(" -k"),
                "nodeCommand": of(""), "insecureNodeCommand": of(" -k")}))
            .unwrap()
        };
        let of = |nodes, private| {
            let all = commands(&registration(" curl"), nodes, private).into_iter();
            all.map(|choice| choice.value).collect::<Vec<_>>()
        };
        let roles = ["curl --etcd --controlplane --worker", "curl --etcd --controlplane", "curl --worker"];
        assert_eq!(of(true, false), roles);
        assert_eq!(of(true, true), roles.map(|command| command.replace("curl", "curl -k")));
        assert_eq!(of(false, false), ["curl", "curl -k"]);
        assert!([true, false].iter().all(|nodes| commands(&registration(""), *nodes, false).is_empty()));
    }
}
