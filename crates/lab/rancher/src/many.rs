//! More clusters than anybody looks at one by one.

use crate::cluster::{Cluster, Phase};
use crate::rancher::Rancher;
use crate::seed::{cluster_object, first_projects, project};
use crate::v3::bindings::foreign_project;

/// The projects that every cluster has: Default and System.
const OWN: usize = 2;

impl Rancher {
    /// Adds active clusters `many-0001`, `many-0002`, … (ids `c-m-many0001`, …) with so many projects each: Default, System
    /// and `Team 1`, `Team 2`, …, at least the first two. Only Rancher's own records are made; a cluster gets its Kubernetes
    /// with the first request that goes to it. Called again, it goes on counting.
    pub fn add_clusters(&self, clusters: usize, projects_each: usize) {
        let mut state = self.state();
        let admin = state.users.keys().next().cloned();
        let before = state.clusters.keys().filter(|id| id.starts_with("c-m-many")).count();
        for number in before + 1..=before + clusters {
            let (id, name) = (format!("c-m-many{number:04}"), format!("many-{number:04}"));
            let object = cluster_object(&mut state, &id, &name, admin.as_deref());
            state.clusters.insert(id.clone(), Cluster::ready(object, Phase::Active, None, 0));
            first_projects(&mut state, &id, admin.as_deref());
            for team in OWN + 1..=projects_each {
                let name = format!("Team {}", team - OWN);
                project(&mut state, &id, &name, admin.as_deref());
            }
        }
        state.touch();
    }

    /// Adds so many bindings of role `read-only` on the projects of the clusters that were added, one project after another;
    /// the groups are OpenLDAP's, `team-0001`, `team-0002`, …
    pub fn add_project_bindings(&self, bindings: usize) {
        let mut state = self.state();
        let many = state.rows("project").map(|(id, _)| id.clone()).filter(|id| id.starts_with("c-m-many"));
        let projects: Vec<String> = many.collect();
        for (number, project) in projects.iter().cycle().take(bindings).enumerate() {
            let group = format!("openldap_group://cn=team-{:04},dc=example", number / projects.len() + 1);
            foreign_project(&mut state, project, "read-only", &group);
        }
        state.touch();
    }
}
