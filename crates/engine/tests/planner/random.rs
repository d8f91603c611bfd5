//! Blueprints as the forms let them pass, and systems in states that nobody would make on purpose.

use lockstep_engine::blueprint::{
    Blueprint, Claim, ClusterBy, ClusterWanted, Credential, Draft, FirstLogin, Grant, GroupsClaim, Mapping,
    ROLES_CLAIM, RoleContext, RoleWanted, RuleWanted, Scope, reference,
};
use lockstep_engine::survey::{BindingFound, MapperFound, RancherFound, RealmFound, Survey};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::{select, subsequence};
use serde_json::json;

use crate::world::VERSION;

const ENTRA: [&str; 5] = ["k8s_dev_users", "k8s_ops", "it's ours", "a to b", "gruppe ä"];
const KEYCLOAK: [&str; 5] = ["Dev", "Ops", "a.b-c_d", "rancher", "teams/inner/Web"];
const PROJECTS: [&str; 3] = ["Trinity", "Default", "with / slash"];
/// One for projects, one for clusters.
const ROLES: [&str; 2] = ["Log \"readers\"", "Seers / ü"];
const NAMESPACES: [&str; 4] = ["trinity", "default", "web", "kube-x"];

fn mapping() -> impl Strategy<Value = Mapping> {
    // Most rows are of groups, as in life.
    (0..8, select(&ENTRA[..]), select(&KEYCLOAK[..])).prop_map(|(by, who, keycloak)| {
        let row = Mapping { keycloak_group: keycloak.into(), ..Mapping::default() };
        let claim = |name: &str, expression| Some(Claim { name: name.into(), value: who.into(), expression });
        match by {
            0 => Mapping { everyone: true, ..row },
            1 => Mapping { claim: claim(ROLES_CLAIM, false), ..row },
            2 => Mapping { claim: claim("department", true), ..row },
            3 => {
                let mut row = Mapping::of_group(&format!("new {who}"), keycloak);
                row.entra_group.iter_mut().for_each(|group| group.create = true);
                row
            }
            _ => Mapping::of_group(who, keycloak),
        }
    })
}

fn grant() -> impl Strategy<Value = Grant> {
    let parts = (
        select(&KEYCLOAK[..]),
        select(&["alpha", "beta", "gamma", "new-one", "new-two"][..]),
        select(&PROJECTS[..]),
        subsequence(&NAMESPACES[..], 1..3),
        0..3_usize,
        any::<bool>(),
        select(&Scope::ALL[..]),
    );
    parts.prop_map(|(group, cluster, project, namespaces, role, move_namespaces, scope)| {
        let roles = match scope {
            Scope::Namespaces | Scope::Project => ["read-only", "project-member", ROLES[0]],
            Scope::Cluster => ["cluster-member", "nodes-view", ROLES[1]],
            Scope::RoleBindings => ["view", "edit", ROLES[0]],
            Scope::Global => ["user-base", "clusters-create", "user-base"],
        };
        let namespaces = namespaces.into_iter().map(str::to_owned);
        Grant {
            group: group.into(),
            scope,
            cluster: if scope.has_cluster() { cluster.into() } else { String::new() },
            project: if scope.has_project() { project.into() } else { String::new() },
            namespaces: if scope.has_namespaces() { namespaces.collect() } else { Vec::new() },
            role: roles[role].into(),
            move_namespaces: move_namespaces && scope == Scope::Namespaces,
        }
    })
}

/// Roles of the blueprint's own: some of these two, with other rules at times.
fn roles() -> impl Strategy<Value = Vec<RoleWanted>> {
    let role = (0..2_usize, select(&["get", "list", "*"][..])).prop_map(|(which, verb)| RoleWanted {
        name: ROLES[which].into(),
        context: [RoleContext::Project, RoleContext::Cluster][which],
        rules: vec![RuleWanted {
            verbs: vec![verb.into()],
            api_groups: vec![String::new()],
            resources: vec!["pods".into()],
            ..RuleWanted::default()
        }],
    });
    vec(role, 0..3)
}

/// Clusters that Rancher is to get.
fn clusters() -> impl Strategy<Value = Vec<ClusterWanted>> {
    let by = select(&[ClusterBy::Import, ClusterBy::K3s, ClusterBy::Rke2][..]);
    let row = (select(&["new-three", "new-one", "new-two"][..]), by, any::<bool>()).prop_map(|(name, by, named)| {
        let version = (named && by != ClusterBy::Import).then(|| VERSION.to_owned());
        ClusterWanted { name: name.into(), by, version }
    });
    vec(row, 0..4)
}

