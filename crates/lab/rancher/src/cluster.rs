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
    /// Its agent is connected, and Rancher has not yet found it healthy.
    Waiting,
    /// In use.
    Active,
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
    /// How often the cluster was read.
    pub(crate) reads: u32,
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
            reads: 0,
            left: None,
        }
    }

    /// A cluster that is in use.
    pub(crate) fn ready(object: Value, phase: Phase, backend: Option<Backend>, nodes: usize) -> Self {
        Cluster { phase, backend, nodes, ..Cluster::new(object, 0) }
    }

    /// Whether requests reach it.
    pub(crate) fn reached(&self) -> Option<&Backend> {
        self.backend.as_ref().filter(|_| !self.lost && self.phase != Phase::Pending)
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
        !self.lost && (self.phase != Phase::Pending || self.left.is_some())
    }

    /// It is in use from now on, with this behind it.
    pub(crate) fn take(&mut self, backend: Backend) {
        (self.phase, self.backend, self.lost, self.left) = (Phase::Active, Some(backend), false, None);
    }

    /// Its agent is gone.
    pub(crate) fn lose(&mut self) {
        self.lost = true;
        self.left = None;
    }

    /// It was read; a phase may be over by that.
    pub(crate) fn read(&mut self, delay: u32) {
        self.reads = self.reads.saturating_add(1);
        self.left = self.left.map(|left| left.saturating_sub(1));
        self.settle(delay);
    }

    fn settle(&mut self, delay: u32) {
        while self.left == Some(0) {
            self.phase = if self.phase == Phase::Pending { Phase::Waiting } else { Phase::Active };
            self.left = (self.phase != Phase::Active).then_some(delay);
            self.backend.get_or_insert_with(crate::seed::downstream);
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
