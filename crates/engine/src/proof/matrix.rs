//! Everyone, everywhere: who may do what, decided from one reading of each cluster's bindings. No IO.

use lockstep_json::{Read, Write};

use super::rbac::Rbac;
use super::{Cell, Column, Matrix, Row};
use crate::blueprint::{Blueprint, Grant, Mapping};

/// What everybody who signs in through Rancher is in, besides their own groups.
const EVERYONE: [&str; 2] = ["system:authenticated", "system:cattle:authenticated"];
/// A namespace that is in every cluster and, unless somebody wants it, nobody's business.
const OTHERS: [&str; 2] = ["default", "kube-system"];
/// What is asked in each namespace: API group, resource.
const IN_NAMESPACE: [(&str, &str); 4] = [("", "pods"), ("", "services"), ("apps", "deployments"), ("", "secrets")];
/// What is asked of the whole cluster.
const CLUSTER_WIDE: [(&str, &str); 5] =
    [("", "nodes"), ("", "pods"), ("", "secrets"), ("", "persistentvolumes"), ("storage.k8s.io", "storageclasses")];
/// Cluster-wide reads that Rancher's project roles bring along, because these things have no namespace.
const BROUGHT: [&str; 2] = ["persistentvolumes", "storageclasses"];

/// Something allowed that nobody wants.
#[derive(Clone, Debug, Write, Read)]
pub(crate) struct Excess {
    /// The Keycloak group; nothing for everyone.
    pub(super) group: Option<String>,
    /// The cluster's name.
    pub(super) cluster: String,
    /// For example `list pods in default`.
    pub(super) question: String,
    /// The binding.
    pub(super) reason: String,
}

/// The matrix of the blueprint's clusters, and what in it is excess.
pub(super) fn matrix(blueprint: &Blueprint, clusters: &[(String, Rbac)]) -> (Matrix, Vec<Excess>) {
    let mut matrix = Matrix { columns: columns(blueprint, clusters), ..Matrix::default() };
    let mut excess = Vec::new();
    let groups = blueprint.groups().into_iter().map(Some).chain([None]);
    for group in groups {
        let mut row = Row {
            group: group.map(str::to_owned),
            entra_group: group.and_then(|group| entra_name(blueprint, group)),
            cells: Vec::new(),
            details: Vec::new(),
        };
        for column in matrix.columns.clone() {
            let Some((_, rbac)) = clusters.iter().find(|(name, _)| *name == column.cluster) else { continue };
            let asked = ask(blueprint, rbac, group, &column);
            matrix.questions += asked.lines.len();
            matrix.as_wanted += asked.lines.len() - asked.wrong;
            row.cells.push(asked.cell);
            row.details.push(asked.lines);
            excess.extend(asked.excess);
            for right in asked.brought {
                if !matrix.with_roles.contains(&right) {
                    matrix.with_roles.push(right);
                }
            }
        }
        matrix.rows.push(row);
    }
    (matrix, excess)
}

fn entra_name(blueprint: &Blueprint, group: &str) -> Option<String> {
    blueprint.mappings.iter().find(|mapping| mapping.keycloak_group == group).map(Mapping::who)
}

fn columns(blueprint: &Blueprint, clusters: &[(String, Rbac)]) -> Vec<Column> {
    let mut columns = Vec::new();
    for (cluster, _) in clusters {
        let mut names: Vec<&str> = Vec::new();
        let wanted = blueprint.grants.iter().filter(|grant| grant.cluster == *cluster);
        for name in wanted.flat_map(|grant| grant.namespaces.iter().map(String::as_str)).chain(OTHERS) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let column =
            |namespace: Option<&str>| Column { cluster: cluster.clone(), namespace: namespace.map(str::to_owned) };
        columns.extend(names.into_iter().map(|name| column(Some(name))));
        columns.push(column(None));
    }
    columns
}

/// One cell, answered.
struct Asked {
    cell: Cell,
    lines: Vec<String>,
    wrong: usize,
    excess: Vec<Excess>,
    brought: Vec<String>,
}

