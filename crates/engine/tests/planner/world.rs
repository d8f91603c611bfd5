//! Systems in a survey's terms, on which a plan's changes take effect.

use std::collections::{BTreeMap, BTreeSet};

use lockstep_engine::blueprint::{Blueprint, ClusterBy, EntraGroup, Mapping, reference};
use lockstep_engine::plan::{AUTH_METHOD, Change, KEY_ID, MARK, Op, Place, Value, certificate_name, claims};
use lockstep_engine::survey::{
    ApplicationFound, BindingFound, ClusterFound, ConsentFound, DistributionFound, EntraFound, FlowFound, GroupFound,
    KeycloakFound, KeycloakGroupFound, MapperFound, NamespaceFound, ProjectFound, RancherFound, RealmFound,
    RoleBindingFound, SecretFound, Survey, WiderFound,
};
use lockstep_systems::keycloak::SigningKey;
use lockstep_systems::rancher::{BindingKind, RoleTemplate};
use serde_json::{Value as Json, json};

/// The key that the realm signs with.
const KID: &str = "kid-1";

/// The version that new clusters may have.
pub(crate) const VERSION: &str = "v1.34.2+k3s1";

/// The systems, and what changes gave.
pub(crate) struct World {
    found: Survey,
    outputs: BTreeMap<(String, String), String>,
    /// Entra groups that were made; those that nobody wants made are there.
    groups: BTreeSet<String>,
    made: usize,
}

impl World {
    /// Nothing of any setup is there.
    pub(crate) fn fresh() -> Self {
        let cluster = |(name, state): (&str, &str)| ClusterFound {
            id: format!("c-{name}"),
            name: name.into(),
            state: state.into(),
            ..ClusterFound::default()
        };
        let of = |by| DistributionFound { by, default: VERSION.into(), versions: vec![VERSION.into()] };
        let rancher = RancherFound {
            version: "v2.15.0".into(),
            server_url: reference().rancher.url,
            newcomers: [("user".to_owned(), true), ("user-base".to_owned(), false)].into(),
            auth: json!({"enabled": false}).as_object().cloned().unwrap(),
            clusters: [("alpha", "active"), ("beta", "active"), ("gamma", "pending")].map(cluster).into(),
            distributions: [ClusterBy::K3s, ClusterBy::Rke2].map(of).into(),
            templates: serde_json::from_value(json!([
                {"id": "read-only", "context": "project"}, {"id": "project-member", "context": "project"},
                {"id": "cluster-member", "context": "cluster"}, {"id": "nodes-view", "context": "cluster"},
            ]))
            .unwrap(),
            global_roles: serde_json::from_value(json!([{"id": "user-base"}, {"id": "clusters-create"}])).unwrap(),
            ..RancherFound::default()
        };
        let found = Survey {
            entra: Some(EntraFound { tenant: "t".into(), graph: "graph".into(), ..EntraFound::default() }),
            keycloak: Some(KeycloakFound::default()),
            rancher: Some(rancher),
            ..Survey::default()
        };
        World { found, outputs: BTreeMap::new(), groups: BTreeSet::new(), made: 0 }
    }

    /// What a survey of this blueprint reads: each Entra group is there once.
    pub(crate) fn look(&self, blueprint: &Blueprint) -> Survey {
        let mut survey = self.found.clone();
        let group =
            |name: &String| vec![GroupFound { id: format!("id of {name}"), name: name.clone(), security: true }];
        let there = |entra: &&EntraGroup| !entra.create || self.groups.contains(&entra.name);
        let of_row =
            |row: &Mapping| row.entra_group.as_ref().filter(there).map(|entra| group(&entra.name)).unwrap_or_default();
        survey.entra.as_mut().unwrap().groups = blueprint.mappings.iter().map(of_row).collect();
        if let Some(realm) = survey.keycloak.as_mut().and_then(|keycloak| keycloak.realm.as_mut()) {
            realm.signing_key = Some(SigningKey { kid: KID.into(), ..SigningKey::default() });
        }
        survey
    }

    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    /// The value, or a made-up one where the change that gives it was left out.
    fn value(&self, value: &Value) -> String {
        match value {
            Value::Known(text) => text.clone(),
            Value::From { change, output } => {
                self.outputs.get(&(change.clone(), output.clone())).cloned().unwrap_or_else(|| "lost".into())
            }
            Value::NotYetAsked => String::new(),
        }
    }

    fn realm(&mut self) -> &mut RealmFound {
        self.found.keycloak.as_mut().unwrap().realm.get_or_insert_with(RealmFound::default)
    }

    /// Lets a change take effect.
    pub(crate) fn make(&mut self, change: &Change) {
        let id = self.id("x");
        for output in ["objectId", "clientId", "id", "uuid"] {
            self.outputs.insert((change.id.clone(), output.into()), id.clone());
        }
        if let Op::EntraGroup { name, .. } = &change.op {
            self.outputs.insert((change.id.clone(), "id".into()), format!("id of {name}"));
            self.groups.insert(name.clone());
        }
        let op = change.op.clone();
        match change.place {
            Place::Entra => self.entra(op, id),
            Place::Keycloak => self.keycloak(op, id),
            Place::Rancher | Place::Kubernetes => self.rancher(op, id),
        }
    }

