//! The handle that tests and the lab hold.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use lab_common::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::login::claims;
use crate::login::clients::{Client, Tenant};
use crate::login::flow::Refresh;
use crate::login::scopes;
use crate::login::token::REFRESH_LIFE;
use crate::permissions::{ADMIN_SCOPES, AZURE_CLI, GRAPH_TOOLS};
use crate::state::{Inner, Kind};
use crate::{control, graph, login, seed};

/// What can be turned on, at any time; the default is a tenant without surprises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// How many looks miss a new object: they answer 404, or what the real service says meanwhile.
    pub replication_looks: u32,
    /// Where the looks are 0: milliseconds during which every look misses a new object.
    pub replication_ms: u64,
    /// How many token requests refuse a secret made from now on (AADSTS7000215).
    pub secret_delay: u32,
    /// The longest life of a secret, in days; longer ones are refused by policy.
    pub secret_max_days: Option<u64>,
    /// Secrets are refused by policy.
    pub secrets_forbidden: bool,
    /// More groups than this are left out of tokens (overage); 200 in life.
    pub group_limit: usize,
    /// The tenant has Entra ID P1: groups can be assigned to applications, sign-ins can be read.
    pub premium: bool,
    /// People may consent for themselves.
    pub user_consent: bool,
    /// How many calls to Graph answer 429 from now on.
    pub throttle: u32,
    /// Seconds that such an answer names in `Retry-After`.
    pub retry_after: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            replication_looks: 0,
            replication_ms: 0,
            secret_delay: 0,
            secret_max_days: None,
            secrets_forbidden: false,
            group_limit: 200,
            premium: true,
            user_consent: true,
            throttle: 0,
            retry_after: 1,
        }
    }
}

/// The stand-in. Clones share their state.
#[derive(Clone)]
pub struct Entra {
    state: Arc<Mutex<Inner>>,
}

impl Entra {
    /// The reference tenant; `seed` makes the keys and the pairwise subjects of one stand-in differ from another's.
    #[must_use]
    pub fn new(seed: &str) -> Self {
        Entra { state: Arc::new(Mutex::new(seed::reference(seed))) }
    }

    /// The reference tenant Contoso: Ada, Hayden, Noah, Mira and their groups.
    #[must_use]
    pub fn reference() -> Self {
        Entra::new("reference")
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every address that the stand-in answers.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1.0/{*rest}", any(graph::handle))
            .merge(login::router())
            .merge(control::router())
            .with_state(self.clone())
    }

    /// Says where the stand-in is reached, `http://localhost:7411`; issuer and endpoints begin so.
    pub fn set_base(&self, base: &str) {
        self.inner().base = base.trim_end_matches('/').to_owned();
    }

