//! What the stand-in remembers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lab_common::SigningKey;
use serde_json::{Map, Value};

use crate::login::Attempt;

/// Everything.
pub(crate) struct State {
    pub(crate) realms: Vec<Realm>,
}

/// A person's authenticator: six digits every 30 seconds.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    pub(crate) secret: String,
    /// Codes that were used: none is taken twice.
    pub(crate) spent: Vec<String>,
}

/// A person or a client's service account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    /// The representation less what is kept elsewhere.
    pub(crate) rep: Map<String, Value>,
    pub(crate) password: Option<String>,
    /// What its one-time codes are made of, where it has an authenticator.
    pub(crate) otp: Option<Authenticator>,
    /// Ids of groups.
    pub(crate) groups: Vec<String>,
    /// Ids of roles, of the realm and of clients.
    pub(crate) roles: Vec<String>,
    /// Links to identity providers: provider, id and name there.
    pub(crate) links: Vec<(String, String, String)>,
    /// The client whose service account this is.
    pub(crate) service_of: Option<String>,
}

impl User {
    /// A text of the representation, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.rep.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A group; its place in the tree is `parent`.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) parent: Option<String>,
    pub(crate) attributes: Value,
}

/// A sign-in that is alive.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user: String,
    /// Uuids of the clients signed in to.
    pub(crate) clients: BTreeSet<String>,
    /// Seconds since 1970.
    pub(crate) start: u64,
    /// Seconds since 1970.
    pub(crate) last: u64,
}

/// A code that waits to be redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) session: String,
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<(String, String)>,
    /// Whether the person signed in for this code, or was still signed in.
    pub(crate) fresh: bool,
    pub(crate) expires: u64,
    pub(crate) used: bool,
}

/// One realm.
pub(crate) struct Realm {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) rep: Map<String, Value>,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) encryption_key: Arc<SigningKey>,
    pub(crate) secret_keys: [String; 2],
    /// Client representations.
    pub(crate) clients: Vec<Map<String, Value>>,
    /// Roles of the realm and of clients; `containerId` says whose.
    pub(crate) roles: Vec<Map<String, Value>>,
    /// Role id to the ids it holds.
    pub(crate) composites: BTreeMap<String, Vec<String>>,
    pub(crate) scopes: Vec<Value>,
    pub(crate) users: Vec<User>,
    pub(crate) groups: Vec<Group>,
    /// Identity providers, with their secrets.
    pub(crate) providers: Vec<Map<String, Value>>,
    pub(crate) provider_mappers: Vec<Map<String, Value>>,
    pub(crate) profile: Value,
    pub(crate) required_actions: Value,
    pub(crate) flows: Vec<Flow>,
    pub(crate) events: Vec<Value>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) codes: BTreeMap<String, Code>,
    /// Sign-ins on their way, by tab.
    pub(crate) attempts: BTreeMap<String, Attempt>,
}

/// A flow of a sign-in.
#[derive(Clone)]
pub(crate) struct Flow {
    /// The representation without its executions.
    pub(crate) rep: Map<String, Value>,
    pub(crate) executions: Vec<Execution>,
}

/// An execution of a flow: its id, and what the flow's representation shows of it.
#[derive(Clone)]
pub(crate) struct Execution {
    pub(crate) id: String,
    pub(crate) rep: Value,
}

impl Flow {
    /// The representation.
    pub(crate) fn rep(&self) -> Value {
        let mut rep = self.rep.clone();
        let executions = self.executions.iter().map(|one| one.rep.clone()).collect();
        rep.insert("authenticationExecutions".into(), executions);
        Value::Object(rep)
    }

    /// Whether an authenticator takes part.
    pub(crate) fn has(&self, authenticator: &str) -> bool {
        self.executions
            .iter()
            .any(|one| one.rep["authenticator"] == authenticator && one.rep["requirement"] != "DISABLED")
    }
}

impl Realm {
    /// A flow by its alias.
    pub(crate) fn flow(&self, alias: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| text(&flow.rep, "alias") == alias)
    }

    /// A flow by its alias.
    pub(crate) fn flow_mut(&mut self, alias: &str) -> Option<&mut Flow> {
        self.flows.iter_mut().find(|flow| text(&flow.rep, "alias") == alias)
    }
}

