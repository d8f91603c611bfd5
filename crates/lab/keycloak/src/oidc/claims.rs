//! What tokens say about a person: the protocol mappers of a client and of its scopes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::state::{Group, Realm, User, flag, id_of, inner, text};

/// Which of the three carriers of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The access token.
    Access,
    /// The ID token.
    Id,
    /// The user-info answer.
    Info,
}

impl Carrier {
    fn flag(self) -> &'static str {
        match self {
            Carrier::Access => "access.token.claim",
            Carrier::Id => "id.token.claim",
            Carrier::Info => "userinfo.token.claim",
        }
    }
}

/// For whom and for what claims are made.
pub(crate) struct Subject<'a> {
    pub(crate) realm: &'a Realm,
    pub(crate) client: &'a Map<String, Value>,
    pub(crate) user: &'a User,
    /// The scope asked for.
    pub(crate) scope: &'a str,
    /// Seconds since 1970, where there was a sign-in.
    pub(crate) auth_time: Option<u64>,
    pub(crate) acr: &'static str,
    /// The caller's address, for a service account's own sign-in.
    pub(crate) service: bool,
}

impl Subject<'_> {
    /// The names of the scopes in force: the client's default ones and the optional ones asked for.
    fn scopes(&self) -> Vec<&str> {
        let named = |name: &str| self.client.get(name).and_then(Value::as_array).into_iter().flatten();
        let asked: BTreeSet<&str> = self.scope.split(' ').collect();
        let default = named("defaultClientScopes").filter_map(Value::as_str);
        let optional = named("optionalClientScopes").filter_map(Value::as_str);
        default.chain(optional.filter(|name| asked.contains(name))).collect()
    }

    /// Whether a scope may be asked for.
    pub(crate) fn may_ask(&self) -> bool {
        let optional = self.client.get("optionalClientScopes").and_then(Value::as_array).into_iter().flatten();
        let known: BTreeSet<&str> = self.scopes().into_iter().chain(optional.filter_map(Value::as_str)).collect();
        self.scope.split(' ').all(|name| name.is_empty() || name == "openid" || known.contains(name))
    }

    /// The scope as the answer and the tokens say it.
    pub(crate) fn granted(&self) -> String {
        let visible = |name: &&str| {
            self.realm.scopes.iter().any(|scope| {
                scope["name"] == **name && scope["attributes"]["include.in.token.scope"].as_str() != Some("false")
            })
        };
        let openid = self.scope.split(' ').any(|name| name == "openid").then_some("openid");
        openid.into_iter().chain(self.scopes().into_iter().filter(visible)).collect::<Vec<_>>().join(" ")
    }

    /// All mappers in force: the client's own and those of its scopes.
    fn mappers(&self) -> Vec<&Map<String, Value>> {
        let scopes = self.scopes();
        let of_scopes = self.realm.scopes.iter().filter(|scope| scopes.iter().any(|name| scope["name"] == **name));
        of_scopes
            .flat_map(|scope| scope["protocolMappers"].as_array().into_iter().flatten())
            .chain(self.client.get("protocolMappers").and_then(Value::as_array).into_iter().flatten())
            .filter_map(Value::as_object)
            .collect()
    }

    /// The claims of the mappers. A lightweight access token has only those whose mapper says so.
    pub(crate) fn claims(&self, carrier: Carrier) -> Map<String, Value> {
        let lightweight = carrier == Carrier::Access
            && inner(self.client, "attributes", "client.use.lightweight.access.token.enabled") == Some("true");
        let wanted = if lightweight { "lightweight.claim" } else { carrier.flag() };
        let mut claims = Map::new();
        for mapper in self.mappers() {
            let config = |name: &str| inner(mapper, "config", name);
            let always = text(mapper, "protocolMapper") == "oidc-audience-resolve-mapper" && carrier == Carrier::Access;
            // Mappers made before there was a flag for user info go by the one for ID tokens.
            let older = if carrier == Carrier::Info { config("id.token.claim") } else { None };
            if config(wanted).or(older) != Some("true") && (lightweight || !always) {
                continue;
            }
            self.apply(mapper, carrier, &mut claims);
        }
        if carrier == Carrier::Access && !lightweight {
            self.resolve_audience(&mut claims);
        }
        claims
    }

    fn apply(&self, mapper: &Map<String, Value>, carrier: Carrier, claims: &mut Map<String, Value>) {
        let config = |name: &str| inner(mapper, "config", name);
        let claim = config("claim.name");
        let value = match text(mapper, "protocolMapper") {
            "oidc-sub-mapper" => return set(claims, "sub", Some(json!(self.user.id))),
            "oidc-acr-mapper" if carrier != Carrier::Info => return set(claims, "acr", Some(json!(self.acr))),
            "oidc-allowed-origins-mapper" => {
                let origins = web_origins(self.client);
                return set(claims, "allowed-origins", (!origins.is_empty()).then(|| json!(origins)));
            }
            "oidc-usersessionmodel-note-mapper" => match config("user.session.note") {
                Some("AUTH_TIME") => self.auth_time.map(|time| json!(time)),
                Some("client_id") if self.service => Some(json!(text(self.client, "clientId"))),
                Some("clientHost" | "clientAddress") if self.service => Some(json!("127.0.0.1")),
                _ => None,
            },
            "oidc-usermodel-attribute-mapper" => self.attribute(config("user.attribute").unwrap_or_default()),
            "oidc-usermodel-property-mapper" => {
                self.user.rep.get(config("user.attribute").unwrap_or_default()).cloned()
            }
            "oidc-full-name-mapper" => {
                let name = format!("{} {}", self.user.text("firstName"), self.user.text("lastName"));
                let name = name.trim();
                return set(claims, "name", (!name.is_empty()).then(|| json!(name)));
            }
            "oidc-usermodel-realm-role-mapper" => {
                let roles = self.role_names(&self.realm.id);
                (!roles.is_empty()).then(|| json!(roles))
            }
            "oidc-usermodel-client-role-mapper" => {
                let mut access = Map::new();
                for client in &self.realm.clients {
                    let roles = self.role_names(id_of(client));
                    if !roles.is_empty() {
                        access.insert(text(client, "clientId").to_owned(), json!({"roles": roles}));
                    }
                }
                return set(claims, "resource_access", (!access.is_empty()).then_some(Value::Object(access)));
            }
            "oidc-group-membership-mapper" => {
                let full = config("full.path") == Some("true");
                let show = |group: &Group| if full { self.realm.group_path(group) } else { group.name.clone() };
                let groups: Vec<_> = self.user.groups.iter().filter_map(|id| self.realm.group(id)).map(show).collect();
                (!groups.is_empty()).then(|| json!(groups))
            }
            "oidc-hardcoded-claim-mapper" => config("claim.value").map(|value| json!(value)),
            "oidc-audience-mapper" if carrier != Carrier::Info => {
                let audience = config("included.client.audience").or(config("included.custom.audience"));
                add_audience(claims, audience);
                return;
            }
            _ => None,
        };
        if let Some(claim) = claim {
            set(claims, claim, value);
        }
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.user.rep.get(name) {
            return Some(value.clone()).filter(|value| value.as_str() != Some(""));
        }
        self.user.rep.get("attributes").and_then(|all| all[name].get(0)).cloned()
    }

    /// Role names of one container that the user has and the client may show.
    fn role_names(&self, container: &str) -> Vec<&str> {
        if !flag(self.client, "fullScopeAllowed") {
            return Vec::new();
        }
        let held = self.realm.expand(&self.user.roles);
        let of_container = self.realm.roles.iter().filter(|role| text(role, "containerId") == container);
        of_container.filter(|role| held.contains(id_of(role))).map(|role| text(role, "name")).collect()
    }

    /// Clients whose roles are shown are the token's audience too.
    fn resolve_audience(&self, claims: &mut Map<String, Value>) {
        if !self.scopes().contains(&"roles") {
            return;
        }
        for client in &self.realm.clients {
            let other = id_of(client) != id_of(self.client);
            if other && !self.role_names(id_of(client)).is_empty() {
                add_audience(claims, Some(text(client, "clientId")));
            }
        }
    }
}