    /// The tenant's id.
    #[must_use]
    pub fn tenant_id(&self) -> &'static str {
        crate::state::TENANT
    }

    /// An access token for Graph as `az account get-access-token` gives it to Ada.
    #[must_use]
    pub fn admin_token(&self) -> String {
        self.token_for("ada@contoso.com", ADMIN_SCOPES).unwrap_or_default()
    }

    /// An access token for Graph with these delegated permissions; none where there is no such person.
    #[must_use]
    pub fn token_for(&self, user: &str, scopes: &[&str]) -> Option<String> {
        self.token_that_lives(user, scopes, 4021)
    }

    /// The same, for so many seconds; a negative number gives an expired one.
    #[must_use]
    pub fn token_that_lives(&self, user: &str, scopes: &[&str], seconds: i64) -> Option<String> {
        let mut inner = self.inner();
        let user = inner.user_id(user)?;
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let client = Client {
            app_id: AZURE_CLI.into(),
            name: "Microsoft Azure CLI".into(),
            application: None,
            fixed: ADMIN_SCOPES,
        };
        Some(claims::access_token(&mut inner, &client, Some(&user), &scopes, seconds))
    }

    /// What is turned on.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let switches = self.inner().switches.clone();
        Settings {
            replication_looks: switches.replication_looks,
            replication_ms: u64::try_from(switches.replication_time.as_millis()).unwrap_or(u64::MAX),
            secret_delay: switches.secret_delay,
            secret_max_days: switches.secret_max_days,
            secrets_forbidden: switches.secrets_forbidden,
            group_limit: switches.group_limit,
            premium: switches.premium,
            user_consent: switches.user_consent,
            throttle: switches.throttle.0,
            retry_after: switches.throttle.1,
        }
    }

    /// Turns things on and off.
    pub fn configure(&self, settings: &Settings) {
        let mut inner = self.inner();
        let switches = &mut inner.switches;
        switches.replication_looks = settings.replication_looks;
        switches.replication_time = Duration::from_millis(settings.replication_ms);
        switches.secret_delay = settings.secret_delay;
        switches.secret_max_days = settings.secret_max_days;
        switches.secrets_forbidden = settings.secrets_forbidden;
        switches.group_limit = settings.group_limit;
        switches.premium = settings.premium;
        switches.user_consent = settings.user_consent;
        switches.throttle = (settings.throttle, settings.retry_after);
    }

    /// Puts a person or a group into a group, each by id or name; false where one is unknown or it was so already.
    pub fn add_member(&self, group: &str, member: &str) -> bool {
        let mut inner = self.inner();
        let member = inner.user_id(member).or_else(|| inner.group_id(member));
        match (inner.group_id(group), member) {
            (Some(group), Some(member)) => inner.join(&group, &member),
            _ => false,
        }
    }

    /// Takes a person or a group out of a group; false where one is unknown or it was so already.
    pub fn remove_member(&self, group: &str, member: &str) -> bool {
        let mut inner = self.inner();
        let member = inner.user_id(member).or_else(|| inner.group_id(member));
        match (inner.group_id(group), member) {
            (Some(group), Some(member)) => inner.leave(&group, &member),
            _ => false,
        }
    }

    /// Adds a security group and gives its id.
    pub fn add_group(&self, name: &str) -> String {
        let mut inner = self.inner();
        let id = Inner::fresh();
        let made = seed::group(&id, &serde_json::json!({"displayName": name, "mailNickname": name}));
        inner.seed(Kind::Group, made);
        inner.members.insert(id.clone(), Vec::new());
        id
    }

    /// Adds a person with the lab's password and gives the object id.
    pub fn add_user(&self, upn: &str, name: &str, with_mail: bool) -> String {
        seed::add_user(&mut self.inner(), upn, name, with_mail)
    }

    /// Every registered application, as Graph shows it.
    #[must_use]
    pub fn applications(&self) -> Vec<Value> {
        self.inner().all(Kind::Application).to_vec()
    }

    /// The client secrets there are, each as it was shown once: a test looks for them where they must not be.
    #[must_use]
    pub fn secret_texts(&self) -> Vec<String> {
        self.inner().secrets.iter().map(|secret| secret.text.clone()).collect()
    }

    /// Ends a secret now, as if its time were over.
    pub fn expire_secrets(&self) {
        for secret in &mut self.inner().secrets {
            secret.end = 0;
        }
    }

    /// Ends every login code and device code now, as if their time were over.
    pub fn expire_codes(&self) {
        let mut inner = self.inner();
        for code in inner.codes.values_mut() {
            code.expires = 0;
        }
        for device in &mut inner.devices {
            device.expires = 0;
        }
    }

    /// Ends every refresh token now, as if nobody had used it for ninety days.
    pub fn expire_refresh_tokens(&self) {
        for refresh in self.inner().refresh.values_mut() {
            refresh.expires = 0;
        }
    }

    /// A refresh token of Microsoft Graph Command Line Tools, as a device-code sign-in gives it after consent; none where
    /// there is no such person.
    #[must_use]
    pub fn refresh_token_for(&self, user: &str) -> Option<String> {
        let mut inner = self.inner();
        let user = inner.user_id(user)?;
        let text = format!("1.{}", lab_common::random_text(160));
        let scopes: Vec<String> = ADMIN_SCOPES.iter().chain(&["offline_access"]).map(|&s| s.to_owned()).collect();
        let client = Client::find(&mut inner, Tenant::Home, GRAPH_TOOLS).ok()?;
        scopes::consent(&mut inner, &client, Some(&user), &scopes);
        let refresh = Refresh {
            app_id: GRAPH_TOOLS.into(),
            user,
            scopes,
            sid: claims::sid(),
            expires: lab_common::now() + REFRESH_LIFE,
            spa: false,
        };
        inner.refresh.insert(text.clone(), refresh);
        Some(text)
    }

    /// Signs with a new key from now on; the old ones stay published.
    pub fn rotate_keys(&self) {
        self.inner().keys.insert(0, Arc::new(SigningKey::generate()));
    }
}
