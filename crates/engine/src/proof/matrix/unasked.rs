//! Rights that no question is about: the rules of somebody's bindings, against what is wanted.

use std::collections::BTreeMap;

use lockstep_rbac::{Asked, ClusterRoleBinding, Objects, PolicyRule, RoleBinding, Subject, Who};

use super::words::{quoted, rule_words};
use super::{Binding, Compared, Notes, Party, Sets};
use crate::proof::{Block, Cell, Difference, ask};

/// So many rules of one binding are named.
const RULES: usize = 5;

impl Compared<'_> {
    /// Rules of somebody's bindings that go beyond what is wanted, whatever is asked: a right that no question is about is
    /// found all the same.
    pub(super) fn more_than_asked(
        &self,
        sets: &Sets<'_>,
        everyone: &Objects,
        block: &mut Block,
        notes: &mut Notes,
        (n, party): (usize, &Party),
    ) {
        let [actual, wanted] = &sets.bindings;
        // What is wanted of these alone: of many groups in many namespaces that is little.
        let wanted = self.wanted_of(&of(&party.wanted.groups, wanted), &party.wanted);
        for (metadata, role) in of(&party.own, actual) {
            let kind = if metadata.namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
            let named = format!("{kind} {}", quoted(&metadata.name, &metadata.namespace));
            if notes.excess.iter().any(|difference| difference.row == n && difference.by.starts_with(&named)) {
                continue;
            }
            let rules = self.rules(role.kind == "Role", &role.name, &metadata.namespace);
            let beyond = rules.iter().flat_map(|rule| single(rule).map(move |asked| (rule, asked)));
            let beyond = beyond.map(|(rule, asked)| {
                let local = asked.path.is_none();
                (rule, if local { asked.within(&metadata.namespace) } else { asked })
            });
            let beyond = beyond.filter(|(_, asked)| {
                !wanted.decide(&party.wanted, asked).is_allowed() && !everyone.decide(&party.who, asked).is_allowed()
            });
            let mut any = false;
            for (rule, asked) in beyond.take(RULES) {
                any = true;
                if notes.takes(true) {
                    notes.add(Difference {
                        row: n,
                        namespace: Some(metadata.namespace.clone()).filter(|name| !name.is_empty()),
                        question: ask::title(&asked),
                        excess: true,
                        by: format!("{named} of {} {:?}", role.kind, role.name),
                        rule: rule_words(rule),
                    });
                }
            }
            if any {
                mark(block, n, &metadata.namespace);
            }
        }
    }

    /// These wanted bindings and their roles.
    fn wanted_of(&self, bindings: &[Binding<'_>], who: &Who) -> Objects {
        let subject = |name: &String| Subject { kind: "Group".into(), name: name.clone(), ..Subject::default() };
        let subjects: Vec<Subject> = who.groups.iter().map(subject).collect();
        let mut objects = Objects::default();
        for (metadata, role) in bindings {
            let known = objects.cluster_roles.iter().any(|known| known.metadata.name == role.name);
            objects
                .cluster_roles
                .extend(self.wanted.cluster_roles.iter().find(|one| !known && one.metadata.name == role.name).cloned());
            let (metadata, role_ref, subjects) = ((*metadata).clone(), (*role).clone(), subjects.clone());
            if metadata.namespace.is_empty() {
                objects.cluster_bindings.push(ClusterRoleBinding { metadata, role_ref, subjects });
            } else {
                objects.bindings.push(RoleBinding { metadata, role_ref, subjects });
            }
        }
        objects
    }

    fn rules(&self, local: bool, name: &str, namespace: &str) -> &[PolicyRule] {
        let found = if local {
            let here = |role: &&lockstep_rbac::Role| role.metadata.name == name && role.metadata.namespace == namespace;
            self.actual.roles.iter().find(here).map(|role| &role.rules)
        } else {
            self.actual.cluster_roles.iter().find(|role| role.metadata.name == name).map(|role| &role.rules)
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// The bindings of these groups or users.
fn of<'a>(names: &[String], all: &BTreeMap<&'a str, Vec<Binding<'a>>>) -> Vec<Binding<'a>> {
    names.iter().filter_map(|name| all.get(name.as_str())).flatten().copied().collect()
}

/// Shows excess in a cell; a namespace that has no column yet gets one.
fn mark(block: &mut Block, row: usize, namespace: &str) {
    let name = Some(namespace).filter(|name| !name.is_empty());
    let at = block.columns.iter().position(|column| column.as_deref() == name).unwrap_or_else(|| {
        let at = block.columns.len().saturating_sub(1);
        block.columns.insert(at, name.map(str::to_owned));
        for cells in &mut block.cells {
            cells.insert(at, Cell::None.letter());
        }
        at
    });
    if let Some(cells) = block.cells.get_mut(row) {
        cells.replace_range(at..=at, &Cell::Excess.letter().to_string());
    }
}

/// A rule as single questions: each verb with each resource or path. `*` stays as it is: only `*` allows it.
fn single(rule: &PolicyRule) -> impl Iterator<Item = Asked> + '_ {
    let none = [String::new()];
    let names: Vec<String> = if rule.resource_names.is_empty() { none.to_vec() } else { rule.resource_names.clone() };
    let mut all = Vec::new();
    for verb in &rule.verbs {
        all.extend(rule.non_resource_urls.iter().map(|path| Asked::path(verb, path)));
        for group in &rule.api_groups {
            for resource in &rule.resources {
                let (resource, part) = resource.split_once('/').unwrap_or((resource, ""));
                all.extend(names.iter().map(|name| Asked {
                    subresource: part.to_owned(),
                    name: name.clone(),
                    ..Asked::new(verb, group, resource)
                }));
            }
        }
    }
    all.into_iter()
}
