//! Many decisions at once: each subject's answers to a list of questions, as bits.

use std::collections::BTreeMap;

use crate::asked::{Asked, MASTERS, Who};
use crate::decide::rules;
use crate::features::Features;
use crate::mask::{Mask, bits};
use crate::matching::{SERVICE_ACCOUNT, allows, user_of};
use crate::types::{Objects, RoleRef, Subject};

/// Names with their numbers.
type Numbers = BTreeMap<String, usize>;

/// The number of the whole cluster; those of namespaces follow.
const WHOLE: usize = 0;

/// What each subject of a cluster may do of a list of questions, in the whole cluster and in each namespace.
///
/// It answers as [`Objects::decide`] does with the same objects. It keeps names and bits alone: a mask for each subject and
/// each place where that is bound.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    users: Numbers,
    groups: Numbers,
    spaces: Numbers,
    /// The masks of nothing and of everything.
    none: Vec<u64>,
    all: Vec<u64>,
    /// For each subject where its places begin; the end of the last one stands behind.
    starts: Vec<usize>,
    /// The places of each subject in order, and a mask for each.
    places: Vec<usize>,
    masks: Vec<u64>,
}

/// A namespace in one [`Compiled`], or the whole cluster. It means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space(usize);

/// Somebody in one [`Compiled`]. It means nothing in another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    masters: bool,
    subjects: Vec<usize>,
}

/// That a subject has a role at a place; all by their numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    subject: usize,
    place: usize,
    role: usize,
}

impl Compiled {
    /// Works out all answers. The namespaces of the questions themselves do not count: each is asked everywhere.
    #[must_use]
    pub fn new(objects: &Objects, asked: &[Asked]) -> Self {
        let mut made = Compiled { none: bits(asked, |_| false), all: bits(asked, |_| true), ..Compiled::default() };
        let mut roles = Roles { objects, asked, masks: Vec::new(), known: BTreeMap::new() };
        let mut grants = Vec::new();
        for binding in &objects.cluster_bindings {
            if let Some(role) = roles.find(&binding.role_ref, "") {
                made.bind(&mut grants, &binding.subjects, "", WHOLE, role);
            }
        }
        for binding in &objects.bindings {
            let home = binding.metadata.namespace.as_str();
            if let Some(role) = roles.find(&binding.role_ref, home) {
                let next = made.spaces.len() + 1;
                let place = number(&mut made.spaces, home, next);
                made.bind(&mut grants, &binding.subjects, home, place, role);
            }
        }
        // A path is in no namespace.
        let local = bits(asked, |one| one.path.is_none());
        grants.sort_unstable();
        made.collect(&grants, &roles.masks, &local);
        made
    }

    /// Notes that subjects have a role at a place.
    fn bind(&mut self, grants: &mut Vec<Grant>, subjects: &[Subject], home: &str, place: usize, role: usize) {
        for subject in subjects {
            let next = self.users.len() + self.groups.len();
            let subject = match subject.kind.as_str() {
                "User" => number(&mut self.users, &subject.name, next),
                "Group" => number(&mut self.groups, &subject.name, next),
                SERVICE_ACCOUNT => match user_of(subject, home) {
                    Some(user) => number(&mut self.users, &user, next),
                    None => continue,
                },
                _ => continue,
            };
            grants.push(Grant { subject, place, role });
        }
    }

    /// Makes one mask of the roles that a subject has at a place. The grants are in order.
    fn collect(&mut self, grants: &[Grant], roles: &[Vec<u64>], local: &[u64]) {
        for same in grants.chunk_by(|a, b| (a.subject, a.place) == (b.subject, b.place)) {
            let [first, ..] = same else { continue };
            let counts = if first.place == WHOLE { &self.all } else { local };
            self.starts.resize(first.subject + 1, self.places.len());
            self.places.push(first.place);
            for (at, counts) in counts.iter().enumerate() {
                let word = same.iter().filter_map(|grant| roles.get(grant.role)?.get(at)).fold(0, |all, one| all | one);
                self.masks.push(word & counts);
            }
        }
        self.starts.resize(self.users.len() + self.groups.len() + 1, self.places.len());
    }

    /// The namespace; `None` for the whole cluster, where bindings of namespaces do not count.
    #[must_use]
    pub fn space(&self, namespace: Option<&str>) -> Space {
        // Where nobody is bound, there is what holds in the whole cluster.
        Space(namespace.and_then(|name| self.spaces.get(name).copied()).unwrap_or(WHOLE))
    }

    /// Who it is.
    #[must_use]
    pub fn find(&self, who: &Who) -> Found {
        let groups = who.groups.iter().filter_map(|group| self.groups.get(group));
        let subjects = self.users.get(&who.user).into_iter().chain(groups).copied().collect();
        Found { masters: who.is_in(MASTERS), subjects }
    }

    /// The group of this name, as [`Compiled::find`] finds somebody of whom only it is known.
    #[must_use]
    pub fn find_group(&self, name: &str) -> Found {
        Found { masters: name == MASTERS, subjects: self.groups.get(name).copied().into_iter().collect() }
    }

    /// Puts into `mask` what somebody may do in a space. A mask that was filled before is not allocated again.
    pub fn fill(&self, who: &Found, space: Space, mask: &mut Mask) {
        if who.masters {
            return mask.begin(&self.all);
        }
        mask.begin(&self.none);
        for &subject in &who.subjects {
            self.add(subject, WHOLE, mask);
            if space.0 != WHOLE {
                self.add(subject, space.0, mask);
            }
        }
    }

    fn add(&self, subject: usize, place: usize, mask: &mut Mask) {
        let Some(&[first, end]) = self.starts.get(subject..subject + 2) else { return };
        if let Some(Ok(at)) = self.places.get(first..end).map(|places| places.binary_search(&place)) {
            let width = self.none.len();
            mask.add(self.masks.get((first + at) * width..).unwrap_or_default());
        }
    }

    /// What somebody may do in a namespace; `None` for the whole cluster.
    #[must_use]
    pub fn mask(&self, who: &Who, namespace: Option<&str>) -> Mask {
        let mut mask = Mask::default();
        self.fill(&self.find(who), self.space(namespace), &mut mask);
        mask
    }
}

/// The number of a name; `next` where it is new.
fn number(numbers: &mut Numbers, name: &str, next: usize) -> usize {
    match numbers.get(name) {
        Some(known) => *known,
        None => *numbers.entry(name.to_owned()).or_insert(next),
    }
}

/// The masks of the roles that are bound.
struct Roles<'a> {
    objects: &'a Objects,
    asked: &'a [Asked],
    masks: Vec<Vec<u64>>,
    /// Their numbers by kind, namespace and name; nothing for those that are not there.
    known: BTreeMap<(&'a str, &'a str, &'a str), Option<usize>>,
}

impl<'a> Roles<'a> {
    /// The number of a role, where it is there.
    fn find(&mut self, role: &'a RoleRef, home: &'a str) -> Option<usize> {
        let home = if role.kind == "ClusterRole" { "" } else { home };
        let key = (role.kind.as_str(), home, role.name.as_str());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = rules(self.objects, role, home).map(|rules| {
            let allowed = |one: &Asked| rules.iter().any(|rule| allows(rule, one, Features::default()));
            self.masks.push(bits(self.asked, allowed));
            self.masks.len() - 1
        });
        self.known.insert(key, found);
        found
    }
}
