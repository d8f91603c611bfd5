//! Forms to blueprint and back.

use super::{
    Blueprint, Claim, Cloud, CloudDraft, ClusterDraft, Credential, Draft, EntraGroup, EntraWanted, EntraWay, Grant,
    GrantDraft, GroupsClaim, KeycloakWanted, Mapping, MappingBy, MappingDraft, ROLES_CLAIM, RancherWanted, RoleWanted,
    Scope, VERSION, forms,
};

/// The blueprint as far as the forms are filled in.
pub(super) fn so_far(draft: &Draft) -> Blueprint {
    let text = |text: &str| text.trim().to_owned();
    let handoff = draft.entra.way == EntraWay::Handoff;
    let mappings = draft.mappings.iter().filter(|row| row.says_who()).map(mapping);
    Blueprint {
        version: VERSION,
        name: text(&draft.name),
        entra: EntraWanted {
            cloud: match draft.entra.cloud {
                CloudDraft::Worldwide => Cloud::Worldwide,
                CloudDraft::UsGovL4 => Cloud::UsGovL4,
                CloudDraft::UsGovL5 => Cloud::UsGovL5,
                CloudDraft::China => Cloud::China,
                CloudDraft::ByHand => Cloud::ByHand {
                    login: forms::address(&draft.entra.login),
                    graph: forms::address(&draft.entra.graph),
                },
            },
            tenant: text(&draft.entra.tenant),
            application: text(&draft.entra.application),
            // What another administrator made comes with a client secret.
            credential: if handoff { Credential::ClientSecret } else { draft.entra.credential },
            client_id: handoff.then(|| text(&draft.entra.client_id)),
            adopt: Some(text(&draft.entra.adopt)).filter(|id| !handoff && !id.is_empty()),
            // What another administrator makes names security groups: nobody could assign any for them.
            groups_claim: if handoff { GroupsClaim::SecurityGroup } else { draft.entra.groups_claim },
            secret_days: draft.entra.secret_days.trim().parse().unwrap_or(180),
        },
        keycloak: KeycloakWanted {
            url: forms::address(&draft.keycloak.url),
            realm: text(&draft.keycloak.realm),
            alias: text(&draft.keycloak.alias),
            client: text(&draft.keycloak.client),
            first_login: draft.keycloak.first_login,
            adopt: draft.keycloak.adopt,
        },
        rancher: RancherWanted {
            url: forms::address(&draft.rancher.url),
            newcomers: if draft.rancher.newcomers_may_create_clusters { "user" } else { "user-base" }.to_owned(),
            provider: draft.rancher.provider,
            access_mode: draft.rancher.access_mode,
            verify: draft.rancher.verify,
        },
        clusters: draft.new_clusters.iter().filter(|row| row.filled()).map(ClusterDraft::wanted).collect(),
        mappings: mappings.collect(),
        roles: roles(draft),
        grants: draft.grants.iter().filter(|row| row.filled()).flat_map(grants).collect(),
        questions: forms::lines(&draft.questions),
        requests: forms::lines(&draft.requests),
    }
}

pub(super) fn mapping(row: &MappingDraft) -> Mapping {
    let text = |text: &str| text.trim().to_owned();
    let claim = |name: &str, expression| Some(Claim { name: text(name), value: text(&row.entra_group), expression });
    let (entra_group, claim) = match row.by {
        MappingBy::Group => {
            let id = Some(text(&row.entra_id)).filter(|id| !id.is_empty());
            let member = Some(text(&row.member)).filter(|member| !member.is_empty());
            (Some(EntraGroup { id, name: text(&row.entra_group), create: row.create, member }), None)
        }
        MappingBy::AppRole => (None, claim(ROLES_CLAIM, false)),
        MappingBy::Claim => (None, claim(&row.claim, false)),
        MappingBy::Expression => (None, claim(&row.claim, true)),
        MappingBy::Everyone => (None, None),
    };
    let everyone = row.by == MappingBy::Everyone;
    let group = row.keycloak_group.trim();
    let keycloak_group = group.strip_prefix('/').unwrap_or(group).to_owned();
    Mapping { entra_group, claim, everyone, keycloak_group }
}

/// The role templates of the setup's own.
pub(super) fn roles(draft: &Draft) -> Vec<RoleWanted> {
    draft.roles.clone()
}

/// What a row grants: one grant for each of its clusters, without what its scope has no use for.
pub(super) fn grants(row: &GrantDraft) -> Vec<Grant> {
    let scope = row.scope;
    let kept = |has: bool, text: &str| if has { text.trim().to_owned() } else { String::new() };
    let grant = |cluster: &str| Grant {
        group: row.group.trim().to_owned(),
        scope,
        cluster: cluster.trim().to_owned(),
        project: kept(scope.has_project(), &row.project),
        namespaces: if scope.has_namespaces() { forms::names(&row.namespaces) } else { Vec::new() },
        role: row.role.trim().to_owned(),
        move_namespaces: scope == Scope::Namespaces && row.move_namespaces,
    };
    match row.clusters.as_slice() {
        // A row that is half filled in is a grant all the same: the plan at the side has it.
        clusters if clusters.is_empty() || !scope.has_cluster() => vec![grant("")],
        clusters => clusters.iter().map(|cluster| grant(cluster)).collect(),
    }
}

