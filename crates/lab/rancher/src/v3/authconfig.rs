//! The Keycloak auth config: testing, applying, changing and disabling it.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, catalogue, rows, users};
use crate::login::{admits, cleared_verifier, empty, person, set_cookie};
use crate::oidc;
use crate::problem::{Problem, reply};
use crate::providers::{self, Config, Provider, of_principal};
use crate::state::State;
use crate::text::{field, strings};
use crate::version::{Part, Version};

/// Fields that must be there, in the order norman checks them.
const REQUIRED: &[&str] = &["accessMode", "clientId", "clientSecret", "issuer", "rancherUrl"];
const MODES: &[&str] = &["required", "restricted", "unrestricted"];

/// Fields of the config that a client writes: all other keys of a body are dropped.
const FIELDS: &[&str] = &[
    "accessMode",
    "acrValue",
    "allowedPrincipalIds",
    "authEndpoint",
    "certificate",
    "clientAuthenticatedSearch",
    "clientId",
    "emailClaim",
    "enabled",
    "endSessionEndpoint",
    "groupSearchEnabled",
    "groupsClaim",
    "issuer",
    "jwksUrl",
    "logoutAllEnabled",
    "logoutAllForced",
    "logoutAllSupported",
    "nameClaim",
    "pkceMethod",
    "rancherApiHost",
    "rancherUrl",
    "scope",
    "tokenEndpoint",
    "userInfoEndpoint",
];

const CLEANUP: &str = "management.cattle.io/auth-provider-cleanup";
const FAILED: &str = "[generic oidc]: server error while authenticating: ";

/// The provider that is asked about.
fn provider(ask: &Ask) -> std::result::Result<Provider, Problem> {
    let found = providers::find(|one| one.id == ask.id);
    found.ok_or_else(|| Problem::not_found("authconfigs.management.cattle.io", &ask.id))
}

fn may(ask: &Ask, verb: &str) -> std::result::Result<(), Problem> {
    rows::require(ask, verb)?;
    rows::found(ask).map(|_| ())
}

fn check_mode(body: &Value) -> std::result::Result<(), Problem> {
    match body["accessMode"].as_str() {
        Some(mode) if !mode.is_empty() && !MODES.contains(&mode) => Err(Problem::field("InvalidOption", "accessMode")),
        _ => Ok(()),
    }
}

/// `configureTest`: where to send the browser; nothing is encoded, and scope and state are left to the caller.
pub(crate) async fn test(ask: &Ask) -> Result {
    may(ask, "update")?;
    let (body, stored) = (&ask.body, !ask.context.rancher.state().config(&ask.id).secret.is_empty());
    for name in REQUIRED {
        let kept = *name == "clientSecret" && stored;
        if field(body, name).is_empty() && !kept {
            return Err(Problem::field("MissingRequired", name));
        }
    }
    check_mode(body)?;
    let given = field(body, "authEndpoint");
    let endpoint = if given.is_empty() {
        // Whatever goes wrong here is kept from the caller.
        oidc::endpoints(&ask.context.rancher.inner.http, body).await.unwrap_or_default().authorization
    } else {
        given.to_owned()
    };
    let able = ask.context.rancher.state().version.has(Part::Pkce);
    let wanted = body["pkceMethod"].is_null() || body["pkceMethod"] == "S256";
    let verifier = (able && wanted).then(oidc::verifier);
    let challenge = match &verifier {
        Some(verifier) if body["pkceMethod"] == "S256" => {
            format!("&code_challenge={}&code_challenge_method=S256", oidc::challenge(verifier))
        }
        _ => String::new(),
    };
    let target = format!(
        "{endpoint}?client_id={}&response_type=code{challenge}&redirect_uri={}",
        field(body, "clientId"),
        field(body, "rancherUrl")
    );
    let output = json!({"baseType": "oidcTestOutput", "redirectUrl": target, "type": "oidcTestOutput"});
    let mut answer = reply(200, &output);
    if let Some(verifier) = verifier {
        set_cookie(&mut answer, &oidc::verifier_cookie(&verifier));
    }
    Ok(Reply::Whole(answer))
}

/// `testAndApply`: a whole sign-in with the config given; then the config replaces the stored one, and the calling user
/// becomes the one who signed in.
pub(crate) async fn apply(ask: &Ask) -> Result {
    may(ask, "update")?;
    let itself = ask.context.rancher.state().itself();
    let mut config = ask.body["oidcConfig"].clone();
    drop_unknown(&mut config, itself.version);
    let scope = field(&config, "scope").to_owned();
    if scope.contains(',') || !scope.split(' ').any(|one| one == "openid") {
        return Err(Problem::server(format!(
            "scopes are invalid: scopes must be space delimited and openid is a required scope. {scope}"
        )));
    }
    let secret = match config["clientSecret"].as_str() {
        Some(given) => given.to_owned(),
        None => ask.context.rancher.state().config(&ask.id).secret,
    };
    let used = field(&config, "pkceMethod") == "S256";
    let verifier = if used { ask.verifier.clone() } else { None };
    let code = field(&ask.body, "code");
    let http = &ask.context.rancher.inner.http;
    let signed = oidc::sign_in(http, itself, &config, &secret, code, verifier.as_deref().unwrap_or_default()).await;
    let signed = signed.map_err(|error| Problem::server(format!("{FAILED}{error}")))?;
    let provider = provider(ask)?;
    let principal = format!("{}_user://{}", provider.id, signed.subject);
    let mut state = ask.context.rancher.state();
    if !admits(&state, &config, &principal, &signed.groups) {
        return Err(Problem::server(format!("{FAILED}Unauthorized 401: unauthorized")));
    }
    let me = ask.context.me().to_owned();
    if state.users.values().any(|user| user.id != me && user.principals.contains(&principal)) {
        return Err(Problem::server("refusing to set principal on user that is already bound to another user"));
    }
    if let Some(user) = state.users.get_mut(&me) {
        user.principals.retain(|one| of_principal(one) != provider.id);
        user.principals.push(principal.clone());
        user.person = Some(person(&principal, &signed));
    }
    // An empty list is not stored by this way in.
    if strings(&config["allowedPrincipalIds"]).is_empty()
        && let Some(config) = config.as_object_mut()
    {
        config.remove("allowedPrincipalIds");
    }
    save(&mut state, provider, &config, secret);
    let minutes = state.setting("auth-user-session-ttl-minutes").parse::<u64>().unwrap_or(960);
    let token = state.mint(&me, provider.id, "session", "", minutes * 60_000);
    state.touch();
    drop(state);
    let mut answer = empty();
    if used {
        set_cookie(&mut answer, &cleared_verifier());
    }
    set_cookie(&mut answer, &format!("R_OIDC_ID={}; Path=/; HttpOnly; SameSite=Lax", signed.id_token));
    set_cookie(&mut answer, &format!("R_SESS={}:{}; Path=/; HttpOnly; SameSite=Lax", token.id, token.secret));
    Ok(Reply::Whole(answer))
}

