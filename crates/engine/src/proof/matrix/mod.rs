//! One cluster's part of the matrix: what the blueprint wants of it, laid over what its roles and bindings give. No IO.

#[cfg(test)]
mod measure;
#[cfg(test)]
mod tests;
mod unasked;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use lockstep_rbac::{Asked, Compiled, Mask, Metadata, Objects, RoleRef, Who};

use super::ask;
use super::wanted::{of_everyone, row_of};
use super::{Block, Cell, Difference, Row};
use crate::blueprint::{Blueprint, Mapping};
use crate::report::Line;
use words::rule_words;
pub(super) use words::{grant_words, plain};

/// What everybody who signs in through Rancher is in, besides their own groups.
pub(super) const EVERYONE: [&str; 2] = ["system:authenticated", "system:cattle:authenticated"];
/// Namespaces that are in every cluster and, unless somebody wants it, nobody's business.
const OTHERS: [&str; 2] = ["default", "kube-system"];
/// So many differences of a cluster are named one by one.
const NAMED: usize = 100;

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
    /// Whether Rancher itself runs on it: then the questions alone are compared.
    pub(super) own: bool,
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
        // On Rancher's own cluster there are bindings for Rancher's own objects, which are not worked out here.
        for (n, party) in parties.iter().enumerate().filter(|_| !self.own) {
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
