//! What was seen becomes the chain, hop by hop, and the finding that names where it breaks. No IO.

mod binding;
mod cluster;
mod entra;
mod keycloak;
mod notices;
mod provider;
mod rancher;
mod repair;
mod role;
mod source;
mod token;

use lockstep_words::{Key, Message, en::proof as say, text};

use super::matrix::grant_words;
use super::seen::Seen;
use super::{ChainOf, Finding, Hop, HopResult, HopState, Severity};
use crate::blueprint::{Blueprint, Grant, Mapping, Scope};
use crate::roles::role_id;
use crate::run::Stopped;
use source::Source;

/// How many groups Entra ID puts into a token; with more it leaves all of them out, and Keycloak does not ask for them.
pub(crate) const MOST_GROUPS: usize = 200;

/// A hop that breaks the chain.
struct Break {
    cause: Message,
    remedy: Message,
    likely: bool,
}

impl Break {
    fn sure(cause: Message, remedy: Message) -> Self {
        Break { cause, remedy, likely: false }
    }
}

/// A hop, looked at.
struct Looked {
    /// Its name here.
    name: String,
    /// What is wanted.
    expected: Message,
    /// What was seen, or what breaks it.
    found: Result<Message, Break>,
    /// Where that was read.
    source: Source,
}

/// One chain: what was seen, the row and the grant that it runs over.
struct Chain<'a> {
    blueprint: &'a Blueprint,
    seen: &'a Seen,
    mapping: &'a Mapping,
    grant: Option<&'a Grant>,
}

impl Chain<'_> {
    /// A message that may name the person, the groups, and what is granted where.
    fn with(&self, key: Key) -> Message {
        let message = named(self.seen, key)
            .with("group", &self.mapping.keycloak_group)
            .with("entra", self.mapping.who())
            .with("principal", self.principal())
            .with("client", &self.blueprint.keycloak.client);
        match self.grant {
            Some(grant) => message
                .with("role", &grant.role)
                .with("project", &grant.project)
                .with("cluster", &grant.cluster)
                .with("namespaces", grant.namespaces.join(", ")),
            None => message,
        }
    }

    /// The group as Rancher's principal.
    fn principal(&self) -> String {
        self.blueprint.group_principal(&self.mapping.keycloak_group)
    }

    /// The id by which bindings name the grant's role.
    fn role_id<'b>(&'b self, grant: &'b Grant) -> &'b str {
        role_id(self.blueprint, &self.seen.templates, &grant.role)
    }

    /// The namespaces in which a grant holds: those that it names, or those of its project.
    fn spaces(&self, grant: &Grant) -> Vec<String> {
        if grant.scope != Scope::Project {
            return grant.namespaces.clone();
        }
        let named =
            |(_, cluster, name): &&(String, String, String)| *cluster == grant.cluster && *name == grant.project;
        let project = self.seen.projects.iter().find(named).map(|(id, ..)| id);
        let inside =
            self.seen.namespaces.iter().filter(|(cluster, _, of)| {
                *cluster == grant.cluster && of.as_ref().is_some_and(|of| Some(of) == project)
            });
        inside.map(|(_, name, _)| name.clone()).collect()
    }

    /// The number of the row.
    fn row(&self) -> usize {
        self.blueprint.mappings.iter().position(|other| other == self.mapping).unwrap_or_default()
    }

    /// The row's Entra group, and whether the person is in it.
    fn membership(&self) -> Option<&(String, Option<bool>)> {
        self.seen.memberships.get(self.row())
    }

    /// The grant, where Rancher gives it on a project.
    fn on_project(&self) -> Option<&Grant> {
        self.grant.filter(|grant| matches!(grant.scope, Scope::Namespaces | Scope::Project))
    }
}

/// Looks at one hop.
type Look = fn(&Chain) -> Looked;

/// Who looks at which hop.
const LOOKS: [(Hop, Look); 8] = [
    (Hop::Entra, entra::entra),
    (Hop::IdentityProvider, provider::provider),
    (Hop::Keycloak, keycloak::keycloak),
    (Hop::Token, token::token),
    (Hop::Rancher, rancher::rancher),
    (Hop::Binding, binding::binding),
    (Hop::Role, role::role),
    (Hop::Kubernetes, cluster::kubernetes),
];

