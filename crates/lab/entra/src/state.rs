//! Everything the stand-in remembers. Graph's objects are kept as the JSON that Graph shows.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use lab_common::{SigningKey, new_id};
use serde_json::Value;

use crate::login::flow::{Code, Device, Flow, Refresh, Session};

/// The tenant's id.
pub(crate) const TENANT: &str = "8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e";

/// The directory role template "Global Administrator".
pub(crate) const GLOBAL_ADMIN: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Seconds that a login code lives.
pub(crate) const CODE_LIFE: u64 = 600;

/// The collections of Graph that the stand-in keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    User,
    Group,
    Application,
    DeletedApplication,
    ServicePrincipal,
    Grant,
    Assignment,
    SignIn,
}

impl Kind {
    /// The collection's name in addresses and the type's name in the schema.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Kind::User => ("users", "user"),
            Kind::Group => ("groups", "group"),
            Kind::Application => ("applications", "application"),
            Kind::DeletedApplication => ("directory/deletedItems/microsoft.graph.application", "application"),
            Kind::ServicePrincipal => ("servicePrincipals", "servicePrincipal"),
            Kind::Grant => ("oauth2PermissionGrants", "oAuth2PermissionGrant"),
            Kind::Assignment => ("appRoleAssignments", "appRoleAssignment"),
            Kind::SignIn => ("auditLogs/signIns", "signIn"),
        }
    }

    /// The collection's name in addresses.
    pub(crate) const fn collection(self) -> &'static str {
        self.names().0
    }

    /// The type's name, without `microsoft.graph.`.
    pub(crate) const fn type_name(self) -> &'static str {
        self.names().1
    }
}

/// How long something new stays unseen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Lag {
    #[default]
    None,
    /// So many looks miss it.
    Looks(u32),
    /// Looks before then miss it.
    Until(Instant),
}

impl Lag {
    /// Whether this look misses it; the look counts.
    fn misses(&mut self) -> bool {
        match self {
            Lag::None => false,
            Lag::Looks(0) => {
                *self = Lag::None;
                false
            }
            Lag::Looks(left) => {
                *left -= 1;
                true
            }
            Lag::Until(then) => Instant::now() < *then,
        }
    }
}

/// What a test or a demonstration can turn on.
#[derive(Clone, Debug)]
pub(crate) struct Switches {
    /// Looks that miss what was just written.
    pub(crate) replication_looks: u32,
    /// Or: time that must pass.
    pub(crate) replication_time: Duration,
    /// Token requests that refuse a new secret.
    pub(crate) secret_delay: u32,
    /// The longest life of a secret, in days.
    pub(crate) secret_max_days: Option<u64>,
    /// Secrets are forbidden altogether.
    pub(crate) secrets_forbidden: bool,
    /// More groups than this do not fit into a token.
    pub(crate) group_limit: usize,
    /// The tenant has Entra ID P1.
    pub(crate) premium: bool,
    /// People may consent for themselves.
    pub(crate) user_consent: bool,
    /// Calls to Graph that answer 429, and the seconds they name.
    pub(crate) throttle: (u32, u32),
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            replication_looks: 0,
            replication_time: Duration::ZERO,
            secret_delay: 0,
            secret_max_days: None,
            secrets_forbidden: false,
            group_limit: 200,
            premium: true,
            user_consent: true,
            throttle: (0, 1),
        }
    }
}

/// A secret of an application; Graph shows only the hint.
pub(crate) struct Secret {
    pub(crate) key_id: String,
    pub(crate) application: String,
    pub(crate) text: String,
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Token requests that still refuse it.
    pub(crate) delay: u32,
}

/// What an access token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// The person's object id; none for an application on its own.
    pub(crate) user: Option<String>,
    pub(crate) app_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: u64,
}

/// Two keys for a seed, the same in one process: making them takes half a second, and tests make many stand-ins.
fn keys_of(seed: &str) -> Vec<Arc<SigningKey>> {
    static MADE: OnceLock<Mutex<HashMap<String, Vec<Arc<SigningKey>>>>> = OnceLock::new();
    let made = MADE.get_or_init(Mutex::default);
    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
    let two = || (0..2).map(|_| Arc::new(SigningKey::generate())).collect();
    made.entry(seed.to_owned()).or_insert_with(two).clone()
}