/// Takes out what a version does not know of the config: norman drops it silently.
fn drop_unknown(config: &mut Value, version: Version) {
    if let Some(config) = config.as_object_mut() {
        config.retain(|name, _| version.knows_field(name));
    }
}

/// Replaces every field of the stored config; only what is no field of it is carried over.
fn save(state: &mut State, provider: Provider, config: &Value, secret: String) {
    let was_on = state.is_on(provider.id);
    let mut row = state.config(provider.id).row;
    for name in FIELDS {
        if let Some(row) = row.as_object_mut() {
            row.remove(*name);
        }
        if !config[*name].is_null() {
            row[*name] = config[*name].clone();
        }
    }
    for name in ["clientAuthenticatedSearch", "enabled", "logoutAllEnabled", "logoutAllForced", "logoutAllSupported"] {
        if row[name].is_null() {
            row[name] = json!(false);
        }
    }
    for name in ["pkceMethod", "rancherApiHost"] {
        if row[name].is_null() {
            row[name] = json!("");
        }
    }
    drop_unknown(&mut row, state.version);
    row["status"]["conditions"] = Value::Null;
    *state.config_mut(&provider) = Config { row, secret };
    switch(state, provider, was_on);
}

/// What happens when a provider goes on or off: its annotation says whether a clean-up would be possible.
fn switch(state: &mut State, provider: Provider, was_on: bool) {
    let on = state.is_on(provider.id);
    let row = &mut state.config_mut(&provider).row;
    if on && !was_on && row["annotations"][CLEANUP] == "rancher-locked" {
        row["annotations"][CLEANUP] = json!("unlocked");
    }
    if on != was_on {
        row["status"]["conditions"] = json!([{"status": "True", "type": "SecretsMigrated"}]);
    }
    if was_on && !on && row["annotations"][CLEANUP] != "user-locked" {
        clean(state, provider);
    }
}

/// `PUT`: merges without asking Keycloak anything. A missing secret stays, an empty one is taken.
pub(crate) fn put(ask: &Ask) -> Result {
    may(ask, "update")?;
    check_mode(&ask.body)?;
    let provider = provider(ask)?;
    let mut state = ask.context.rancher.state();
    let was_on = state.is_on(provider.id);
    let Config { mut row, mut secret } = state.config(provider.id);
    for name in FIELDS {
        if ask.body.get(*name).is_some() && state.version.knows_field(name) {
            row[*name] = ask.body[*name].clone();
        }
    }
    catalogue::labels(&mut row, &ask.body);
    if let Some(given) = ask.body["clientSecret"].as_str() {
        given.clone_into(&mut secret);
    }
    *state.config_mut(&provider) = Config { row, secret };
    switch(&mut state, provider, was_on);
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `disable`: nobody signs in through it any more, and what came through it goes.
pub(crate) fn disable(ask: &Ask) -> Result {
    may(ask, "update")?;
    let provider = provider(ask)?;
    let mut state = ask.context.rancher.state();
    if !state.is_on(provider.id) {
        return Err(Problem::new(422, "InvalidAction", "Invalid action: disable"));
    }
    state.config_mut(&provider).row["enabled"] = json!(false);
    switch(&mut state, provider, true);
    drop(state);
    Ok(Reply::Whole(empty()))
}

/// Takes away the provider's users, bindings and tokens; local users lose only their second principal.
fn clean(state: &mut State, provider: Provider) {
    let foreign = |principal: &str| of_principal(principal) == provider.id;
    let gone: Vec<String> = state
        .users
        .values()
        .filter(|user| user.local.is_none() && user.principals.iter().any(|one| foreign(one)))
        .map(|user| user.id.clone())
        .collect();
    for id in gone {
        users::forget(state, &id);
    }
    for user in state.users.values_mut() {
        user.principals.retain(|one| !foreign(one));
        user.person = user.person.take().filter(|person| !foreign(&person.principal));
    }
    state.tokens.retain(|_, token| token.provider != provider.id);
    for kind in ["globalRoleBinding", "projectRoleTemplateBinding", "clusterRoleTemplateBinding"] {
        state
            .table(kind)
            .retain(|_, row| !foreign(field(row, "groupPrincipalId")) && !foreign(field(row, "userPrincipalId")));
    }
    state.touch();
}
