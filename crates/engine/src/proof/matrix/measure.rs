//! How fast and how large; `cargo xtask bench` prints it.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::ask;
use super::super::wanted::At;
use super::tests::actual;
use super::{Compared, Party, party, rows};
use crate::blueprint::reference;

/// 1,000 groups, 500 clusters, 20 namespaces, 10 questions; each group has rows on ten clusters.
#[test]
#[ignore = "measures; `cargo xtask bench` runs it"]
fn a_matrix_of_100_million_cells() {
    const GROUPS: usize = 1000;
    const CLUSTERS: usize = 500;
    const EACH: usize = 10;
    let mut blueprint = reference();
    let (mapping, grant) = (blueprint.mappings.remove(0), blueprint.grants.remove(0));
    for n in 0..GROUPS {
        let group = format!("group-{n}");
        blueprint.mappings.push(crate::blueprint::Mapping { keycloak_group: group.clone(), ..mapping.clone() });
        for more in 0..EACH {
            let cluster = format!("cluster-{}", (n * EACH + more) % CLUSTERS);
            let namespaces = vec![format!("ns-{}", n / 50 % 20), format!("ns-{}", (n / 50 + 7) % 20)];
            let grant = crate::blueprint::Grant { group: group.clone(), cluster, namespaces, ..grant.clone() };
            blueprint.grants.push(grant);
        }
    }
    let asked: Vec<_> = ask::questions(&[]).into_iter().take(10).collect();
    let parties: Vec<Party> = rows(&blueprint).iter().map(|row| party(&blueprint, row.group.as_deref())).collect();
    let templates: Vec<lockstep_systems::rancher::RoleTemplate> = serde_json::from_value(json!([
        {"id": "read-only", "roleTemplateIds": ["view"], "context": "project", "rules":
            [{"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["persistentvolumes"]}]},
        {"id": "view", "external": true, "context": "project"},
    ]))
    .expect("templates");
    let mut blocks = Vec::new();
    let began = std::time::Instant::now();
    let mut spent = std::time::Duration::ZERO;
    for n in 0..CLUSTERS {
        let name = format!("cluster-{n}");
        let roles = actual(&[]).cluster_roles;
        let at = At {
            blueprint: &blueprint,
            cluster: &name,
            templates: &templates,
            cluster_roles: &roles,
            namespaces: &[],
            projects: &[],
        };
        let wanted = at.objects();
        // The cluster has what is wanted, but for one group that lacks its last binding.
        let mut actual = wanted.clone();
        actual.cluster_roles.extend(roles.iter().filter(|role| role.metadata.name == "nodes").cloned());
        actual.bindings.truncate(actual.bindings.len().saturating_sub(1));
        let scopes: Vec<(usize, Option<BTreeSet<String>>)> = blueprint
            .grants
            .iter()
            .enumerate()
            .filter(|(_, grant)| grant.cluster == name)
            .map(|(n, grant)| (n, Some(grant.namespaces.iter().cloned().collect())))
            .collect();
        let compared = Compared {
            blueprint: &blueprint,
            cluster: &name,
            own: false,
            asked: &asked,
            actual: &actual,
            wanted: &wanted,
            scopes: &scopes,
        };
        let start = std::time::Instant::now();
        blocks.push(compared.block(&parties));
        spent += start.elapsed();
    }
    let cells: usize = blocks.iter().map(|block| block.questions).sum();
    let differ: usize = blocks.iter().map(|block| block.differences.len() + block.more).sum();
    #[allow(clippy::cast_precision_loss, reason = "a figure to print")]
    let rate = cells as f64 / spent.as_secs_f64() / 1e6;
    let proof = crate::proof::Proof {
        matrix: crate::proof::Matrix { rows: rows(&blueprint), blocks, ..Default::default() },
        ..Default::default()
    };
    let text = serde_json::to_string(&proof).unwrap().len();
    let start = std::time::Instant::now();
    let html = crate::shown::proofs(&[proof], &crate::shown::View::default(), None).len();
    let drawn = start.elapsed().as_secs_f64() * 1e3;
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = memory.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" not known").trim();
    let memory: u64 = memory.split(' ').next().and_then(|kib| kib.parse().ok()).unwrap_or_default();
    println!(
        "{}",
        json!({"proof_answers": cells, "proof_answers_per_s": rate * 1e6, "proof_s": began.elapsed().as_secs_f64(),
            "proof_differences": differ, "proof_json_bytes": text, "proof_html_bytes": html,
            "proof_html_ms": drawn, "proof_memory_kib": memory})
    );
    assert!(cells > 90_000_000 && differ >= CLUSTERS);
}