/// A blueprint that the forms accept. The systems' addresses are always the same, and so is the mark.
pub(crate) fn blueprint() -> impl Strategy<Value = Blueprint> {
    let credential = select(&[Credential::ClientSecret, Credential::Certificate][..]);
    let names = select(&["A", "B"][..]);
    let first = select(&[FirstLogin::Ask, FirstLogin::LinkByEmail, FirstLogin::ExistingOnly][..]);
    let rows = (vec(mapping(), 1..6), clusters(), roles(), vec(grant(), 1..8));
    let parts = (rows, 1..730_u32, any::<bool>(), names, credential, first);
    parts.prop_map(|((mappings, clusters, roles, grants), secret_days, user, application, credential, first)| {
        let mut blueprint = Blueprint { mappings: Vec::new(), grants: Vec::new(), ..reference() };
        blueprint.entra.secret_days = secret_days;
        blueprint.entra.credential = credential;
        // One more choice, and no more parts than a tuple may have.
        blueprint.entra.groups_claim = match secret_days % 3 {
            0 => GroupsClaim::ApplicationGroup,
            1 => GroupsClaim::AppRoles,
            _ => GroupsClaim::SecurityGroup,
        };
        blueprint.keycloak.first_login = first;
        blueprint.entra.application = application.into();
        blueprint.rancher.newcomers = if user { "user" } else { "user-base" }.into();
        // Row by row, as far as the forms say yes.
        for mapping in mappings {
            keep_if_right(&mut blueprint, |b| b.mappings.push(mapping), "mappings.");
        }
        for cluster in clusters {
            keep_if_right(&mut blueprint, |b| b.clusters.push(cluster), "new_clusters.");
        }
        for role in roles {
            keep_if_right(&mut blueprint, |b| b.roles.push(role), "roles.");
        }
        for grant in grants {
            let named = |role: &RoleWanted| role.name == grant.role || grant.scope == Scope::RoleBindings;
            if ROLES.contains(&&*grant.role) && !blueprint.roles.iter().any(named) {
                continue;
            }
            let new = grant.cluster.starts_with("new");
            if new && blueprint.clusters.iter().all(|wanted| wanted.name != grant.cluster) {
                continue;
            }
            keep_if_right(&mut blueprint, |b| b.grants.push(grant), "grants.");
        }
        if blueprint.grants.is_empty() {
            let group = blueprint.mappings[0].keycloak_group.clone();
            blueprint.grants.push(Grant { group, ..reference().grants[0].clone() });
        }
        blueprint
    })
}

fn keep_if_right(blueprint: &mut Blueprint, change: impl FnOnce(&mut Blueprint), of: &str) {
    let mut changed = blueprint.clone();
    change(&mut changed);
    let draft = Draft::from_blueprint(&changed);
    let mut problems = lockstep_engine::blueprint::Step::ALL.into_iter().flat_map(|step| draft.problems(step));
    if !problems.any(|problem| problem.field.starts_with(of)) {
        *blueprint = changed;
    }
}

type Spoil = fn(&mut Survey);

fn realm(survey: &mut Survey) -> Option<&mut RealmFound> {
    survey.keycloak.as_mut()?.realm.as_mut()
}

fn rancher(survey: &mut Survey, work: fn(&mut RancherFound)) {
    if let Some(found) = &mut survey.rancher {
        work(found);
    }
}

const SPOILS: [Spoil; 26] = [
    |s| s.entra = None,
    |s| s.keycloak = None,
    |s| s.rancher = None,
    |s| s.entra.iter_mut().for_each(|e| e.application = None),
    |s| s.entra.iter_mut().for_each(|e| e.service_principal = None),
    |s| s.entra.iter_mut().for_each(|e| e.groups.clear()),
    |s| s.entra.iter_mut().flat_map(|e| &mut e.groups).for_each(|hits| hits.extend(hits.clone())),
    |s| s.entra.iter_mut().flat_map(|e| &mut e.application).for_each(|app| app.raw = json!([])),
    |s| s.entra.iter_mut().flat_map(|e| &mut e.application).flat_map(|a| &mut a.secrets).for_each(|x| x.ends.clear()),
    |s| s.keycloak.iter_mut().for_each(|k| k.realm = None),
    |s| s.keycloak.iter_mut().for_each(|k| k.metadata_problem = Some("no route".into())),
    |s| realm(s).into_iter().for_each(|r| r.identity_provider = None),
    |s| realm(s).into_iter().for_each(|r| r.identity_provider = Some(json!({"config": null}))),
    |s| realm(s).into_iter().for_each(|r| r.mappers.iter_mut().for_each(|m| m.raw["config"] = json!({}))),
    |s| {
        let Some(realm) = realm(s) else { return };
        let twins = realm.mappers.clone().into_iter();
        realm.mappers.extend(twins.map(|m| MapperFound {
            id: format!("{}-2", m.id),
            name: format!("{} 2", m.name),
            ..m
        }));
    },
    |s| realm(s).into_iter().for_each(|r| r.client = Some(json!({"id": 7, "protocolMappers": {}}))),
    |s| realm(s).into_iter().for_each(|r| r.events = json!(null)),
    |s| rancher(s, |r| r.clusters.iter_mut().for_each(|c| c.state = "pending".into())),
    |s| rancher(s, |r| r.other_providers.push("github".into())),
    |s| rancher(s, |r| r.auth.clear()),
    |s| rancher(s, |r| r.projects.clear()),
    |s| rancher(s, |r| r.templates.iter_mut().for_each(|t| (t.locked, t.rules) = (true, Vec::new()))),
    |s| rancher(s, |r| r.templates.clear()),
    |s| rancher(s, |r| r.role_bindings.iter_mut().for_each(|b| b.group.clear())),
    |s| rancher(s, |r| r.wider.iter_mut().for_each(|b| b.mark = None)),
    // The same binding made twice, which Rancher allows.
    |s| {
        rancher(s, |r| {
            let twins = r.bindings.clone().into_iter();
            r.bindings.extend(twins.map(|b| BindingFound { id: format!("{}-2", b.id), ..b }));
        });
    },
];

/// Some ways of spoiling what was read.
pub(crate) fn spoil() -> impl Strategy<Value = Vec<Spoil>> {
    Just(SPOILS.to_vec()).prop_flat_map(|all| {
        let most = all.len();
        subsequence(all, 0..most.min(6))
    })
}
