//! A cluster, and how far it has come.

use lab_common::random_text;
use serde_json::Value;

use crate::kube::Backend;
use crate::state::State;

/// How far a cluster has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The management cluster itself.
    Local,
    /// Its agent never connected.
    Pending,
    /// Made on nodes of the user's own, of which some role is missing yet.
    Nodes,
    /// Nodes of all roles are there, and Kubernetes is put on them.
    Building,
    /// Its agent is connected, and Rancher has not yet found it healthy.
    Waiting,
    /// In use.
    Active,
}

/// A node that joined a cluster made on nodes of the user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// Of [`ROLES`].
    pub(crate) roles: Vec<String>,
}

/// The roles of nodes; a cluster is built once each is there.
pub(crate) const ROLES: &[&str] = &["etcd", "controlplane", "worker"];

/// What is known of a cluster that Rancher makes on nodes of the user's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    /// `v1.35.4+rke2r1`.
    pub(crate) version: String,
    pub(crate) nodes: Vec<Node>,
}

impl Made {
    /// `k3s` or `rke2`, by the version; empty where it names neither.
    pub(crate) fn distribution(&self) -> &'static str {
        ["k3s", "rke2"].into_iter().find(|name| self.version.contains(&format!("+{name}"))).unwrap_or_default()
    }

    fn complete(&self) -> bool {
        ROLES.iter().all(|role| self.nodes.iter().any(|node| node.roles.iter().any(|one| one == role)))
    }
}

/// What a cluster waits for, in the words of Rancher's planner.
const NO_NODES: &str = "waiting for at least one control plane, etcd, and worker node to be registered";
const NO_PLAN: &str = "waiting for agent to check in and apply initial plan";

/// The name that Rancher gives to the machine behind a node.
fn machine(node: &str) -> String {
    let hash = lab_common::sha256(node.as_bytes());
    let hex: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("custom-{hex}")
}

/// A cluster.
#[derive(Clone)]
pub(crate) struct Cluster {
    pub(crate) phase: Phase,
    /// Its norman fields without links, actions and those of its phase.
    pub(crate) object: Value,
    pub(crate) backend: Option<Backend>,
    /// The registration token's secret, and how many reads pass before it appears.
    pub(crate) registration: (String, u32),
    pub(crate) nodes: usize,
    /// Its agent was connected and is not any more.
    pub(crate) lost: bool,
    /// Its first namespaces are in its first projects.
    pub(crate) sorted: bool,
    /// How often the cluster was read.
    pub(crate) reads: u32,
    /// Namespace and name of the provisioning object it came of, `NAMESPACE/NAME`; `None` where norman or the scenario made it.
    pub(crate) provisioned_as: Option<String>,
    /// Set where Rancher makes it on nodes of the user's own.
    pub(crate) made: Option<Made>,
    /// Reads until the next phase; `None` where nothing is on its way.
    left: Option<u32>,
}

impl Cluster {
    /// A cluster whose agent has yet to connect. `token_reads`: how many reads pass before its registration token is there.
    pub(crate) fn new(object: Value, token_reads: u32) -> Self {
        Cluster {
            phase: Phase::Pending,
            object,
            backend: None,
            registration: (random_text(54), token_reads),
            nodes: 0,
            lost: false,
            sorted: false,
            reads: 0,
            provisioned_as: None,
            made: None,
            left: None,
        }
    }

    /// A cluster that is in use.
    pub(crate) fn ready(object: Value, phase: Phase, backend: Option<Backend>, nodes: usize) -> Self {
        Cluster { phase, backend, nodes, sorted: true, ..Cluster::new(object, 0) }
    }

    /// Whether requests reach it.
    pub(crate) fn reached(&self) -> Option<&Backend> {
        self.backend.as_ref().filter(|_| !self.lost && self.provisioned())
    }

    /// Whether it is, or was, connected and found in order.
    pub(crate) fn provisioned(&self) -> bool {
        matches!(self.phase, Phase::Local | Phase::Waiting | Phase::Active)
    }

    /// Gives a cluster that is in use its Kubernetes, where it has none yet. Whether it had none.
    pub(crate) fn wake(&mut self) -> bool {
        let asleep = self.provisioned() && self.backend.is_none();
        if asleep {
            let own = self.made.as_ref().map_or(&[][..], |made| &made.nodes);
            self.backend = Some(crate::seed::downstream(self.version(), own));
            self.sorted = false;
        }
        asleep
    }

    /// Its agent connects, for the first time or again. Each phase lasts `delay` reads.
    pub(crate) fn connect(&mut self, delay: u32) {
        self.lost = false;
        if matches!(self.phase, Phase::Pending | Phase::Waiting) {
            self.left = Some(delay);
            self.settle(delay);
        }
    }