fn ask(blueprint: &Blueprint, rbac: &Rbac, group: Option<&str>, column: &Column) -> Asked {
    let principal = group.map(|group| blueprint.group_principal(group));
    let mut subjects: Vec<&str> = EVERYONE.to_vec();
    subjects.extend(principal.as_deref());
    let grants: Vec<&Grant> = blueprint
        .grants
        .iter()
        .filter(|grant| Some(grant.group.as_str()) == group && grant.cluster == column.cluster)
        .collect();
    let here = grants
        .iter()
        .find(|grant| column.namespace.as_ref().is_some_and(|namespace| grant.namespaces.contains(namespace)));
    let mut out = Asked { cell: Cell::None, lines: Vec::new(), wrong: 0, excess: Vec::new(), brought: Vec::new() };
    let questions: &[(&str, &str)] = if column.namespace.is_some() { &IN_NAMESPACE } else { &CLUSTER_WIDE };
    for (api, resource) in questions {
        let place = column.namespace.as_ref().map_or_else(String::new, |namespace| format!(" in {namespace}"));
        let question = format!("list {resource}{place}");
        let reason = rbac.allows(&subjects, "list", api, resource, column.namespace.as_deref());
        let allowed = reason.is_some();
        let brought = allowed && column.namespace.is_none() && BROUGHT.contains(resource) && !grants.is_empty();
        // What a role gives in its namespaces is the role's; reading pods there is what every project role gives.
        let wanted = match here {
            Some(_) if *resource == "pods" => true,
            Some(_) => allowed,
            None => brought,
        };
        out.lines.push(match &reason {
            Some(reason) => format!("{question}: allowed by {reason}"),
            None => format!("{question}: denied"),
        });
        if brought {
            out.brought.push(question.clone());
        }
        if allowed == wanted {
            continue;
        }
        out.wrong += 1;
        if let Some(reason) = reason {
            out.excess.push(Excess {
                group: group.map(str::to_owned),
                cluster: column.cluster.clone(),
                question,
                reason,
            });
        }
    }
    out.cell = cell(here.is_some(), &out);
    out
}

fn cell(wanted: bool, asked: &Asked) -> Cell {
    match (wanted, asked.excess.is_empty(), asked.wrong > 0, asked.brought.is_empty()) {
        (_, false, _, _) => Cell::Excess,
        (true, _, true, _) => Cell::Missing,
        (true, ..) => Cell::Read,
        (false, _, _, false) => Cell::WithRole,
        (false, ..) => Cell::None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::rbac::Rbac;
    use super::{Cell, matrix};
    use crate::blueprint::reference;
    use serde_json::{Value, json};

    fn rbac(bindings: &Value) -> Rbac {
        let read = |value: Value| lockstep_json::read(&value).expect("objects of the test");
        Rbac {
            cluster_roles: lockstep_json::read(&json!([
                {"metadata": {"name": "view"}, "rules": [
                    {"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["pods", "services"]}]},
                {"metadata": {"name": "promoted"}, "rules": [
                    {"verbs": ["list"], "apiGroups": ["storage.k8s.io"], "resources": ["storageclasses"]}]},
                {"metadata": {"name": "nodes"}, "rules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["nodes"]}]},
            ]))
            .expect("roles"),
            cluster_bindings: bindings["whole"].as_array().into_iter().flatten().cloned().map(read).collect(),
            bindings: lockstep_json::read(&bindings["local"]).expect("bindings"),
            ..Rbac::default()
        }
    }

    fn binding(namespace: &str, role: &str, group: &str) -> Value {
        json!({"metadata": {"name": format!("rb-{namespace}{role}"), "namespace": namespace},
               "roleRef": {"kind": "ClusterRole", "name": role, "apiGroup": "rbac.authorization.k8s.io"},
               "subjects": [{"kind": "Group", "name": group, "apiGroup": "rbac.authorization.k8s.io"}]})
    }

    const DEV: &str = "keycloakoidc_group://Dev";

    #[test]
    fn a_grant_gives_one_namespace_and_what_comes_with_the_role() {
        let objects = json!({"local": [binding("trinity", "view", DEV)], "whole": [binding("", "promoted", DEV)]});
        let (matrix, excess) = matrix(&reference(), &[("alpha".into(), rbac(&objects))]);
        let names: Vec<Option<&str>> = matrix.columns.iter().map(|column| column.namespace.as_deref()).collect();
        assert_eq!(names, [Some("trinity"), Some("default"), Some("kube-system"), None]);
        assert_eq!(matrix.rows[0].cells, [Cell::Read, Cell::None, Cell::None, Cell::WithRole]);
        assert_eq!(matrix.rows[1].cells, [Cell::None; 4]);
        assert_eq!(matrix.with_roles, ["list storageclasses"]);
        assert_eq!((matrix.questions, excess.len()), (matrix.as_wanted, 0));
    }

    #[test]
    fn missing_and_excess_are_told_apart() {
        let objects = json!({"local": [binding("default", "view", DEV)], "whole": [binding("", "nodes", "system:authenticated")]});
        let (matrix, excess) = matrix(&reference(), &[("alpha".into(), rbac(&objects))]);
        assert_eq!(matrix.rows[0].cells, [Cell::Missing, Cell::Excess, Cell::None, Cell::Excess]);
        assert_eq!(matrix.rows[1].cells[3], Cell::Excess);
        let said: Vec<&str> = excess.iter().map(|excess| excess.question.as_str()).collect();
        assert_eq!(said, ["list pods in default", "list services in default", "list nodes", "list nodes"]);
        assert!(matrix.as_wanted < matrix.questions);
    }
}