    fn entra(&mut self, op: Op, id: String) {
        let key = self.id("key");
        let assigned = if let Op::AssignGroup { group, .. } = &op { self.value(group) } else { String::new() };
        let entra = self.found.entra.as_mut().unwrap();
        match op {
            Op::Application { body, .. } => {
                let app = entra.application.get_or_insert_with(|| ApplicationFound {
                    object_id: id.clone(),
                    client_id: id,
                    raw: json!({}),
                    secrets: Vec::new(),
                    certificates: Vec::new(),
                });
                over(&mut app.raw, &body);
            }
            Op::AssignGroup { role, .. } => {
                entra.assigned.push((assigned, role));
            }
            Op::ServicePrincipal { .. } => entra.service_principal = Some(id),
            Op::Consent { scope, .. } => entra.consent = Some(ConsentFound { id, scope }),
            Op::DropClientSecrets { keys, .. } => {
                let secrets = entra.application.iter_mut().flat_map(|app| std::iter::once(&mut app.secrets));
                secrets.for_each(|secrets| secrets.retain(|secret| !keys.contains(&secret.key_id)));
            }
            Op::Certificate { .. } => {
                let Some(app) = &mut entra.application else { return };
                app.certificates.retain(|one| !one.name.starts_with("lockstep-"));
                let name = certificate_name(&reference().mark(), KID);
                app.certificates.push(SecretFound {
                    key_id: key,
                    name,
                    begins: String::new(),
                    ends: "2036-01-01T00:00:00Z".into(),
                });
            }
            Op::DropCertificates { .. } => {
                let Some(app) = &mut entra.application else { return };
                app.certificates.retain(|one| !one.name.starts_with("lockstep-"));
            }
            Op::ClientSecret { name, replaces, .. } => {
                if let Some(app) = &mut entra.application {
                    app.secrets.retain(|secret| !replaces.contains(&secret.key_id));
                    app.secrets.push(SecretFound {
                        key_id: key.clone(),
                        name,
                        begins: String::new(),
                        ends: "2027-05-23T00:00:00Z".into(),
                    });
                }
                if let Some(provider) = &mut self.realm().identity_provider {
                    provider["config"][KEY_ID] = json!(key);
                    provider["config"][AUTH_METHOD] = json!("client_secret_post");
                }
            }
            _ => {}
        }
    }

    fn keycloak(&mut self, op: Op, id: String) {
        match op {
            Op::Realm { .. } => self.realm().enabled = true,
            Op::Events { body, .. } => self.realm().events = body,
            Op::Group { name, mark, .. } => {
                self.realm().groups.push(KeycloakGroupFound { id, name, mark: Some(mark) });
            }
            Op::DropGroup { id, .. } => {
                let groups = &mut self.realm().groups;
                let Some(gone) = groups.iter().find(|group| group.id == id).map(|group| group.name.clone()) else {
                    return;
                };
                groups.retain(|group| group.name != gone && !group.name.starts_with(&format!("{gone}/")));
            }
            Op::LoginFlow { alias, steps, .. } => {
                self.realm().flows.retain(|flow| flow.alias != alias);
                self.realm().flows.push(FlowFound { alias, steps });
            }
            Op::DropLoginFlow { alias, .. } => {
                self.realm().flows.retain(|flow| flow.alias != alias);
            }
            Op::IdentityProvider { body, config, .. } => {
                let config: serde_json::Map<String, Json> =
                    config.iter().map(|(key, value)| (key.clone(), json!(self.value(value)))).collect();
                let provider = self.realm().identity_provider.get_or_insert_with(|| json!({"config": {}}));
                over(provider, &body);
                over(&mut provider["config"], &Json::Object(config));
            }
            Op::GroupMapper { id: known, mut body, looks_for, .. } => {
                if let Some(group) = looks_for {
                    body["config"]["claims"] = claims("groups", &self.value(&group)).into();
                }
                let id = known.unwrap_or(id);
                let realm = self.realm();
                realm.mappers.retain(|mapper| mapper.id != id);
                let name = body["name"].as_str().unwrap().to_owned();
                assert!(!realm.mappers.iter().any(|other| other.name == name), "two mappers named {name}");
                realm.mappers.push(MapperFound { id, name, raw: body });
            }
            Op::DropGroupMapper { id, .. } => self.realm().mappers.retain(|mapper| mapper.id != id),
            Op::Client { body, .. } => {
                let client = self.realm().client.get_or_insert_with(|| json!({"id": id, "protocolMappers": []}));
                over(client, &body);
            }
            Op::ClientMapper { id: known, body, .. } => {
                let Some(client) = &mut self.realm().client else { return };
                let mappers = client["protocolMappers"].as_array_mut().unwrap();
                mappers.retain(|mapper| mapper["name"] != body["name"]);
                let mut body = body;
                body["id"] = json!(known.unwrap_or(id));
                mappers.push(body);
            }
            Op::SearchRole { .. } => self.realm().search_role = true,
            Op::CloseClient { redirect_uris, .. } => {
                if let Some(client) = &mut self.realm().client {
                    client["redirectUris"] = json!(redirect_uris);
                }
            }
            other => panic!("{other:?} is not Keycloak's"),
        }
    }

