//! Everything Rancher remembers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use lab_common::{new_id, now, random_text};
use serde_json::{Map, Value, json};

use crate::clock::stamp;
use crate::cluster::Cluster;
use crate::kube::{Caller, Memory};
use crate::oidc::Itself;
use crate::providers::{Config, of_principal};
use crate::provisioning::Provisioning;
use crate::version::Version;

/// A Rancher user.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) created: u64,
    pub(crate) last_login: u64,
    pub(crate) name: String,
    /// Name and password of a local sign-in.
    pub(crate) local: Option<(String, String)>,
    pub(crate) principals: Vec<String>,
    pub(crate) labels: Value,
    pub(crate) annotations: Value,
    pub(crate) enabled: bool,
    /// What the last sign-in through a provider brought.
    pub(crate) person: Option<Person>,
}

/// What a sign-in through Keycloak says about a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// `keycloakoidc_user://SUB`, or of another provider.
    pub(crate) principal: String,
    pub(crate) display_name: String,
    /// The mail address.
    pub(crate) login_name: String,
    /// Group names, without the provider's prefix.
    pub(crate) groups: Vec<String>,
    /// For searches in Keycloak.
    pub(crate) access_token: String,
    /// The token that renews it.
    pub(crate) refresh_token: String,
}

impl Person {
    /// The provider's id.
    pub(crate) fn provider(&self) -> &str {
        of_principal(&self.principal)
    }

    /// The groups as principals.
    pub(crate) fn group_principals(&self) -> impl Iterator<Item = String> {
        self.groups.iter().map(|group| format!("{}_group://{group}", self.provider()))
    }
}

/// A Rancher API token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) secret: String,
    pub(crate) user: String,
    pub(crate) provider: String,
    pub(crate) description: String,
    pub(crate) created: u64,
    /// Milliseconds; 0 never ends.
    pub(crate) ttl: u64,
    /// `session`, `kubeconfig` or empty.
    pub(crate) kind: &'static str,
    pub(crate) cluster: Option<String>,
    pub(crate) last_used: Option<u64>,
}

impl Token {
    /// Seconds since 1970 when it ends, 0 for never.
    pub(crate) fn ends(&self) -> u64 {
        if self.ttl == 0 { 0 } else { self.created + self.ttl / 1000 }
    }
}

/// Rancher's memory.
pub(crate) struct State {
    pub(crate) base: String,
    pub(crate) version: Version,
    /// How far its clock is ahead, in seconds.
    pub(crate) ahead: i64,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) tokens: BTreeMap<String, Token>,
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// Provisioning objects by `NAMESPACE/NAME`.
    pub(crate) provisioning: BTreeMap<String, Provisioning>,
    /// By norman type, then by id.
    pub(crate) tables: BTreeMap<&'static str, BTreeMap<String, Value>>,
    /// By provider, its auth config.
    pub(crate) configs: BTreeMap<&'static str, Config>,
    /// Ids and types of other providers that are on. They sign nobody in here.
    pub(crate) other_providers: Vec<(String, String)>,
    /// The management cluster's objects, which decide what is allowed under /v3.
    pub(crate) management: Arc<Memory>,
    /// Attempts to bind before a new project's backing namespace is there.
    pub(crate) backing_delay: u32,
    /// Requests before a change of bindings reaches the clusters.
    pub(crate) propagation_delay: u32,
    /// Reads of a cluster that each of its phases lasts.
    pub(crate) cluster_delay: u32,
    /// Projects whose backing namespace is still missing, and for how many attempts.
    pub(crate) waiting: BTreeMap<String, u32>,
    /// Something changed that the clusters do not know yet, and for how many requests they shall not.
    pub(crate) dirty: Option<u32>,
    /// What was derived for each cluster and has reached it: path to object.
    pub(crate) applied: BTreeMap<String, BTreeMap<String, Value>>,
    /// Pods that appear with their namespace: cluster, object.
    pub(crate) awaited: Vec<(String, Value)>,
    /// Names handed out, so that none comes twice, each with how many came before it.
    names: BTreeMap<String, usize>,
}

impl State {
    /// An empty memory.
    pub(crate) fn new(management: Arc<Memory>) -> Self {
        State {
            base: "http://localhost".into(),
            version: Version::RECORDED,
            ahead: 0,
            users: BTreeMap::new(),
            tokens: BTreeMap::new(),
            clusters: BTreeMap::new(),
            provisioning: BTreeMap::new(),
            tables: BTreeMap::new(),
            configs: BTreeMap::new(),
            other_providers: Vec::new(),
            management,
            backing_delay: 0,
            propagation_delay: 0,
            cluster_delay: 0,
            waiting: BTreeMap::new(),
            dirty: None,
            applied: BTreeMap::new(),
            awaited: Vec::new(),
            names: BTreeMap::new(),
        }
    }

    /// A table; empty where there is none yet.
    pub(crate) fn table(&mut self, kind: &'static str) -> &mut BTreeMap<String, Value> {
        self.tables.entry(kind).or_default()
    }

    /// The rows of a table.
    pub(crate) fn rows(&self, kind: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.tables.get(kind).into_iter().flatten()
    }

    /// The rows of a table, the oldest first.
    pub(crate) fn by_age(&self, kind: &str) -> Vec<(&String, &Value)> {
        let mut rows: Vec<_> = self.rows(kind).collect();
        rows.sort_by_key(|(_, row)| self.names.get(row["name"].as_str().unwrap_or_default()));
        rows
    }

    /// One row of a table.
    pub(crate) fn row(&self, kind: &str, id: &str) -> Option<&Value> {
        self.tables.get(kind).and_then(|table| table.get(id))
    }

