//! Forms to blueprint and back, judged without asking any system.

use lockstep_words::{Message, en::check as say};

use super::{
    Blueprint, Cloud, CloudDraft, Credential, Draft, EntraGroup, EntraWanted, EntraWay, Grant, GrantDraft,
    KeycloakWanted, KeycloakWay, Mapping, MappingDraft, Problem, RancherWanted, RancherWay, Step, VERSION, forms,
};

/// Collects problems of one step.
struct Found {
    step: Step,
    problems: Vec<Problem>,
}

impl Found {
    fn add(&mut self, field: impl Into<String>, message: impl Into<Message>) {
        self.problems.push(Problem { step: self.step, field: field.into(), message: message.into(), suggestion: None });
    }

    /// Adds the problem, if there is one.
    fn judge(&mut self, field: impl Into<String>, problem: Option<Message>) {
        if let Some(message) = problem {
            self.add(field, message);
        }
    }
}

/// What is to correct in one step's form.
pub(super) fn problems(draft: &Draft, step: Step) -> Vec<Problem> {
    let mut found = Found { step, problems: Vec::new() };
    match step {
        Step::Entra => entra(draft, &mut found),
        Step::Keycloak => keycloak(draft, &mut found),
        Step::Rancher => rancher(draft, &mut found),
        Step::Clusters if draft.clusters.is_empty() => found.add("clusters", say::CLUSTERS_EMPTY),
        Step::Clusters => {}
        Step::Access => access(draft, &mut found),
    }
    found.problems
}

fn entra(draft: &Draft, found: &mut Found) {
    let form = &draft.entra;
    if form.cloud == CloudDraft::ByHand {
        found.judge("entra.login", forms::address_problem(&form.login, "Entra ID's login host"));
        found.judge("entra.graph", forms::address_problem(&form.graph, "Microsoft Graph"));
    }
    found.judge("entra.tenant", forms::tenant_problem(&form.tenant));
    let name = form.application.trim();
    if name.is_empty() {
        found.add("entra.application", say::APPLICATION_EMPTY);
    } else if name.chars().count() > 120 {
        found.add("entra.application", Message::new(say::APPLICATION_LONG).with("count", name.chars().count()));
    }
    if form.way == EntraWay::Client && !forms::is_guid(form.admin_client.trim()) {
        found.add("entra.admin_client", say::ADMIN_CLIENT_ID_FORM);
    }
    if form.way == EntraWay::Handoff && !forms::is_guid(form.client_id.trim()) {
        found.add("entra.client_id", say::CLIENT_ID_FORM);
    }
    if form.way != EntraWay::Handoff && !form.adopt.trim().is_empty() && !forms::is_guid(form.adopt.trim()) {
        found.add("entra.adopt", say::ADOPT_FORM);
    }
    let secret = form.credential == Credential::ClientSecret;
    if secret && !matches!(form.secret_days.trim().parse::<u32>(), Ok(1..=730)) {
        found.add("entra.secret_days", say::SECRET_DAYS);
    }
}

fn keycloak(draft: &Draft, found: &mut Found) {
    let form = &draft.keycloak;
    found.judge("keycloak.url", forms::address_problem(&form.url, "Keycloak"));
    if form.realm.trim() == "master" {
        found.add("keycloak.realm", say::REALM_MASTER);
    } else {
        found.judge("keycloak.realm", forms::name_problem(&form.realm, 255, say::REALM_EMPTY.into()));
    }
    match form.way {
        KeycloakWay::Password if form.user.trim().is_empty() => found.add("keycloak.user", say::USER_EMPTY),
        KeycloakWay::Client if form.admin_client.trim().is_empty() => {
            found.add("keycloak.admin_client", say::ADMIN_CLIENT_EMPTY);
        }
        KeycloakWay::Password | KeycloakWay::Client | KeycloakWay::Token => {}
    }
    found.judge("keycloak.alias", forms::name_problem(&form.alias, 255, say::ALIAS_EMPTY.into()));
    found.judge("keycloak.client", forms::name_problem(&form.client, 255, say::CLIENT_EMPTY.into()));
    mappings(&draft.mappings, found);
}

fn mappings(rows: &[MappingDraft], found: &mut Found) {
    let filled = |row: &MappingDraft| !(row.entra_group.trim().is_empty() && row.keycloak_group.trim().is_empty());
    if !rows.iter().any(filled) {
        found.add("mappings.0.entra_group", say::MAPPINGS_EMPTY);
        return;
    }
    for (n, row) in rows.iter().enumerate().filter(|(_, row)| filled(row)) {
        let (group, target) = (row.entra_group.trim(), row.keycloak_group.trim());
        if group.is_empty() {
            found.add(format!("mappings.{n}.entra_group"), say::ENTRA_GROUP_EMPTY);
        }
        let field = format!("mappings.{n}.keycloak_group");
        let empty = Message::new(say::KEYCLOAK_GROUP_EMPTY).with("group", group);
        found.judge(&*field, forms::name_problem(target, 100, empty));
        for other in rows[..n].iter().filter(|other| filled(other)) {
            let name = other.keycloak_group.trim();
            if other.entra_group.trim() == group && name == target {
                found.add(&*field, Message::new(say::MAPPING_TWICE).with("group", group).with("target", target));
                break;
            }
            if name != target && !target.is_empty() && name.eq_ignore_ascii_case(target) {
                found.add(&*field, Message::new(say::GROUP_CASE).with("one", name).with("other", target));
                break;
            }
        }
    }
}

