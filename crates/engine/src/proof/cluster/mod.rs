//! One cluster of a proof: what the person who has signed in may do there, and what everyone may.

mod asked;
mod cell;

use std::collections::BTreeSet;
use std::time::Duration;

use asked::asked_at;
use futures_util::future::{try_join, try_join_all};
use lockstep_rbac::{Asked, ClusterRole, Objects, Who};
use lockstep_systems::Error;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::RoleTemplate;
use lockstep_words::{Message, en::proof as say};

use super::matrix::{Compared, EVERYONE, Party, party};
use super::seen::Inside;
use super::wanted::At as Wanted;
use super::{Answer, Block, Cell, ask, kubectl, live};
use crate::blueprint::{Grant, Scope};
use crate::explain;
use crate::port::Event;
use crate::reading::ReadContext;

pub(crate) use cell::cell;

/// A binding needs some seconds to act; so often a cluster that lacks something is read again.
const AGAIN: u32 = 4;
const EVERY: Duration = Duration::from_millis(1500);
/// So many namespaces of a cluster are tried by real requests.
const TRIED: usize = 5;

/// A cluster that a proof is to look at, and what was found out about it before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Target {
    /// The name.
    pub(crate) name: String,
    /// The id; empty where Rancher has no such cluster.
    pub(crate) id: String,
    /// Why it cannot be read.
    pub(crate) unreadable: Option<Message>,
    /// Its projects: name and id.
    pub(crate) projects: Vec<(String, String)>,
    /// The role templates that its grants refer to, with what they inherit.
    pub(crate) templates: Vec<RoleTemplate>,
}

/// The person who has signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// What they are called.
    pub(crate) name: String,
    /// The Keycloak groups that the blueprint gives them.
    pub(crate) groups: Vec<String>,
    /// Whether what is not there yet is waited for: everything before the clusters is as it should be.
    pub(crate) patient: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Looked {
    /// The cluster's part of the matrix.
    pub(crate) block: Block,
    /// What the person's own requests came to.
    pub(crate) answers: Vec<Answer>,
    /// The groups as which the cluster knows the person.
    pub(crate) groups: Option<Vec<String>>,
    /// What of its roles and role bindings bears on the grants.
    pub(crate) inside: Option<Inside>,
}

/// Looks at one cluster. One that does not answer is told as that.
pub(crate) async fn cluster(context: &ReadContext, target: &Target, visitor: Option<&Visitor>) -> Looked {
    let mut looked = look(context, target, visitor).await;
    looked.block.at = context.host.now();
    looked.block.id.clone_from(&target.id);
    looked
}

async fn look(context: &ReadContext, target: &Target, visitor: Option<&Visitor>) -> Looked {
    let mut parties: Vec<Party> = super::matrix::rows(&context.blueprint)
        .iter()
        .map(|row| party(&context.blueprint, row.group.as_deref()))
        .collect();
    let unreadable = |why: Message, rows: usize| Looked {
        block: Block {
            cluster: target.name.clone(),
            columns: vec![None],
            cells: vec![Cell::Unknown.letter().to_string(); rows],
            unreadable: Some(why),
            ..Block::default()
        },
        ..Looked::default()
    };
    let rows = parties.len() + usize::from(visitor.is_some());
    if let Some(why) = &target.unreadable {
        return unreadable(why.clone(), rows);
    }
    let Some(rancher) = &context.clients.rancher else { return unreadable(say::NOBODY_ASKED.into(), rows) };
    context.say(Event::Busy { message: Message::new(say::READING).with("cluster", &target.name) });
    let asked = Looking { context, target, admin: Kubernetes::new(rancher, &target.id) };
    match asked.all(&mut parties, visitor).await {
        Ok(looked) => looked,
        Err(error) => {
            let said = Message::new(say::CLUSTER_SILENT).with("cluster", &target.name);
            unreadable(said.with("said", explain::trouble(&error).said), rows)
        }
    }
}

/// What is wanted of a cluster, and the roles by which that was worked out.
struct Found {
    wanted: Objects,
    scopes: Vec<(usize, Option<BTreeSet<String>>)>,
    cluster_roles: Vec<ClusterRole>,
}