impl State {
    /// A realm by name.
    pub(crate) fn realm(&mut self, name: &str) -> Option<&mut Realm> {
        self.realms.iter_mut().find(|realm| realm.name == name)
    }
}

/// The `id` of a representation.
pub(crate) fn id_of(rep: &Map<String, Value>) -> &str {
    text(rep, "id")
}

/// A text property, empty where there is none.
pub(crate) fn text<'a>(rep: &'a Map<String, Value>, name: &str) -> &'a str {
    rep.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A flag, false where there is none.
pub(crate) fn flag(rep: &Map<String, Value>, name: &str) -> bool {
    rep.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// A text of a representation's `config` or `attributes`.
pub(crate) fn inner<'a>(rep: &'a Map<String, Value>, map: &str, name: &str) -> Option<&'a str> {
    rep.get(map).and_then(|map| map.get(name)).and_then(Value::as_str).filter(|text| !text.is_empty())
}

impl Realm {
    /// The issuer for a base address.
    pub(crate) fn issuer(&self, base: &str) -> String {
        format!("{base}/realms/{}", crate::query::encode(&self.name))
    }

    /// A client by its uuid.
    pub(crate) fn client(&self, uuid: &str) -> Option<&Map<String, Value>> {
        self.clients.iter().find(|client| id_of(client) == uuid)
    }

    /// A client by its client id.
    pub(crate) fn client_by_name(&self, client_id: &str) -> Option<&Map<String, Value>> {
        self.clients.iter().find(|client| text(client, "clientId") == client_id)
    }

    /// A user by id.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// A user by id, to change.
    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// A user by user name, or by e-mail address where the realm allows that.
    pub(crate) fn user_by_login(&self, login: &str) -> Option<&User> {
        let login = login.to_lowercase();
        self.users.iter().find(|user| user.text("username") == login || user.text("email") == login)
    }

    /// A group by id.
    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The groups directly under a group, or the top ones, by name.
    pub(crate) fn groups_under<'a>(&'a self, parent: Option<&'a str>) -> Vec<&'a Group> {
        let mut found: Vec<_> = self.groups.iter().filter(|group| group.parent.as_deref() == parent).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// A group's path, with a leading slash.
    pub(crate) fn group_path(&self, group: &Group) -> String {
        let above = group.parent.as_deref().and_then(|id| self.group(id));
        format!("{}/{}", above.map(|parent| self.group_path(parent)).unwrap_or_default(), group.name.replace('/', "~/"))
    }

    /// A group by its path.
    pub(crate) fn group_by_path(&self, path: &str) -> Option<&Group> {
        self.groups.iter().find(|group| self.group_path(group) == path)
    }

    /// A provider by alias, or by internal id.
    pub(crate) fn provider(&self, alias: &str) -> Option<&Map<String, Value>> {
        self.providers.iter().find(|provider| text(provider, "alias") == alias || text(provider, "internalId") == alias)
    }

    /// A role by id.
    pub(crate) fn role(&self, id: &str) -> Option<&Map<String, Value>> {
        self.roles.iter().find(|role| id_of(role) == id)
    }

    /// A role by its container (realm id or client uuid) and name.
    pub(crate) fn role_by_name(&self, container: &str, name: &str) -> Option<&Map<String, Value>> {
        self.roles.iter().find(|role| text(role, "containerId") == container && text(role, "name") == name)
    }

    /// Every role id a set of roles comes to.
    pub(crate) fn expand(&self, roles: &[String]) -> BTreeSet<String> {
        let mut open: Vec<String> = roles.to_vec();
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id.clone()) {
                open.extend(self.composites.get(&id).into_iter().flatten().cloned());
            }
        }
        found
    }

    /// A session that is alive.
    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// A realm setting in seconds.
    pub(crate) fn seconds(&self, name: &str, default: u64) -> u64 {
        self.rep.get(name).and_then(Value::as_u64).unwrap_or(default)
    }
}