    /// Whether its agent has connected, or is about to.
    pub(crate) fn connected(&self) -> bool {
        match self.phase {
            Phase::Pending => self.left.is_some(),
            Phase::Nodes | Phase::Building => false,
            Phase::Local | Phase::Waiting | Phase::Active => !self.lost,
        }
    }

    /// This is behind it from now on; one whose agent never connected still waits for it.
    pub(crate) fn take(&mut self, backend: Backend) {
        self.backend = Some(backend);
        self.sorted = true;
    }

    /// Its agent is gone.
    pub(crate) fn lose(&mut self) {
        self.lost = true;
        self.left = None;
    }

    /// It is to be made on nodes. For `delay` reads Rancher does not say yet what it waits for.
    pub(crate) fn make(&mut self, version: &str, delay: u32) {
        self.phase = Phase::Nodes;
        self.made = Some(Made { version: version.to_owned(), nodes: Vec::new() });
        self.left = Some(delay);
        self.settle(delay);
    }

    /// What Rancher's planner says that a cluster on nodes waits for; empty where it has said nothing yet, or is done.
    pub(crate) fn waits_for(&self) -> String {
        match (self.phase, &self.made) {
            (Phase::Nodes, Some(_)) if self.left.is_none() => NO_NODES.to_owned(),
            (Phase::Building, Some(made)) => {
                let first = made.nodes.iter().find(|node| node.roles.iter().any(|role| role == "etcd"));
                let machine = first.map(|node| machine(&node.name)).unwrap_or_default();
                format!("configuring bootstrap node(s) {machine}: {NO_PLAN}")
            }
            _ => String::new(),
        }
    }

    /// A node joins. Kubernetes is put on the nodes for `delay` reads, once there are nodes of all roles.
    pub(crate) fn join(&mut self, node: Node, delay: u32) {
        self.nodes += 1;
        if let (Phase::Active, Some(Backend::Memory(memory))) = (self.phase, &self.backend) {
            crate::nodes::place(memory, std::slice::from_ref(&node), self.version());
        }
        let Some(made) = &mut self.made else { return };
        made.nodes.push(node);
        if self.phase == Phase::Nodes && made.complete() {
            (self.phase, self.left) = (Phase::Building, Some(delay));
            self.settle(delay);
        }
    }

    /// The version of its Kubernetes.
    pub(crate) fn version(&self) -> &str {
        self.made.as_ref().map_or(crate::kube::VERSION, |made| made.version.as_str())
    }

    /// It was read; a phase may be over by that.
    pub(crate) fn read(&mut self, delay: u32) {
        self.reads = self.reads.saturating_add(1);
        self.left = self.left.map(|left| left.saturating_sub(1));
        self.settle(delay);
    }

    fn settle(&mut self, delay: u32) {
        while self.left == Some(0) {
            (self.phase, self.left) = match self.phase {
                Phase::Pending => (Phase::Waiting, Some(delay)),
                Phase::Waiting | Phase::Building => (Phase::Active, None),
                // What it waits for is known now.
                phase @ (Phase::Nodes | Phase::Local | Phase::Active) => (phase, None),
            };
            self.wake();
        }
    }
}

impl State {
    /// Clusters were read: the one of this id, or all where it is empty.
    pub(crate) fn clusters_read(&mut self, id: &str) {
        let delay = self.cluster_delay;
        let mut moved = false;
        for (_, cluster) in self.clusters.iter_mut().filter(|(of, _)| id.is_empty() || *of == id) {
            let before = cluster.phase;
            cluster.read(delay);
            moved |= cluster.phase != before;
        }
        if moved {
            self.touch();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Cluster, Phase};

    fn phases(delay: u32) -> Vec<Phase> {
        let mut cluster = Cluster::new(Value::Null, 0);
        cluster.connect(delay);
        let seen = (0..5).map(|_| {
            let phase = cluster.phase;
            cluster.read(delay);
            phase
        });
        seen.collect()
    }

    #[test]
    fn each_phase_lasts_as_many_reads_as_it_is_told() {
        use Phase::{Active, Pending, Waiting};
        assert_eq!(phases(0), [Active; 5]);
        assert_eq!(phases(1), [Pending, Waiting, Active, Active, Active]);
        assert_eq!(phases(2), [Pending, Pending, Waiting, Waiting, Active]);
    }

    #[test]
    fn an_agent_that_comes_back_goes_on_where_it_was() {
        let mut cluster = Cluster::new(Value::Null, 0);
        cluster.connect(1);
        cluster.read(1);
        cluster.lose();
        for _ in 0..3 {
            cluster.read(1);
        }
        assert_eq!((cluster.phase, cluster.reached().is_some()), (Phase::Waiting, false));
        cluster.connect(1);
        assert!(cluster.reached().is_some());
        cluster.read(1);
        assert_eq!(cluster.phase, Phase::Active);
        cluster.lose();
        cluster.connect(1);
        assert_eq!(cluster.phase, Phase::Active);
    }
}
