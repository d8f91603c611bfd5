//! One cluster's part of the matrix: what the blueprint wants of it, laid over what its roles and bindings give. No IO.

use std::collections::{BTreeMap, BTreeSet};

use lockstep_rbac::{
    Asked, ClusterRoleBinding, Compiled, Mask, Metadata, Objects, PolicyRule, RoleBinding, RoleRef, Subject, Who,
};

use super::ask;
use super::wanted::{of_everyone, row_of};
use super::{Block, Cell, Difference, Row};
use crate::blueprint::{Blueprint, Grant, Mapping, Scope};
use crate::shown::Line;

/// What everybody who signs in through Rancher is in, besides their own groups.
pub(super) const EVERYONE: [&str; 2] = ["system:authenticated", "system:cattle:authenticated"];
/// Namespaces that are in every cluster and, unless somebody wants it, nobody's business.
const OTHERS: [&str; 2] = ["default", "kube-system"];
/// So many differences of a cluster are named one by one.
const NAMED: usize = 100;
/// So many rules of one binding are.
const RULES: usize = 5;

/// The rows: every group of the mappings, then anyone else.
pub(super) fn rows(blueprint: &Blueprint) -> Vec<Row> {
    let who = |group: &str| blueprint.mappings.iter().find(|mapping| mapping.keycloak_group == group).map(Mapping::who);
    let of_group = |group: &str| Row { group: Some(group.to_owned()), entra_group: who(group), person: None };
    blueprint.groups().into_iter().map(of_group).chain([Row::default()]).collect()
}

/// Somebody whose access is compared: who they are to the cluster, and which rows of the blueprint are theirs.
#[derive(Clone, Debug, Default)]
pub(super) struct Party {
    /// As the cluster sees them.
    pub(super) who: Who,
    /// As the blueprint wants them to be seen.
    pub(super) wanted: Who,
    /// Their Keycloak groups.
    pub(super) groups: Vec<String>,
    /// The subject whose bindings are looked through for more than was asked; nothing where others' rows have it.
    pub(super) own: Vec<String>,
}

/// A group, or with none anyone else.
pub(super) fn party(blueprint: &Blueprint, group: Option<&str>) -> Party {
    let principal = group.map(|group| blueprint.group_principal(group));
    let groups: Vec<String> = EVERYONE.iter().map(|&one| one.to_owned()).chain(principal.clone()).collect();
    let who = Who { user: String::new(), groups };
    let own = match principal {
        Some(own) => vec![own],
        None => EVERYONE.iter().map(|&one| one.to_owned()).collect(),
    };
    Party { wanted: who.clone(), who, groups: group.map(str::to_owned).into_iter().collect(), own }
}

/// Everything that a cluster's block is made of.
pub(super) struct Compared<'a> {
    pub(super) blueprint: &'a Blueprint,
    pub(super) cluster: &'a str,
    /// What is asked in each cell.
    pub(super) asked: &'a [Asked],
    /// What the cluster has.
    pub(super) actual: &'a Objects,
    /// What the blueprint wants it to have.
    pub(super) wanted: &'a Objects,
    /// The namespaces where each row of the blueprint holds; `None` of the whole cluster. Rows of other clusters are left out.
    pub(super) scopes: &'a [(usize, Option<BTreeSet<String>>)],
}

/// The questions put to three sets of objects, and what is looked up often.
struct Sets<'a> {
    actual: Compiled,
    wanted: Compiled,
    everyone: Compiled,
    /// Which questions are asked in namespaces.
    local: Vec<bool>,
    /// Where the rows of the blueprint hold, by their Keycloak groups.
    scopes: BTreeMap<&'a str, Vec<&'a Option<BTreeSet<String>>>>,
    /// The bindings of each group or user: those that are there, and those that are wanted.
    bindings: [BTreeMap<&'a str, Vec<Binding<'a>>>; 2],
}

