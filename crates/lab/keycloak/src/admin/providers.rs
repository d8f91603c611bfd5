//! Identity providers.

use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::state::{Realm, flag, inner, text};

const CLASS: &str = "IdentityProviderRepresentation";
/// What stands for a secret in answers; sent back, it keeps the stored one.
const MASK: &str = "**********";
/// The providers a stand-in of Entra ID can be reached by, out of Keycloak's list.
const KNOWN: [&str; 4] = ["oidc", "keycloak-oidc", "microsoft", "saml"];
const URLS: [(&str, &str); 6] = [
    ("authorizationUrl", "authorization_url"),
    ("jwksUrl", "jwks_url"),
    ("logoutUrl", "logout_url"),
    ("tokenUrl", "token_url"),
    ("tokenIntrospectionUrl", "tokenIntrospection_url"),
    ("userInfoUrl", "userinfo_url"),
];

/// Names that go into addresses may not hold characters with a meaning there.
pub(super) fn check_reserved(name: &str, spaces_too: bool) -> Result<(), Fault> {
    const RESERVED: &str = ":/?#[]@!$&'()*+,;=";
    if spaces_too && name.contains(char::is_whitespace) {
        return Err(Fault::error(400, "Empty Space not allowed."));
    }
    match name.chars().find(|c| RESERVED.contains(*c)) {
        Some(c) => Err(Fault::error(400, &format!("Character '{c}' not allowed."))),
        None => Ok(()),
    }
}

pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let brief = call.query.flag("briefRepresentation", false);
    let wanted = call.query.filled("search").map(|term| term.trim_matches(['*', '"']).to_lowercase());
    let found = realm.providers.iter().filter(|provider| {
        wanted.as_deref().is_none_or(|term| {
            text(provider, "alias").to_lowercase().contains(term)
                || text(provider, "displayName").to_lowercase().contains(term)
        })
    });
    let found = call.query.page(found.collect(), 100);
    Ok(Reply::Json(found.into_iter().map(|provider| show(provider, brief)).collect()))
}

fn show(provider: &Map<String, Value>, brief: bool) -> Value {
    let mut rep = provider.clone();
    if brief {
        let kept = ["alias", "displayName", "internalId", "providerId", "enabled", "organizationId"];
        rep.retain(|name, _| kept.contains(&name.as_str()));
        rep.insert("config".into(), json!({}));
        return Value::Object(rep);
    }
    if let Some(secret) = rep.get_mut("config").and_then(|config| config.get_mut("clientSecret")) {
        *secret = json!(MASK);
    }
    let types = [
        "USER_AUTHENTICATION",
        "CLIENT_ASSERTION",
        "TRUST_MATERIAL",
        "EXCHANGE_EXTERNAL_TOKEN",
        "JWT_AUTHORIZATION_GRANT",
    ];
    rep.insert("types".into(), json!(types));
    Value::Object(rep)
}

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let provider = realm.provider(call.arg(0)).ok_or_else(Fault::not_found)?;
    Ok(Reply::Json(show(provider, false)))
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, CLASS)?;
    let alias = text(&wanted, "alias").to_owned();
    check_reserved(&alias, true)?;
    check_provider(&wanted)?;
    if realm.provider(&alias).is_some() {
        return Err(Fault::message(409, &format!("Identity Provider {alias} already exists")));
    }
    check(realm, &wanted)?;
    if alias.is_empty() {
        return Err(Fault::message(400, "path is null"));
    }
    let provider = stored(&wanted, &alias, &lab_common::new_id(), None);
    realm.providers.push(provider);
    Ok(Reply::Created(format!("{}/identity-provider/instances/{alias}", call.at), None))
}

pub(super) fn update(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let old = realm.provider(call.arg(0)).cloned().ok_or_else(Fault::not_found)?;
    let wanted = body::object(call.body, CLASS)?;
    let alias = text(&old, "alias").to_owned();
    check_provider(&wanted)?;
    if text(&wanted, "alias") != alias {
        return Err(Fault::message(400, "Identity Provider alias cannot be changed"));
    }
    check(realm, &wanted)?;
    let provider = stored(&wanted, &alias, text(&old, "internalId"), inner(&old, "config", "clientSecret"));
    if let Some(place) = realm.providers.iter_mut().find(|provider| text(provider, "alias") == alias) {
        *place = provider;
    }
    Ok(Reply::Done)
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let alias = realm.provider(call.arg(0)).map(|provider| text(provider, "alias").to_owned());
    let alias = alias.ok_or_else(Fault::not_found)?;
    realm.providers.retain(|provider| text(provider, "alias") != alias);
    realm.provider_mappers.retain(|mapper| text(mapper, "identityProviderAlias") != alias);
    for user in &mut realm.users {
        user.links.retain(|(provider, ..)| *provider != alias);
    }
    Ok(Reply::Done)
}