/// A cluster that is being looked at.
struct Looking<'a> {
    context: &'a ReadContext,
    target: &'a Target,
    admin: Kubernetes,
}

impl Looking<'_> {
    /// The roles and namespaces of the cluster, and what is wanted of it by them: two requests.
    async fn found(&self) -> Result<Found, Error> {
        let (cluster_roles, namespaces) = try_join(self.admin.cluster_roles(), self.admin.namespaces()).await?;
        let namespaces: Vec<(String, Option<String>)> = namespaces
            .into_iter()
            .map(|namespace| (namespace.metadata.name.clone(), namespace.project_id().map(str::to_owned)))
            .collect();
        let at = Wanted {
            blueprint: &self.context.blueprint,
            cluster: &self.target.name,
            templates: &self.target.templates,
            cluster_roles: &cluster_roles,
            namespaces: &namespaces,
            projects: &self.target.projects,
        };
        let (wanted, scopes) = (at.objects(), self.scopes(&at));
        Ok(Found { wanted, scopes, cluster_roles })
    }

    /// The rest of what decides: three requests.
    async fn bound(&self, cluster_roles: &[ClusterRole]) -> Result<Objects, Error> {
        let bindings = try_join(self.admin.cluster_role_bindings(), self.admin.role_bindings());
        let (roles, (cluster_bindings, bindings)) = try_join(self.admin.roles(), bindings).await?;
        Ok(Objects { cluster_roles: cluster_roles.to_vec(), roles, cluster_bindings, bindings })
    }

    async fn all(&self, parties: &mut Vec<Party>, visitor: Option<&Visitor>) -> Result<Looked, Error> {
        let blueprint = &self.context.blueprint;
        // Five requests, however large the cluster is: what is wanted first, then what is there.
        let Found { wanted, scopes, cluster_roles } = self.found().await?;
        let questions = ask::questions(&blueprint.questions);
        let mut looked = Looked::default();
        let person = match visitor.zip(self.context.person.as_ref()) {
            Some((visitor, person)) => {
                let own = Kubernetes::new(person, &self.target.id);
                let party = self.visit(&own, visitor, &wanted, &scopes, &mut looked).await?;
                parties.push(party);
                Some(own)
            }
            None => None,
        };
        let patient = visitor.is_none_or(|visitor| visitor.patient);
        let mut tries = 0;
        let actual = loop {
            let actual = self.bound(&cluster_roles).await?;
            let compared = Compared {
                blueprint,
                cluster: &self.target.name,
                own: self.target.id == "local",
                asked: &questions,
                actual: &actual,
                wanted: &wanted,
                scopes: &scopes,
            };
            looked.block = compared.block(parties);
            tries += 1;
            let lacks = looked.block.differences.iter().any(|difference| !difference.excess);
            if !lacks || !patient || tries > AGAIN {
                break actual;
            }
            self.context.say(Event::Busy { message: say::WAITING_BINDING.into() });
            if self.context.wait(EVERY).await {
                break actual;
            }
        };
        looked.inside = Some(self.inside(&actual, &scopes));
        looked.block.requests = 5;
        looked.block.commands = commands(&questions, &scopes);
        if let Some(own) = person {
            self.ask_own_row(&own, &questions, parties, &actual, &mut looked.block).await;
        }
        self.sample(&questions, parties, &actual, &mut looked.block).await;
        Ok(looked)
    }

    /// What of the cluster bears on the grants.
    fn inside(&self, actual: &Objects, scopes: &[(usize, Option<BTreeSet<String>>)]) -> Inside {
        let spaces: BTreeSet<&String> = scopes.iter().flat_map(|(_, spaces)| spaces.iter().flatten()).collect();
        let here = actual.bindings.iter().filter(|binding| spaces.contains(&binding.metadata.namespace));
        let bindings: Vec<_> = here.cloned().collect();
        let named = |role: &&ClusterRole| bindings.iter().any(|one| one.role_ref.name == role.metadata.name);
        let roles = actual.cluster_roles.iter().filter(named).cloned().collect();
        Inside { cluster: self.target.name.clone(), roles, bindings }
    }

    /// Where the rows of the blueprint hold in this cluster.
    fn scopes(&self, at: &Wanted<'_>) -> Vec<(usize, Option<BTreeSet<String>>)> {
        let here = |grant: &Grant| match grant.scope {
            Scope::Global => (grant.role == "admin").then_some(None),
            _ if grant.cluster != self.target.name => None,
            Scope::Cluster => Some(None),
            _ => Some(Some(at.spaces(grant).into_iter().map(str::to_owned).collect())),
        };
        at.blueprint.grants.iter().enumerate().filter_map(|(n, grant)| Some((n, here(grant)?))).collect()
    }

    /// What the person tries, and as whom the cluster knows them.
    async fn visit(
        &self,
        own: &Kubernetes,
        visitor: &Visitor,
        wanted: &Objects,
        scopes: &[(usize, Option<BTreeSet<String>>)],
        looked: &mut Looked,
    ) -> Result<Party, Error> {
        let blueprint = &self.context.blueprint;
        let principals = visitor.groups.iter().map(|group| blueprint.group_principal(group));
        let groups: Vec<String> = EVERYONE.iter().map(|&one| one.to_owned()).chain(principals).collect();
        let mut party = Party {
            who: Who::default(),
            wanted: Who { user: String::new(), groups },
            groups: visitor.groups.clone(),
            own: Vec::new(),
        };
        self.context.say(Event::Busy { message: live::asking(&self.target.name, &visitor.name) });
        let asking =
            live::Asking { context: self.context, name: &self.target.name, cluster: own, patient: visitor.patient };
        let requests = self.requests(visitor, scopes);
        let tried = requests.iter().map(|asked| {
            let should = wanted.decide(&party.wanted, asked).is_allowed();
            asking.ask(asked, should)
        });
        looked.answers.extend(try_join_all(tried).await?.into_iter().flatten());
        // Rancher lets nobody ask who has nothing on the cluster: then they have nothing there.
        if let Ok(who) = own.self_subject_review().await {
            party.own = vec![who.username.clone()];
            looked.groups = Some(who.groups.clone());
            party.who = Who { user: who.username, groups: who.groups };
        }
        Ok(party)
    }

    /// The real requests: those that the blueprint names, or the nodes, the namespaces of the person's rows, and one that
    /// is not theirs.
    fn requests(&self, visitor: &Visitor, scopes: &[(usize, Option<BTreeSet<String>>)]) -> Vec<Asked> {
        let blueprint = &self.context.blueprint;
        let named: Vec<Asked> = blueprint.requests.iter().filter_map(|text| ask::request(text).ok()).collect();
        if !named.is_empty() {
            return named;
        }
        let mut own: Vec<&str> = Vec::new();
        for (n, spaces) in scopes {
            // Who is in no group is to be refused where the groups are let in.
            let is_own = visitor.groups.is_empty()
                || blueprint.grants.get(*n).is_some_and(|grant| visitor.groups.contains(&grant.group));
            for name in spaces.iter().flatten().filter(|_| is_own) {
                if own.len() < TRIED && !own.contains(&name.as_str()) {
                    own.push(name);
                }
            }
        }
        let pods = |namespace: &str| Asked::new("list", "", "pods").within(namespace);
        let mut out = vec![Asked::new("list", "", "nodes")];
        out.extend(own.iter().map(|name| pods(name)));
        if !own.contains(&"default") {
            out.push(pods("default"));
        }
        out
    }
}

/// So many commands are shown.
const COMMANDS: usize = 24;

/// What asks the questions at a terminal, in the first namespace of the grants and in the whole cluster.
fn commands(questions: &[Asked], scopes: &[(usize, Option<BTreeSet<String>>)]) -> Vec<String> {
    let first = scopes.iter().find_map(|(_, spaces)| spaces.as_ref()?.first());
    let places = first.map(|name| Some(name.as_str())).into_iter().chain([None]);
    places.flat_map(|place| asked_at(questions, place)).map(|asked| kubectl::can_i(&asked)).take(COMMANDS).collect()
}
