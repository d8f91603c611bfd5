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
        if registration.is_none() {
            registration = rancher.registration(cluster).await?;
            if let Some(registration) = &registration {
                now.commands = commands(registration, nodes);
                if now.commands.is_empty() {
                    return Err(Stop::NoServerUrl);
                }
            }
        }
        if let Some(registration) = &registration {
            now.state = state(&found, nodes);
            let kubeconfig = context.vault.borrow_mut().take_kubeconfig(name);
            if let Some(kubeconfig) = kubeconfig {
                now.state = say::JOIN_APPLYING.into();
                now.trouble = None;
                context.say(Event::Join { join: now.clone() });
                let manifest = rancher.import_manifest(&registration.token, cluster).await?;
                match context.host.install(kubeconfig, manifest).await {
                    Ok(_) => now.state = say::JOIN_APPLIED.into(),
                    Err(error) => now.trouble = Some(error.trouble()),
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

/// The commands that Rancher gives for a cluster, with what each is for. None where Rancher does not know its own address.
fn commands(registration: &Registration, nodes: bool) -> Vec<Choice> {
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
        let of = |(what, roles): &(Key, &str)| choice(what.clone(), format!("{plain}{roles}"));
        let private = choice(say::NODE_INSECURE, format!("{insecure}{}", ROLES[0].1));
        return ROLES.iter().map(of).chain([private]).collect();
    }
    vec![choice(say::AGENT_COMMAND, plain.to_owned()), choice(say::AGENT_INSECURE, insecure.to_owned())]
}

/// How a cluster that waits stands, from its conditions.
fn state(cluster: &Cluster, nodes: bool) -> Message {
    let is = |kind: &str, status: &str| cluster.condition(kind).is_some_and(|condition| condition.status == status);
    let ready = cluster.condition("Ready").filter(|ready| ready.status != "True" && !ready.message.is_empty());
    let key = match ready {
        Some(ready) if ready.reason == "Disconnected" => return say::JOIN_LOST.into(),
        Some(ready) => return Message::new(say::JOIN_NOT_READY).with("said", &ready.message),
        None if is("Connected", "True") => say::JOIN_CONNECTED,
        None if nodes && cluster.node_count > 0 => {
            return Message::new(say::JOIN_SOME_NODES).with("count", cluster.node_count);
        }
        None if nodes => say::JOIN_NO_NODES,
        None => say::JOIN_NO_AGENT,
    };
    key.into()
}

#[cfg(test)]
mod tests {
    use lockstep_json::json;
    use lockstep_systems::rancher::{Cluster, Registration};
    use lockstep_words::{Key, en::plan as say};
    use serde_json::Value;

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
        lockstep_json::read(&json!({"id": "c-1", "conditions": conditions, "nodeCount": nodes})).unwrap()
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
            (&[], 0, true, say::JOIN_NO_NODES),
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
            lockstep_json::read(&json!({"token": "t", "command": of(""), "insecureCommand": of(" -k"),
                "nodeCommand": of(""), "insecureNodeCommand": of(" -k")}))
            .unwrap()
        };
        let of = |nodes| commands(&registration(" curl"), nodes).into_iter().map(|choice| choice.value);
        let roles = ["curl --etcd --controlplane --worker", "curl --etcd --controlplane", "curl --worker"];
        let all: Vec<String> = of(true).collect();
        assert_eq!(all[..3], roles);
        assert_eq!(all[3], "curl -k --etcd --controlplane --worker");
        assert_eq!(of(false).collect::<Vec<_>>(), ["curl", "curl -k"]);
        assert!(commands(&registration(""), false).is_empty() && commands(&registration(""), true).is_empty());
    }
}