    /// `prefix` and five random letters, never the same twice.
    pub(crate) fn name(&mut self, prefix: &str) -> String {
        loop {
            let name = format!("{prefix}{}", random_text(5));
            let before = self.names.len();
            if let Entry::Vacant(free) = self.names.entry(name.clone()) {
                free.insert(before);
                return name;
            }
        }
    }

    /// Bindings, projects, namespaces or users changed: the clusters must hear of it.
    pub(crate) fn touch(&mut self) {
        self.dirty = Some(self.propagation_delay);
    }

    /// The text of a setting, its default where it has no value.
    pub(crate) fn setting(&self, name: &str) -> String {
        if name == "server-url" {
            return self.base.clone();
        }
        if name == "server-version" {
            return self.version.text();
        }
        let row = self.row("setting", name).cloned().unwrap_or_default();
        let value = row["value"].as_str().unwrap_or_default();
        if !value.is_empty() {
            return value.to_owned();
        }
        let default = || row["default"].as_str().unwrap_or_default().to_owned();
        crate::releases::setting(self.version, name).unwrap_or_else(default)
    }

    /// Whether a feature flag is on.
    pub(crate) fn feature(&self, name: &str) -> bool {
        let Some(row) = self.row("feature", name).filter(|_| self.version.knows_feature(name)) else { return false };
        row["value"].as_bool().unwrap_or(row["status"]["default"] == true)
    }

    /// Whether local sign-in is hidden, as it is beside another provider where that is wanted.
    pub(crate) fn local_hidden(&self) -> bool {
        let others = self.provider_on() || !self.other_providers.is_empty();
        others && self.feature("hide-local-auth-provider")
    }

    /// Version and clock.
    pub(crate) fn itself(&self) -> Itself {
        Itself { version: self.version, now: now().saturating_add_signed(self.ahead) }
    }

    /// Whether people sign in by anything but their local passwords.
    pub(crate) fn provider_on(&self) -> bool {
        self.configs.keys().any(|provider| self.is_on(provider))
    }

    /// Makes a token; the secret is inside.
    pub(crate) fn mint(
        &mut self,
        user: &str,
        provider: &str,
        kind: &'static str,
        description: &str,
        ttl: u64,
    ) -> Token {
        let id = match kind {
            "kubeconfig" => format!("kubeconfig-{user}{}", random_text(5)),
            _ => self.name("token-"),
        };
        let token = Token {
            id: id.clone(),
            uuid: new_id(),
            secret: random_text(54),
            user: user.into(),
            provider: provider.into(),
            description: description.into(),
            created: now(),
            ttl,
            kind,
            cluster: None,
            last_used: None,
        };
        self.tokens.insert(id, token.clone());
        token
    }

    /// The user behind `token-x:secret`, unless the token ended or its provider is off.
    pub(crate) fn authenticate(&self, bearer: &str) -> Option<Token> {
        let (id, secret) = bearer.split_once(':')?;
        let token = self.tokens.get(id)?;
        let ended = token.ends() != 0 && token.ends() <= now();
        let off = token.provider != "local" && !self.is_on(&token.provider);
        let user = self.users.get(&token.user)?;
        (token.secret == secret && !ended && !off && user.enabled).then(|| token.clone())
    }

    /// A user as RBAC sees it. `host` and `token` become extra fields.
    pub(crate) fn caller(&self, user: &str, host: &str, token: &str) -> Caller {
        let mut groups = Vec::new();
        let (mut principals, mut names) = (Vec::new(), Vec::new());
        if let Some(user) = self.users.get(user) {
            if let Some(person) = &user.person {
                groups.extend(person.group_principals());
                principals.push(person.principal.clone());
                names.push(person.login_name.clone());
            }
            if let Some((name, _)) = &user.local {
                principals.push(format!("local://{}", user.id));
                names.push(name.clone());
            }
        }
        groups.extend(["system:authenticated".to_owned(), "system:cattle:authenticated".to_owned()]);
        let mut extra = Map::new();
        extra.insert("principalid".into(), json!(principals));
        extra.insert("requesthost".into(), json!([host]));
        extra.insert("requesttokenid".into(), json!([token]));
        extra.insert("username".into(), json!(names));
        Caller { name: user.into(), groups, extra, system: false }
    }

    /// A row of norman: the fields every new object has.
    pub(crate) fn fresh(kind: &str, id: &str, creator: Option<&str>) -> Value {
        let seconds = now();
        json!({
            "annotations": {}, "baseType": kind, "created": stamp(seconds), "createdTS": seconds * 1000,
            "creatorId": creator, "id": id, "labels": {"cattle.io/creator": "norman"}, "type": kind, "uuid": new_id(),
        })
    }

    /// Adds a global role binding for a user and gives its id.
    pub(crate) fn bind_globally(&mut self, role: &str, user: &str) -> String {
        let id = self.name("grb-");
        let mut row = State::fresh("globalRoleBinding", &id, None);
        row["globalRoleId"] = json!(role);
        row["groupPrincipalId"] = Value::Null;
        row["name"] = json!(id);
        row["userId"] = json!(user);
        row["userPrincipalId"] = Value::Null;
        row["annotations"] = json!({"lifecycle.cattle.io/create.mgmt-auth-grb-controller": "true"});
        self.table("globalRoleBinding").insert(id.clone(), row);
        id
    }

    /// Ids of the global roles that newcomers get.
    pub(crate) fn default_roles(&self) -> Vec<String> {
        self.rows("globalRole").filter(|(_, role)| role["newUserDefault"] == true).map(|(id, _)| id.clone()).collect()
    }
}