/// A binding of a namespace or of the whole cluster.
type Binding<'a> = (&'a Metadata, &'a RoleRef);

/// What is not as wanted: so much of it as is named one by one, and how much there is.
#[derive(Default)]
struct Notes {
    excess: Vec<Difference>,
    missing: Vec<Difference>,
    count: usize,
}

impl Notes {
    /// Whether another one of this kind is still named.
    fn takes(&mut self, excess: bool) -> bool {
        self.count += 1;
        (if excess { &self.excess } else { &self.missing }).len() < NAMED
    }

    fn add(&mut self, difference: Difference) {
        if difference.excess { &mut self.excess } else { &mut self.missing }.push(difference);
    }
}

impl Compared<'_> {
    /// The block of these parties.
    pub(super) fn block(&self, parties: &[Party]) -> Block {
        let everyone = of_everyone(&EVERYONE);
        let sets = self.sets(&everyone);
        let mut block = Block { cluster: self.cluster.to_owned(), columns: self.columns(), ..Block::default() };
        let mut notes = Notes::default();
        // Of each question whether it comes with a role, in the whole cluster and in namespaces.
        let mut brought = vec![[false; 2]; self.asked.len()];
        for (n, party) in parties.iter().enumerate() {
            self.row(&sets, &mut block, &mut notes, &mut brought, (n, party));
        }
        for (n, party) in parties.iter().enumerate() {
            self.more_than_asked(&sets, &everyone, &mut block, &mut notes, (n, party));
        }
        let titles = self.asked.iter().zip(&brought).filter(|(_, places)| places.iter().any(|place| *place));
        block.with_roles = titles.map(|(asked, _)| ask::title(asked)).collect();
        // What nobody wants comes first.
        block.differences = notes.excess;
        block.differences.extend(notes.missing);
        block.differences.truncate(NAMED);
        block.more = notes.count.saturating_sub(block.differences.len());
        block
    }

    fn sets<'a>(&'a self, everyone: &Objects) -> Sets<'a> {
        let mut scopes: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (n, spaces) in self.scopes {
            if let Some(grant) = self.blueprint.grants.get(*n) {
                scopes.entry(grant.group.as_str()).or_default().push(spaces);
            }
        }
        Sets {
            actual: Compiled::new(self.actual, self.asked),
            wanted: Compiled::new(self.wanted, self.asked),
            everyone: Compiled::new(everyone, self.asked),
            local: self.asked.iter().map(ask::in_namespaces).collect(),
            scopes,
            bindings: [by_subject(self.actual), by_subject(self.wanted)],
        }
    }

    /// The namespaces that grants name, those that are nobody's business, and the whole cluster.
    fn columns(&self) -> Vec<Option<String>> {
        let mut names: Vec<&str> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let wanted = self.scopes.iter().filter_map(|(_, spaces)| spaces.as_ref()).flatten().map(String::as_str);
        for name in wanted.chain(OTHERS) {
            if known.insert(name) {
                names.push(name);
            }
        }
        names.into_iter().map(|name| Some(name.to_owned())).chain([None]).collect()
    }

    fn row(
        &self,
        sets: &Sets<'_>,
        block: &mut Block,
        notes: &mut Notes,
        brought: &mut [[bool; 2]],
        (n, party): (usize, &Party),
    ) {
        let who = [
            (&sets.actual, sets.actual.find(&party.who)),
            (&sets.wanted, sets.wanted.find(&party.wanted)),
            (&sets.everyone, sets.everyone.find(&party.who)),
        ];
        let own: Vec<&Option<BTreeSet<String>>> =
            party.groups.iter().filter_map(|group| sets.scopes.get(group.as_str())).flatten().copied().collect();
        let mut masks = [Mask::default(), Mask::default(), Mask::default()];
        let mut letters = String::with_capacity(block.columns.len());
        for namespace in &block.columns {
            let namespace = namespace.as_deref();
            for ((set, found), mask) in who.iter().zip(&mut masks) {
                set.fill(found, set.space(namespace), mask);
            }
            let asks = own.iter().any(|spaces| match (spaces, namespace) {
                (None, _) => true,
                (Some(spaces), Some(namespace)) => spaces.contains(namespace),
                (Some(_), None) => false,
            });
            let mut cell = Cell::None;
            for (at, asked) in self.asked.iter().enumerate() {
                if namespace.is_some() && !sets.local[at] {
                    continue;
                }
                block.questions += 1;
                let [is, should, everyone] = [&masks[0], &masks[1], &masks[2]].map(|mask| mask.allows(at));
                let one = one(is, should, everyone, asks);
                match one {
                    Cell::Excess | Cell::Missing => {
                        if notes.takes(one == Cell::Excess) {
                            let asked = asked.clone().within(namespace.unwrap_or_default());
                            notes.add(self.difference(n, party, &asked, one));
                        }
                    }
                    _ => block.as_wanted += 1,
                }
                if one == Cell::WithRole {
                    brought[at][usize::from(namespace.is_some())] = true;
                }
                cell = worse(cell, one);
            }
            letters.push(cell.letter());
        }
        block.cells.push(letters);
    }

    /// The questions of one cell, each with what decides it.
    pub(super) fn lines(&self, party: &Party, namespace: Option<&str>) -> Vec<Line> {
        let everyone = of_everyone(&EVERYONE);
        let asks = self.scopes.iter().any(|(n, spaces)| {
            let own = self.blueprint.grants.get(*n).is_some_and(|grant| party.groups.contains(&grant.group));
            own && spaces.as_ref().is_none_or(|spaces| namespace.is_some_and(|name| spaces.contains(name)))
        });
        let here = self.asked.iter().filter(|asked| namespace.is_none() || ask::in_namespaces(asked));
        here.map(|asked| {
            let asked = asked.clone().within(namespace.unwrap_or_default());
            let is = self.actual.decide(&party.who, &asked);
            let should = self.wanted.all_ways(&party.wanted, &asked);
            let row = should.iter().find_map(|by| self.grant(row_of(&by.way()?.binding)?));
            let allowed = is.is_allowed();
            let all = everyone.decide(&party.who, &asked).is_allowed();
            let rule = match &is {
                lockstep_rbac::Decision::Allowed(by) => by.way().map(|way| rule_words(&way.rule)),
                lockstep_rbac::Decision::Denied { .. } => None,
            };
            Line {
                question: ask::title(&asked),
                cell: one(allowed, !should.is_empty(), all, asks),
                by: if allowed { plain(&is.words()) } else { String::new() },
                rule: rule.unwrap_or_default(),
                wanted_by: row.unwrap_or_default(),
                allowed,
            }
        })
        .collect()
    }

    /// One answer that is not as wanted, with what decides it.
    fn difference(&self, row: usize, party: &Party, asked: &Asked, cell: Cell) -> Difference {
        let excess = cell == Cell::Excess;
        let (objects, who) = if excess { (self.actual, &party.who) } else { (self.wanted, &party.wanted) };
        let by = objects.all_ways(who, asked).into_iter().next();
        let way = by.as_ref().and_then(lockstep_rbac::By::way);
        Difference {
            row,
            namespace: (!asked.namespace.is_empty()).then(|| asked.namespace.clone()),
            question: ask::title(asked),
            excess,
            by: match way {
                Some(_) if excess => plain(&by.as_ref().map(lockstep_rbac::By::words).unwrap_or_default()),
                Some(way) => row_of(&way.binding).and_then(|n| self.grant(n)).unwrap_or_default(),
                None => "the group system:masters".to_owned(),
            },
            rule: way.map(|way| rule_words(&way.rule)).unwrap_or_default(),
        }
    }

    /// The row of the blueprint in a few words: `Dev: read-only on project Trinity`.
    fn grant(&self, n: usize) -> Option<String> {
        self.blueprint.grants.get(n).map(grant_words)
    }

    /// Rules of somebody's bindings that go beyond what is wanted, whatever is asked: a right that no question is about is
    /// found all the same.
    fn more_than_asked(
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

/// The bindings of each group or user.
fn by_subject(objects: &Objects) -> BTreeMap<&str, Vec<Binding<'_>>> {
    let whole = objects.cluster_bindings.iter().map(|one| (&one.metadata, &one.role_ref, &one.subjects));
    let local = objects.bindings.iter().map(|one| (&one.metadata, &one.role_ref, &one.subjects));
    let mut out: BTreeMap<&str, Vec<Binding<'_>>> = BTreeMap::new();
    for (metadata, role, subjects) in whole.chain(local) {
        for subject in subjects.iter().filter(|subject| matches!(subject.kind.as_str(), "Group" | "User")) {
            out.entry(subject.name.as_str()).or_default().push((metadata, role));
        }
    }
    out
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

/// How one question came out: whether it is so, whether it should be, whether everybody may, whether a row asks for it there.
fn one(is: bool, should: bool, everyone: bool, asks: bool) -> Cell {
    match (is, should, everyone, asks) {
        (true, true, _, true) => Cell::Wanted,
        (true, true, ..) | (true, false, true, _) => Cell::WithRole,
        (true, false, false, _) => Cell::Excess,
        (false, true, _, true) => Cell::Missing,
        (false, ..) => Cell::None,
    }
}

/// What of two answers a cell shows.
fn worse(one: Cell, other: Cell) -> Cell {
    const ORDER: [Cell; 5] = [Cell::None, Cell::WithRole, Cell::Wanted, Cell::Missing, Cell::Excess];
    let place = |cell: Cell| ORDER.iter().position(|known| *known == cell).unwrap_or(0);
    if place(one) >= place(other) { one } else { other }
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

/// A rule in a line: `get, list, watch: pods, services (apps)`.
pub(super) fn rule_words(rule: &PolicyRule) -> String {
    let what = if rule.non_resource_urls.is_empty() { &rule.resources } else { &rule.non_resource_urls };
    let groups: Vec<&str> = rule.api_groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
    let groups = if groups.is_empty() { String::new() } else { format!(" ({})", groups.join(", ")) };
    let names = if rule.resource_names.is_empty() {
        String::new()
    } else {
        format!(" named {}", rule.resource_names.join(", "))
    };
    format!("{}: {}{groups}{names}", rule.verbs.join(", "), what.join(", "))
}

/// A grant in a few words: `read-only on project Trinity of alpha`.
pub(super) fn grant_words(grant: &Grant) -> String {
    let place = match grant.scope {
        Scope::Global => "Rancher".to_owned(),
        Scope::Cluster => format!("cluster {}", grant.cluster),
        Scope::Project => format!("project {} of {}", grant.project, grant.cluster),
        Scope::Namespaces | Scope::RoleBindings => format!("{} of {}", grant.namespaces.join(", "), grant.cluster),
    };
    format!("{}: {} on {place}", grant.group, grant.role)
}

/// Kubernetes' words for what allows something, without their beginning.
pub(super) fn plain(words: &str) -> String {
    words.strip_prefix("RBAC: allowed by ").unwrap_or(words).to_owned()
}

fn quoted(name: &str, namespace: &str) -> String {
    if namespace.is_empty() { format!("{name:?}") } else { format!("{:?}", format!("{name}/{namespace}")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lockstep_rbac::Objects;
    use serde_json::{Value, json};

    use super::super::wanted::At;
    use super::super::{Block, ask};
    use super::{Compared, Party, party, rows};
    use crate::blueprint::{Blueprint, Scope, reference};

    const DEV: &str = "keycloakoidc_group://Dev";

    fn role(name: &str, rules: &Value) -> Value {
        json!({"metadata": {"name": name}, "rules": rules})
    }

    /// Roles of a cluster, and bindings besides those of the reference scenario: namespace, role, group.
    fn actual(bindings: &[(&str, &str, &str)]) -> Objects {
        let reads = json!(["get", "list", "watch"]);
        let roles = [
            role("view", &json!([{"verbs": reads, "apiGroups": [""], "resources": ["pods", "pods/log", "services"]}])),
            role("read-only", &json!([{"verbs": reads, "apiGroups": [""], "resources": ["persistentvolumes"]}])),
            role(
                "read-only-promoted",
                &json!([{"verbs": reads, "apiGroups": [""], "resources": ["persistentvolumes"]}]),
            ),
            role(
                "seer",
                &json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["namespaces"], "resourceNames": ["trinity"]}]),
            ),
            role("nodes", &json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["nodes"]}])),
            role(
                "odd",
                &json!([{"verbs": ["frobnicate"], "apiGroups": ["acme.example"], "resources": ["widgets/part"]}]),
            ),
        ];
        let (whole, local): (Vec<_>, Vec<_>) = bindings.iter().partition(|(namespace, ..)| namespace.is_empty());
        let made = |all: Vec<&(&str, &str, &str)>| {
            let one = |(namespace, role, group): &(&str, &str, &str)| {
                json!({"metadata": {"name": format!("b-{role}"), "namespace": namespace},
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
                    "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group}]})
            };
            all.into_iter().map(one).collect::<Vec<_>>()
        };
        let all = json!({"clusterRoles": roles, "roles": [], "clusterBindings": made(whole), "bindings": made(local)});
        lockstep_json::read(&all).expect("objects of the test")
    }

    /// What Rancher makes of the reference scenario.
    const RIGHT: [(&str, &str, &str); 4] =
        [("trinity", "view", DEV), ("trinity", "read-only", DEV), ("", "read-only-promoted", DEV), ("", "seer", DEV)];

    fn block(blueprint: &Blueprint, actual: &Objects, parties: &[Party]) -> Block {
        let templates = lockstep_json::read(&json!([
            {"id": "read-only", "roleTemplateIds": ["view"], "context": "project", "rules":
                [{"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["persistentvolumes"]}]},
            {"id": "view", "external": true, "context": "project"},
        ]))
        .expect("templates");
        let at = At {
            blueprint,
            cluster: "alpha",
            templates: Vec::leak(templates),
            cluster_roles: &actual.cluster_roles,
            namespaces: &[],
            projects: &[("Trinity".into(), "c:p-1".into())],
        };
        let scopes: Vec<(usize, Option<BTreeSet<String>>)> = blueprint
            .grants
            .iter()
            .enumerate()
            .map(|(n, grant)| match grant.scope {
                Scope::Cluster => (n, None),
                _ => (n, Some(grant.namespaces.iter().cloned().collect())),
            })
            .collect();
        let (wanted, asked) = (at.objects(), ask::questions(&[]));
        let compared =
            Compared { blueprint, cluster: "alpha", asked: &asked, actual, wanted: &wanted, scopes: &scopes };
        compared.block(parties)
    }

    fn of_reference(bindings: &[(&str, &str, &str)]) -> Block {
        let blueprint = reference();
        let parties: Vec<Party> = rows(&blueprint).iter().map(|row| party(&blueprint, row.group.as_deref())).collect();
        block(&blueprint, &actual(bindings), &parties)
    }

    fn with(more: (&'static str, &'static str, &'static str)) -> Block {
        let all: Vec<_> = RIGHT.into_iter().chain([more]).collect();
        of_reference(&all)
    }

    #[test]
    fn a_grant_gives_one_namespace_and_what_comes_with_the_role() {
        let block = of_reference(&RIGHT);
        let names: Vec<Option<&str>> = block.columns.iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("trinity"), Some("default"), Some("kube-system"), None]);
        assert_eq!(block.cells, ["w--r", "----"]);
        assert_eq!(block.with_roles, ["list persistentvolumes"]);
        assert_eq!((block.differences.as_slice(), block.as_wanted), (&[][..], block.questions));
    }

    #[test]
    fn what_is_missing_names_the_row_that_wants_it() {
        let block = of_reference(&[("trinity", "read-only", DEV)]);
        assert_eq!(block.cells, ["m---", "----"]);
        let first = &block.differences[0];
        assert_eq!((first.question.as_str(), first.excess), ("list pods in trinity", false));
        assert_eq!(first.by, "Dev: read-only on trinity of alpha");
        assert!(block.as_wanted < block.questions);
    }

    #[test]
    fn excess_names_the_binding_wherever_it_is() {
        let block = with(("default", "view", DEV));
        assert_eq!(block.cells, ["wx-r", "----"]);
        let first = &block.differences[0];
        assert!(
            first.excess && first.by.contains("RoleBinding \"b-view/default\" of ClusterRole \"view\""),
            "{first:?}"
        );
        // Everybody's excess is every row's.
        let block = with(("", "nodes", "system:authenticated"));
        assert_eq!(block.cells, ["w--x", "---x"]);
    }

    #[test]
    fn a_right_that_no_question_is_about_is_excess_too() {
        let block = with(("attic", "odd", DEV));
        let names: Vec<Option<&str>> = block.columns.iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("trinity"), Some("default"), Some("kube-system"), Some("attic"), None]);
        assert_eq!(block.cells, ["w--xr", "-----"]);
        let [one] = block.differences.as_slice() else { panic!("{:?}", block.differences) };
        assert_eq!(one.question, "frobnicate widgets.acme.example/part in attic");
        assert_eq!(one.by, "RoleBinding \"b-odd/attic\" of ClusterRole \"odd\"");
    }

    #[test]
    fn what_kubernetes_gives_everybody_is_no_excess_and_no_more_than_that() {
        let mut objects = actual(&RIGHT);
        let more = json!({"metadata": {"name": "system:basic-user"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:basic-user"},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}]});
        objects.cluster_bindings.push(lockstep_json::read(&more).expect("a binding"));
        let rules = |resources: &[&str]| json!([{"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": resources}]);
        let blueprint = reference();
        let parties: Vec<Party> = rows(&blueprint).iter().map(|row| party(&blueprint, row.group.as_deref())).collect();
        for (resources, cells) in [
            (&["selfsubjectaccessreviews"][..], ["w--r", "----"]),
            (&["selfsubjectaccessreviews", "subjectaccessreviews"][..], ["w--r", "---x"]),
        ] {
            let mut objects = objects.clone();
            let own = role("system:basic-user", &rules(resources));
            objects.cluster_roles.push(lockstep_json::read(&own).expect("a role"));
            assert_eq!(block(&blueprint, &objects, &parties).cells, cells);
        }
    }

    #[test]
    fn a_cluster_wide_grant_is_wanted_everywhere_in_it() {
        let mut blueprint = reference();
        blueprint.grants[0].scope = Scope::Cluster;
        blueprint.grants[0].namespaces.clear();
        let parties = [party(&blueprint, Some("Dev"))];
        let block = block(&blueprint, &actual(&[("", "view", DEV), ("", "read-only", DEV)]), &parties);
        assert_eq!(block.cells, ["www"]);
        assert!(block.differences.is_empty(), "{:?}", block.differences);
    }

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
        let templates: Vec<lockstep_systems::rancher::RoleTemplate> = lockstep_json::read(&json!([
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
        let text = lockstep_json::to_text(&lockstep_json::Write::write(&proof)).len();
        let start = std::time::Instant::now();
        let html = crate::shown::proofs(&[proof], &crate::shown::View::default(), &Value::Null).len();
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
}