/// The state behind an `Entra`.
pub(crate) struct Inner {
    pub(crate) base: String,
    pub(crate) seed: String,
    pub(crate) tenant_name: String,
    pub(crate) domains: Vec<String>,
    /// The first one signs; the others are published only.
    pub(crate) keys: Vec<Arc<SigningKey>>,
    objects: BTreeMap<Kind, Vec<Value>>,
    /// Direct members by group.
    pub(crate) members: BTreeMap<String, Vec<String>>,
    /// Directory role templates by user.
    pub(crate) roles: HashMap<String, Vec<String>>,
    pub(crate) passwords: HashMap<String, String>,
    /// Owners (users or service principals) by application or group.
    pub(crate) owners: HashMap<String, Vec<String>>,
    pub(crate) secrets: Vec<Secret>,
    lags: HashMap<String, Lag>,
    pub(crate) switches: Switches,
    pub(crate) tokens: HashMap<String, Access>,
    pub(crate) sessions: HashMap<String, Session>,
    pub(crate) flows: HashMap<String, Flow>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) refresh: HashMap<String, Refresh>,
    pub(crate) devices: Vec<Device>,
}

impl Inner {
    /// An empty tenant.
    pub(crate) fn empty(seed: &str) -> Self {
        Inner {
            base: "http://localhost:7411".into(),
            seed: seed.into(),
            tenant_name: "Contoso".into(),
            domains: Vec::new(),
            keys: keys_of(seed),
            objects: BTreeMap::new(),
            members: BTreeMap::new(),
            roles: HashMap::new(),
            passwords: HashMap::new(),
            owners: HashMap::new(),
            secrets: Vec::new(),
            lags: HashMap::new(),
            switches: Switches::default(),
            tokens: HashMap::new(),
            sessions: HashMap::new(),
            flows: HashMap::new(),
            codes: HashMap::new(),
            refresh: HashMap::new(),
            devices: Vec::new(),
        }
    }

    /// Every object of a kind.
    pub(crate) fn all(&self, kind: Kind) -> &[Value] {
        self.objects.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The first object whose property has this value (letter case ignored, as the directory does).
    pub(crate) fn find(&self, kind: Kind, property: &str, value: &str) -> Option<&Value> {
        self.all(kind).iter().find(|one| one[property].as_str().is_some_and(|have| have.eq_ignore_ascii_case(value)))
    }

    /// The object with this id.
    pub(crate) fn get(&self, kind: Kind, id: &str) -> Option<&Value> {
        self.find(kind, "id", id)
    }

    /// The object with this id, to change it.
    pub(crate) fn get_mut(&mut self, kind: Kind, id: &str) -> Option<&mut Value> {
        self.objects.get_mut(&kind)?.iter_mut().find(|one| one["id"] == id)
    }

    /// Adds an object that is seen at once.
    pub(crate) fn seed(&mut self, kind: Kind, object: Value) {
        self.objects.entry(kind).or_default().push(object);
    }

    /// Adds an object that replicates first, where that is switched on.
    pub(crate) fn add(&mut self, kind: Kind, object: Value) {
        if let Some(id) = object["id"].as_str() {
            self.delay(id);
        }
        self.seed(kind, object);
    }

    /// Lets the next looks at this id miss it, where that is switched on.
    pub(crate) fn delay(&mut self, id: &str) {
        let lag = match (self.switches.replication_looks, self.switches.replication_time) {
            (0, Duration::ZERO) => return,
            (0, time) => Lag::Until(Instant::now() + time),
            (looks, _) => Lag::Looks(looks),
        };
        self.lags.insert(id.to_owned(), lag);
    }

    /// Whether this look at the id misses it.
    pub(crate) fn missed(&mut self, id: &str) -> bool {
        self.lags.get_mut(id).is_some_and(Lag::misses)
    }

    /// How many looks will still miss it (0 where time decides).
    pub(crate) fn looks_left(&self, id: &str) -> u32 {
        match self.lags.get(id) {
            Some(Lag::Looks(left)) => *left,
            _ => 0,
        }
    }

    /// Takes an object away and gives it back.
    pub(crate) fn take(&mut self, kind: Kind, id: &str) -> Option<Value> {
        let list = self.objects.get_mut(&kind)?;
        let at = list.iter().position(|one| one["id"] == id)?;
        Some(list.remove(at))
    }

    /// Takes away all objects that match.
    pub(crate) fn drop_where(&mut self, kind: Kind, matches: impl Fn(&Value) -> bool) {
        if let Some(list) = self.objects.get_mut(&kind) {
            list.retain(|one| !matches(one));
        }
    }

    /// A new object id.
    pub(crate) fn fresh() -> String {
        new_id()
    }
}

/// A property as text; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, property: &str) -> &'a str {
    object[property].as_str().unwrap_or_default()
}

/// A property as a list of texts.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().map_or_else(Vec::new, |list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}