/// The rows that would give these grants: those that stand together and differ in their cluster alone are one.
fn rows(grants: &[Grant]) -> Vec<GrantDraft> {
    let mut rows: Vec<(&Grant, GrantDraft)> = Vec::new();
    for grant in grants {
        if let Some((first, row)) = rows.last_mut()
            && (Grant { cluster: first.cluster.clone(), ..grant.clone() }) == **first
            && grant.scope.has_cluster()
            && !row.clusters.contains(&grant.cluster)
        {
            row.clusters.push(grant.cluster.clone());
            continue;
        }
        let clusters = Some(grant.cluster.clone()).filter(|name| !name.is_empty());
        let row = GrantDraft {
            group: grant.group.clone(),
            scope: grant.scope,
            clusters: clusters.into_iter().collect(),
            project: grant.project.clone(),
            namespaces: grant.namespaces.join(", "),
            role: grant.role.clone(),
            move_namespaces: grant.move_namespaces,
        };
        rows.push((grant, row));
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The forms that would give this blueprint. Ways of signing in stay at their defaults: they are not part of it.
pub(super) fn draft(blueprint: &Blueprint) -> Draft {
    let mut draft = Draft { name: blueprint.name.clone(), ..Draft::default() };
    draft.entra.cloud = match &blueprint.entra.cloud {
        Cloud::Worldwide => CloudDraft::Worldwide,
        Cloud::UsGovL4 => CloudDraft::UsGovL4,
        Cloud::UsGovL5 => CloudDraft::UsGovL5,
        Cloud::China => CloudDraft::China,
        Cloud::ByHand { login, graph } => {
            (draft.entra.login, draft.entra.graph) = (login.clone(), graph.clone());
            CloudDraft::ByHand
        }
    };
    draft.entra.credential = blueprint.entra.credential;
    draft.entra.adopt = blueprint.entra.adopt.clone().unwrap_or_default();
    draft.entra.groups_claim = blueprint.entra.groups_claim;
    draft.entra.tenant.clone_from(&blueprint.entra.tenant);
    draft.entra.application.clone_from(&blueprint.entra.application);
    draft.entra.secret_days = blueprint.entra.secret_days.to_string();
    if let Some(client_id) = &blueprint.entra.client_id {
        (draft.entra.way, draft.entra.client_id) = (EntraWay::Handoff, client_id.clone());
    }
    draft.keycloak.url.clone_from(&blueprint.keycloak.url);
    draft.keycloak.realm.clone_from(&blueprint.keycloak.realm);
    draft.keycloak.alias.clone_from(&blueprint.keycloak.alias);
    draft.keycloak.client.clone_from(&blueprint.keycloak.client);
    draft.keycloak.first_login = blueprint.keycloak.first_login;
    draft.keycloak.adopt = blueprint.keycloak.adopt;
    draft.rancher.url.clone_from(&blueprint.rancher.url);
    draft.rancher.newcomers_may_create_clusters = blueprint.rancher.newcomers == "user";
    draft.rancher.provider = blueprint.rancher.provider;
    draft.rancher.access_mode = blueprint.rancher.access_mode;
    draft.rancher.verify = blueprint.rancher.verify;
    draft.mappings = blueprint.mappings.iter().map(row).collect();
    let new = |name: &&str| blueprint.clusters.iter().any(|wanted| wanted.name == *name);
    draft.clusters = blueprint.clusters_of_grants().into_iter().filter(|name| !new(name)).map(str::to_owned).collect();
    draft.new_clusters = blueprint.clusters.iter().map(ClusterDraft::of).collect();
    draft.questions = blueprint.questions.join(", ");
    draft.requests = blueprint.requests.join(", ");
    draft.grants = rows(&blueprint.grants);
    draft.roles = blueprint.roles.clone();
    draft
}

fn row(mapping: &Mapping) -> MappingDraft {
    let keycloak_group = mapping.keycloak_group.clone();
    match (&mapping.entra_group, &mapping.claim) {
        (Some(group), _) => MappingDraft {
            entra_group: group.name.clone(),
            entra_id: group.id.clone().unwrap_or_default(),
            create: group.create,
            member: group.member.clone().unwrap_or_default(),
            keycloak_group,
            ..MappingDraft::default()
        },
        (None, Some(claim)) => {
            let by = match (claim.name.as_str(), claim.expression) {
                (ROLES_CLAIM, false) => MappingBy::AppRole,
                (_, false) => MappingBy::Claim,
                (_, true) => MappingBy::Expression,
            };
            let entra_group = claim.value.clone();
            MappingDraft { by, claim: claim.name.clone(), entra_group, keycloak_group, ..MappingDraft::default() }
        }
        // A row that says nobody is one of a group whose name is missing.
        (None, None) => {
            let by = if mapping.everyone { MappingBy::Everyone } else { MappingBy::Group };
            MappingDraft { by, keycloak_group, ..MappingDraft::default() }
        }
    }
}