/// The origins a client is used from; `+` stands for those of its redirect addresses.
pub(crate) fn web_origins(client: &Map<String, Value>) -> Vec<String> {
    let texts = |name: &str| client.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    texts("webOrigins")
        .flat_map(|origin| match origin {
            "+" => texts("redirectUris").filter_map(origin_of).collect(),
            other => vec![other.to_owned()],
        })
        .collect()
}

/// The origin of an address.
pub(crate) fn origin_of(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    url.has_host().then(|| url.origin().ascii_serialization())
}

fn add_audience(claims: &mut Map<String, Value>, audience: Option<&str>) {
    let Some(audience) = audience else { return };
    let mut all: Vec<Value> = match claims.get("aud") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    if !all.iter().any(|one| one == audience) {
        all.push(json!(audience));
    }
    // One audience is a text, several are a list.
    let value = if all.len() == 1 { all.swap_remove(0) } else { Value::Array(all) };
    claims.insert("aud".into(), value);
}

/// Sets a claim; dots in its name lead into objects.
fn set(claims: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    let Some(value) = value else { return };
    match name.split_once('.') {
        None => {
            claims.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inside = claims.entry(first).or_insert_with(|| json!({}));
            if let Some(inside) = inside.as_object_mut() {
                set(inside, rest, Some(value));
            }
        }
    }
}