fn check_provider(wanted: &Map<String, Value>) -> Result<(), Fault> {
    let id = text(wanted, "providerId");
    if KNOWN.contains(&id) {
        return Ok(());
    }
    let id = if id.is_empty() { "null" } else { id };
    Err(Fault::message(400, &format!("Invalid identity provider id [{id}]")))
}

fn check(realm: &Realm, wanted: &Map<String, Value>) -> Result<(), Fault> {
    let flow = text(wanted, "firstBrokerLoginFlowAlias");
    if !flow.is_empty() && realm.flow(flow).is_none() {
        return Err(Fault::unknown());
    }
    let ssl = text(&realm.rep, "sslRequired");
    for (key, name) in URLS {
        let secure = inner(wanted, "config", key).is_none_or(|url| is_secure(url, ssl));
        if !secure {
            return Err(Fault::message(400, &format!("The url [{name}] requires secure connections")));
        }
    }
    match inner(wanted, "config", "pkceMethod") {
        Some(method)
            if inner(wanted, "config", "pkceEnabled") == Some("true") && !["S256", "plain"].contains(&method) =>
        {
            Err(Fault::message(400, &format!("PKCE Method not supported: {method}")))
        }
        _ => Ok(()),
    }
}

/// With `external`, plain HTTP is for this machine and private networks only.
fn is_secure(url: &str, ssl_required: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return true };
    let host = url.host_str().unwrap_or_default();
    let private = match host.parse::<std::net::Ipv4Addr>() {
        Ok(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Err(_) => host == "localhost" || host == "[::1]",
    };
    url.scheme() == "https" || ssl_required == "none" || (ssl_required != "all" && private)
}

/// The whole is replaced: what is not sent is gone, the secret too unless its mask is sent back.
fn stored(wanted: &Map<String, Value>, alias: &str, internal: &str, secret: Option<&str>) -> Map<String, Value> {
    let mut provider = Map::new();
    provider.insert("alias".into(), json!(alias));
    if let Some(display) = wanted.get("displayName").filter(|name| !name.is_null()) {
        provider.insert("displayName".into(), display.clone());
    }
    provider.insert("internalId".into(), json!(internal));
    provider.insert("providerId".into(), json!(text(wanted, "providerId")));
    provider.insert("enabled".into(), json!(wanted.get("enabled").and_then(Value::as_bool).unwrap_or(true)));
    for name in ["trustEmail", "storeToken", "addReadTokenRoleOnCreate", "linkOnly", "hideOnLogin"] {
        if wanted.get(name).is_some_and(|value| !value.is_null()) {
            provider.insert(name.into(), json!(flag(wanted, name)));
        }
    }
    for name in ["firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias"] {
        if !text(wanted, name).is_empty() {
            provider.insert(name.into(), json!(text(wanted, name)));
        }
    }
    let mut config = wanted.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
    if config.get("clientSecret").and_then(Value::as_str) == Some(MASK) {
        match secret {
            Some(secret) => config.insert("clientSecret".into(), json!(secret)),
            None => config.shift_remove("clientSecret"),
        };
    }
    config.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    provider.insert("config".into(), Value::Object(config));
    provider
}

/// What is to be fetched for POST identity-provider/import-config.
pub(super) fn import_url(body: &[u8]) -> Result<String, Fault> {
    let wanted: Value = serde_json::from_slice(body).map_err(|_| Fault::error(400, "HTTP 400 Bad Request"))?;
    let (Some(provider), Some(url)) = (wanted["providerId"].as_str(), wanted["fromUrl"].as_str()) else {
        return Err(Fault::error(400, "HTTP 400 Bad Request"));
    };
    check_reserved(wanted["alias"].as_str().unwrap_or_default(), true)?;
    if !KNOWN.contains(&provider) {
        return Err(Fault::unknown());
    }
    Ok(url.to_owned())
}

/// The configuration an OpenID Connect discovery document comes to.
pub(crate) fn import(url: &str, document: &Value) -> Reply {
    const KEYS: [(&str, &str); 7] = [
        ("userInfoUrl", "userinfo_endpoint"),
        ("tokenIntrospectionUrl", "introspection_endpoint"),
        ("tokenUrl", "token_endpoint"),
        ("authorizationUrl", "authorization_endpoint"),
        ("jwksUrl", "jwks_uri"),
        ("logoutUrl", "end_session_endpoint"),
        ("issuer", "issuer"),
    ];
    let mut config = Map::new();
    for (key, name) in KEYS {
        if let Some(value) = document[name].as_str() {
            config.insert(key.into(), json!(value));
        }
    }
    if config.contains_key("jwksUrl") {
        config.insert("validateSignature".into(), json!("true"));
        config.insert("useJwksUrl".into(), json!("true"));
    }
    config.insert("metadataDescriptorUrl".into(), json!(url));
    Reply::Json(Value::Object(config))
}