    fn rancher(&mut self, op: Op, id: String) {
        let project = match &op {
            Op::Namespace { project: place, .. } | Op::Binding { at: place, .. } => self.value(place),
            _ => String::new(),
        };
        let role_id = match &op {
            Op::Binding { role, .. } => self.value(role),
            _ => String::new(),
        };
        let cluster = match &op {
            Op::Namespace { cluster, .. }
            | Op::Project { cluster, .. }
            | Op::Join { cluster, .. }
            | Op::RoleBinding { cluster, .. } => self.value(cluster),
            _ => String::new(),
        };
        let found = self.found.rancher.as_mut().unwrap();
        match op {
            Op::Newcomers { role, wanted } => {
                found.newcomers.retain(|(name, _)| *name != role);
                found.newcomers.push((role, wanted));
            }
            Op::Authentication { enabled, config, allowed, .. } => {
                found.auth.extend(config.as_object().cloned().unwrap());
                let mut allowed: Vec<String> = allowed;
                if !enabled {
                    allowed.push("keycloakoidc_user://ada".into());
                    found.auth.insert("rancherUrl".into(), json!("http://127.0.0.1:7400/callback"));
                }
                found.auth.insert("allowedPrincipalIds".into(), json!(allowed));
            }
            Op::Cluster { name, mark, .. } => {
                let state = "pending".into();
                found.clusters.push(ClusterFound { id, name, state, mark: Some(mark), ..ClusterFound::default() });
            }
            Op::Join { .. } => {
                let waiting = found.clusters.iter_mut().filter(|known| known.id == cluster);
                waiting.for_each(|known| known.state = "active".into());
            }
            Op::Project { name, mark, .. } => {
                found.projects.push(ProjectFound { id, cluster, name, mark: Some(mark) });
            }
            Op::Namespace { name, mark, .. } => {
                let project = Some(project).filter(|project| !project.is_empty());
                let known = found.namespaces.iter_mut().find(|ns| ns.cluster == cluster && ns.name == name);
                match known {
                    Some(known) => known.project = project,
                    None => found.namespaces.push(NamespaceFound { cluster, name, project, mark: Some(mark) }),
                }
            }
            Op::Role { id: None, name, context, rules, mark } => {
                let mut made: RoleTemplate = serde_json::from_value(json!({"id": id})).unwrap();
                (made.name, made.context, made.rules) = (name, context, rules);
                made.labels.insert(MARK.into(), mark);
                found.templates.push(made);
            }
            Op::Role { id: Some(id), rules, .. } => {
                let known = found.templates.iter_mut().find(|role| role.id == id).unwrap();
                (known.rules, known.locked) = (rules, false);
            }
            Op::DropRole { id } => {
                let bound = found.bindings.iter().any(|one| one.role == id) || found.wider.iter().any(|w| w.role == id);
                assert!(!bound, "{id} is still bound");
                found.templates.retain(|role| role.id != id);
            }
            Op::Binding { on: BindingKind::Project, group, mark, .. } => {
                found.bindings.push(BindingFound { id, project, role: role_id, group, mark: Some(mark) });
            }
            Op::Binding { on: kind, group, mark, .. } => {
                let mark = Some(mark);
                found.wider.push(WiderFound { id, kind, cluster: project, role: role_id, group, mark });
            }
            Op::DropBinding { id, .. } => {
                found.bindings.retain(|binding| binding.id != id);
                found.wider.retain(|binding| binding.id != id);
            }
            Op::RoleBinding { namespace, name, role, group, .. } => {
                let same =
                    |one: &RoleBindingFound| (&one.cluster, &one.namespace, &one.name) == (&cluster, &namespace, &name);
                found.role_bindings.retain(|one| !same(one));
                found.role_bindings.push(RoleBindingFound { cluster, namespace, name, role, group });
            }
            Op::DropRoleBinding { cluster, namespace, name } => found
                .role_bindings
                .retain(|one| (&one.cluster, &one.namespace, &one.name) != (&cluster, &namespace, &name)),
            Op::CloseRancher { rancher_url } => {
                found.auth.insert("rancherUrl".into(), json!(rancher_url));
                found.auth.insert("annotations".into(), json!({MARK: "x"}));
            }
            _ => {}
        }
    }
}

/// Puts the fields of an object over another's.
fn over(object: &mut Json, with: &Json) {
    if let (Some(object), Some(with)) = (object.as_object_mut(), with.as_object()) {
        object.extend(with.clone());
    }
}
