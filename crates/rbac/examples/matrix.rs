//! How fast who-may-do-what-where is worked out: 1,000 groups, 500 clusters, 20 namespaces and 10 questions, cluster by cluster
//! on one core, as a Rancher with many clusters has them. Prints one object: answers, seconds, answers a second, and the most
//! memory the process had.

#![expect(clippy::unwrap_used, reason = "a measurement fails loudly")]

#[path = "../tests/made/dice.rs"]
#[expect(dead_code, reason = "the tests throw otherwise")]
mod dice;
#[path = "../tests/made/templates.rs"]
#[expect(dead_code, reason = "the tests want more of it")]
mod templates;

use std::time::{Duration, Instant};

use dice::Dice;
use lockstep_rbac::{
    Asked, ClusterRole, ClusterRoleBinding, Compiled, Mask, Metadata, Objects, RoleBinding, RoleRef, Subject,
};
use serde_json::json;

const CLUSTERS: usize = 500;
const GROUPS: usize = 1_000;
/// Namespaces of a cluster, in projects of four.
const SPACES: usize = 20;
const OF_A_PROJECT: usize = 4;
/// Groups that a project has, and that a cluster has.
const MEMBERS: usize = 25;
const OF_A_CLUSTER: usize = 15;

fn main() {
    let groups: Vec<String> = (0..GROUPS).map(|at| format!("keycloakoidc_group://Team {at}")).collect();
    let spaces: Vec<String> = (0..SPACES).map(|at| format!("space-{at}")).collect();
    let own = templates::lab_roles();
    let templates = templates::rancher_roles(&own);
    let roles = [own, templates].concat();
    let asked = questions();
    let (mut dice, mut mask) = (Dice::new(1), Mask::default());
    let (mut took, mut allowed, mut bindings) = (Duration::ZERO, 0_u64, 0);
    for _ in 0..CLUSTERS {
        let objects = cluster(&mut dice, &roles, &groups, &spaces);
        bindings += objects.bindings.len() + objects.cluster_bindings.len();
        let began = Instant::now();
        let compiled = Compiled::new(&objects, &asked);
        let spaces: Vec<_> = spaces.iter().map(|name| compiled.space(Some(name))).collect();
        for group in &groups {
            let who = compiled.find_group(group);
            for &space in &spaces {
                compiled.fill(&who, space, &mut mask);
                allowed += u64::from(mask.count());
            }
        }
        took += began.elapsed();
    }
    let answers = CLUSTERS * GROUPS * SPACES * asked.len();
    let per_second = u64::try_from(answers as u128 * 1_000 / took.as_millis().max(1)).unwrap();
    let figures = json!({
        "matrix_answers": answers, "matrix_allowed": allowed, "matrix_bindings": bindings,
        "matrix_s": took.as_secs_f64(), "matrix_answers_per_s": per_second, "matrix_memory_kib": memory(),
    });
    println!("{figures}");
}

fn questions() -> Vec<Asked> {
    let plain = [
        ("list", "", "pods"),
        ("get", "", "secrets"),
        ("create", "apps", "deployments"),
        ("delete", "", "pods"),
        ("list", "", "services"),
        ("update", "networking.k8s.io", "ingresses"),
        ("create", "", "configmaps"),
        ("create", "rbac.authorization.k8s.io", "rolebindings"),
    ];
    let mut asked: Vec<Asked> = plain.map(|(verb, group, resource)| Asked::new(verb, group, resource)).to_vec();
    for (verb, part) in [("create", "exec"), ("get", "log")] {
        asked.push(Asked { subresource: part.into(), ..Asked::new(verb, "", "pods") });
    }
    asked
}

/// A cluster as Rancher keeps it: a binding for each member of a project in each of its namespaces, and of the cluster for the
/// cluster's members.
fn cluster(dice: &mut Dice, roles: &[ClusterRole], groups: &[String], spaces: &[String]) -> Objects {
    let mut objects = Objects { cluster_roles: roles.to_vec(), ..Objects::default() };
    for number in 0..OF_A_CLUSTER {
        let (role_ref, subjects) = member(dice, roles, groups);
        let metadata = Metadata { name: format!("crb-{number}"), ..Metadata::default() };
        objects.cluster_bindings.push(ClusterRoleBinding { metadata, role_ref, subjects });
    }
    for project in spaces.chunks(OF_A_PROJECT) {
        for number in 0..MEMBERS {
            let (role_ref, subjects) = member(dice, roles, groups);
            for namespace in project {
                let metadata =
                    Metadata { name: format!("rb-{number}"), namespace: namespace.clone(), ..Metadata::default() };
                let (role_ref, subjects) = (role_ref.clone(), subjects.clone());
                objects.bindings.push(RoleBinding { metadata, role_ref, subjects });
            }
        }
    }
    objects
}

/// Some group, with some role.
fn member(dice: &mut Dice, roles: &[ClusterRole], groups: &[String]) -> (RoleRef, Vec<Subject>) {
    let role = dice.of(roles).metadata.name.clone();
    let subject = Subject { kind: "Group".into(), name: dice.of(groups).clone(), ..Subject::default() };
    (RoleRef { kind: "ClusterRole".into(), name: role, ..RoleRef::default() }, vec![subject])
}

/// The most memory the process had, in KiB; nothing where the system does not say.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