/// The chain of the person, and what was found. Where several rows and grants are theirs, it is the first chain that breaks.
pub(super) fn diagnose(blueprint: &Blueprint, seen: &Seen) -> (Vec<HopResult>, Vec<Finding>) {
    let (mut chains, findings) = chains(blueprint, seen);
    (if chains.is_empty() { Vec::new() } else { chains.remove(0).hops }, findings)
}

/// All chains of the person, one for each of their grants, and what was found. The first chain that breaks is the first.
pub(super) fn chains(blueprint: &Blueprint, seen: &Seen) -> (Vec<ChainOf>, Vec<Finding>) {
    let (mut chains, mut findings): (Vec<ChainOf>, Vec<Finding>) = (Vec::new(), Vec::new());
    for mapping in seen.mappings(blueprint) {
        for grant in grants(blueprint, mapping) {
            let (hops, found) = follow(&Chain { blueprint, seen, mapping, grant });
            let of = grant.map_or_else(|| mapping.keycloak_group.clone(), grant_words);
            chains.push(ChainOf { of, hops });
            // What breaks several chains is said once.
            findings.extend(found.filter(|found| !findings.contains(found)));
        }
    }
    if !chains.is_empty() {
        findings.extend(notices::all(blueprint, seen));
    }
    chains.sort_by_key(|chain| chain.hops.iter().all(|hop| hop.state != HopState::Broken));
    (chains, findings)
}

/// People who have left an Entra group and still have what it gave.
pub(super) fn leavers(blueprint: &Blueprint, seen: &Seen) -> Vec<Finding> {
    notices::leavers(blueprint, seen)
}

/// The grants of a row's group; where it has none, none is looked at.
fn grants<'a>(blueprint: &'a Blueprint, mapping: &Mapping) -> Vec<Option<&'a Grant>> {
    let own: Vec<_> = blueprint.grants.iter().filter(|grant| grant.group == mapping.keycloak_group).map(Some).collect();
    if own.is_empty() { vec![None] } else { own }
}

/// Goes along one chain, to its end or to the hop that breaks it.
fn follow(chain: &Chain) -> (Vec<HopResult>, Option<Finding>) {
    let (mut hops, mut finding) = (Vec::new(), None);
    // Stopped before any identity provider is asked: Rancher's client does not fit.
    let at_client = matches!(chain.seen.stopped, Some(Stopped::ClientFailed { .. } | Stopped::Refused { .. }));
    for (hop, look) in LOOKS {
        let Looked { name, expected, found, source } = look(chain);
        let expected = short(expected);
        let passed_over = at_client && hop > Hop::Entra && hop < Hop::Rancher;
        let (state, fact) = match found {
            _ if finding.is_some() || passed_over => (HopState::NotReached, say::NOT_REACHED.into()),
            Ok(fact) => (HopState::Holds, short(fact)),
            Err(Break { cause, remedy, likely }) => {
                let (cause, remedy) = (short(cause), short(remedy));
                let repair = repair::of(chain, &cause.key);
                let severity = Severity::Broken;
                finding = Some(Finding { hop, severity, cause: cause.clone(), remedy, likely, repair });
                (HopState::Broken, cause)
            }
        };
        let (source, at) = match state {
            HopState::NotReached => (String::new(), 0),
            _ if source.after => (source.call.to_owned(), chain.seen.times.1),
            _ => (source.call.to_owned(), chain.seen.times.0),
        };
        hops.push(HopResult { hop, state, name, expected, fact, source, at });
    }
    (hops, finding)
}

/// A message with no more than its sentence needs: what breaks two chains alike is then the same.
fn short(mut message: Message) -> Message {
    let sentence = text(message.key.name()).unwrap_or_default();
    message.args.retain(|name, _| sentence.contains(&format!("{{{name}")));
    message
}

fn named(seen: &Seen, key: Key) -> Message {
    Message::new(key).with("name", &seen.person.name)
}

#[cfg(test)]
mod tests;