fn rancher(draft: &Draft, found: &mut Found) {
    found.judge("rancher.url", forms::address_problem(&draft.rancher.url, "Rancher"));
    if draft.rancher.way == RancherWay::Local && draft.rancher.user.trim().is_empty() {
        found.add("rancher.user", say::USER_EMPTY);
    }
}

fn access(draft: &Draft, found: &mut Found) {
    let groups: Vec<&str> = draft.mappings.iter().map(|row| row.keycloak_group.trim()).collect();
    if !draft.grants.iter().any(|row| *row != GrantDraft::default()) {
        found.add("grants.0.group", say::GRANTS_EMPTY);
        return;
    }
    for (n, row) in draft.grants.iter().enumerate().filter(|(_, row)| **row != GrantDraft::default()) {
        let (group, cluster, project) = (row.group.trim(), row.cluster.trim(), row.project.trim());
        let field = |name: &str| format!("grants.{n}.{name}");
        if group.is_empty() {
            found.add(field("group"), say::GRANT_GROUP_EMPTY);
        } else if !groups.contains(&group) {
            found.add(field("group"), Message::new(say::GRANT_GROUP_UNKNOWN).with("group", group));
        }
        if cluster.is_empty() {
            found.add(field("cluster"), say::GRANT_CLUSTER_EMPTY);
        } else if !draft.clusters.iter().any(|picked| picked == cluster) {
            found.add(field("cluster"), Message::new(say::GRANT_CLUSTER_UNKNOWN).with("cluster", cluster));
        }
        if project.is_empty() {
            found.add(field("project"), say::GRANT_PROJECT_EMPTY);
        }
        let namespaces = forms::names(&row.namespaces);
        if namespaces.is_empty() {
            found.add(field("namespaces"), say::GRANT_NAMESPACES_EMPTY);
        }
        let problem = namespaces.iter().find_map(|name| forms::namespace_problem(name));
        found.judge(field("namespaces"), problem);
        if row.role.trim().is_empty() {
            found.add(field("role"), say::GRANT_ROLE_EMPTY);
        }
        let earlier = &draft.grants[..n];
        if let Some(twin) = earlier.iter().position(|other| grant(other) == grant(row)) {
            found.add(field("group"), Message::new(say::GRANT_TWICE).with("row", twin + 1));
        }
        let torn = earlier
            .iter()
            .filter(|other| other.cluster.trim() == cluster && other.project.trim() != project)
            .find_map(|other| {
                let theirs = forms::names(&other.namespaces);
                let name = namespaces.iter().find(|name| theirs.contains(name))?;
                Some(
                    Message::new(say::NAMESPACE_TWO_PROJECTS)
                        .with("name", name)
                        .with("cluster", cluster)
                        .with("one", other.project.trim())
                        .with("other", project),
                )
            });
        found.judge(field("namespaces"), torn);
    }
}

/// The blueprint, or everything that is to correct.
pub(super) fn blueprint(draft: &Draft) -> Result<Blueprint, Vec<Problem>> {
    let problems: Vec<Problem> = Step::ALL.iter().flat_map(|step| problems(draft, *step)).collect();
    if problems.is_empty() { Ok(so_far(draft)) } else { Err(problems) }
}

/// The blueprint as far as the forms are filled in.
pub(super) fn so_far(draft: &Draft) -> Blueprint {
    let text = |text: &str| text.trim().to_owned();
    let handoff = draft.entra.way == EntraWay::Handoff;
    let mappings = draft.mappings.iter().filter(|row| !row.entra_group.trim().is_empty()).map(|row| Mapping {
        entra_group: EntraGroup {
            id: Some(text(&row.entra_id)).filter(|id| !id.is_empty()),
            name: text(&row.entra_group),
        },
        keycloak_group: text(&row.keycloak_group),
    });
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
            groups_claim: draft.entra.groups_claim,
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
        },
        mappings: mappings.collect(),
        grants: draft.grants.iter().filter(|row| **row != GrantDraft::default()).map(grant).collect(),
    }
}

fn grant(row: &GrantDraft) -> Grant {
    Grant {
        group: row.group.trim().to_owned(),
        cluster: row.cluster.trim().to_owned(),
        project: row.project.trim().to_owned(),
        namespaces: forms::names(&row.namespaces),
        role: row.role.trim().to_owned(),
    }
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
    draft.mappings = blueprint
        .mappings
        .iter()
        .map(|mapping| MappingDraft {
            entra_group: mapping.entra_group.name.clone(),
            entra_id: mapping.entra_group.id.clone().unwrap_or_default(),
            keycloak_group: mapping.keycloak_group.clone(),
        })
        .collect();
    draft.clusters = blueprint.clusters().into_iter().map(str::to_owned).collect();
    draft.grants = blueprint
        .grants
        .iter()
        .map(|grant| GrantDraft {
            group: grant.group.clone(),
            cluster: grant.cluster.clone(),
            project: grant.project.clone(),
            namespaces: grant.namespaces.join(", "),
            role: grant.role.clone(),
        })
        .collect();
    draft
}
