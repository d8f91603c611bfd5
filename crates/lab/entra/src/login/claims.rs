//! What stands in tokens: as the application object says.

use lab_common::{base64url, new_id, now, random_text, sha256};
use serde_json::{Map, Value, json};

use crate::login::clients::Client;
use crate::state::{Access, Inner, Kind, TENANT, text, texts};

/// Seconds that a token lives; real ones vary between 60 and 90 minutes.
pub(crate) const TOKEN_LIFE: u64 = 4021;

/// The subject of a person for one application.
pub(crate) fn pairwise(inner: &Inner, app_id: &str, user: &str) -> String {
    base64url(&sha256(format!("{}\n{app_id}\n{user}", inner.seed).as_bytes()))
}

fn optional(application: &Value) -> Vec<(String, Vec<String>)> {
    let list = application["optionalClaims"]["idToken"].as_array();
    list.into_iter().flatten().map(|one| (text(one, "name").to_owned(), texts(&one["additionalProperties"]))).collect()
}

/// Groups that the application's setting brings, before any limit.
fn groups(inner: &Inner, client: &Client, setting: &[&str], user: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if setting.contains(&"All") {
        found.extend(inner.all_groups(user));
    } else if setting.contains(&"SecurityGroup") {
        found.extend(inner.all_groups(user).into_iter().filter(|group| inner.is_security_group(group)));
    }
    if setting.contains(&"ApplicationGroup")
        && let Some(principal) = client.principal(inner)
    {
        // Only groups assigned to this application, and only by direct membership.
        let assigned = inner.direct_groups(user).into_iter().filter(|group| {
            inner
                .all(Kind::Assignment)
                .iter()
                .any(|one| one["resourceId"] == principal["id"] && one["principalId"] == group.as_str())
        });
        for group in assigned {
            if !found.contains(&group) {
                found.push(group);
            }
        }
    }
    found
}

/// Values of the application's own roles that the person has, alone or by a group.
fn app_roles(inner: &Inner, client: &Client, user: &str) -> Vec<String> {
    let Some(principal) = client.principal(inner) else { return Vec::new() };
    let direct = inner.direct_groups(user);
    let roles = principal["appRoles"].as_array().map_or(&[][..], Vec::as_slice);
    let mut values: Vec<String> = Vec::new();
    for one in inner.all(Kind::Assignment).iter().filter(|one| one["resourceId"] == principal["id"]) {
        let mine = one["principalId"] == user || direct.iter().any(|group| one["principalId"] == group.as_str());
        let value = roles.iter().find(|role| role["id"] == one["appRoleId"]).map(|role| text(role, "value"));
        if let Some(value) = value.filter(|value| mine && !value.is_empty() && !values.iter().any(|have| have == value))
        {
            values.push(value.to_owned());
        }
    }
    values
}

/// Adds `groups`, `roles` and `wids`.
fn add_groups(inner: &Inner, client: &Client, user: &str, claims: &mut Map<String, Value>) {
    let Some(application) = &client.application else { return };
    let setting: Vec<&str> = text(application, "groupMembershipClaims").split(',').map(str::trim).collect();
    let options: Vec<String> = optional(application)
        .into_iter()
        .filter(|(name, _)| name == "groups")
        .flat_map(|(_, options)| options)
        .collect();
    let as_roles = options.iter().any(|option| option == "emit_as_roles");
    let mut ids = groups(inner, client, &setting, user);
    if ids.len() > inner.switches.group_limit {
        let endpoint = format!("{}/v1.0/users/{user}/getMemberObjects", inner.base);
        claims.insert("_claim_names".into(), json!({"groups": "src1"}));
        claims.insert("_claim_sources".into(), json!({"src1": {"endpoint": endpoint}}));
        ids.clear();
    }
    if options.iter().any(|option| option == "cloud_displayname") && setting == ["ApplicationGroup"] {
        ids = ids
            .iter()
            .map(|id| {
                inner.get(Kind::Group, id).map_or_else(|| id.clone(), |group| text(group, "displayName").to_owned())
            })
            .collect();
    }
    let mut roles = app_roles(inner, client, user);
    if as_roles {
        // Groups take the place of the application's own roles.
        roles = std::mem::take(&mut ids);
    }
    // No group, no claim: an empty list never stands there.
    for (name, values) in [("groups", ids), ("roles", roles)] {
        if !values.is_empty() {
            claims.insert(name.into(), json!(values));
        }
    }
    if let Some(wids) = inner.roles.get(user).filter(|_| setting.contains(&"DirectoryRole") || setting.contains(&"All"))
    {
        claims.insert("wids".into(), json!(wids));
    }
}

/// An ID token, version 2.0.
pub(crate) fn id_token(
    inner: &Inner,
    client: &Client,
    user: &str,
    nonce: Option<&str>,
    sid: &str,
    scopes: &[String],
) -> String {
    let person = inner.get(Kind::User, user).cloned().unwrap_or_default();
    let time = now();
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            claims.insert(name.to_owned(), value);
        }
    };
    let has = |scope: &str| scopes.iter().any(|have| have == scope);
    put("aud", json!(client.app_id));
    put("iss", json!(format!("{}/{TENANT}/v2.0", inner.base)));
    put("iat", json!(time));
    put("nbf", json!(time));
    put("exp", json!(time + TOKEN_LIFE));
    put("aio", json!(random_text(40)));
    if has("profile") {
        put("name", person["displayName"].clone());
        put("preferred_username", person["userPrincipalName"].clone());
    }
    put("nonce", json!(nonce));
    put("oid", json!(user));
    put("rh", json!(format!("1.{}.", random_text(24))));
    put("sid", json!(sid));
    put("sub", json!(pairwise(inner, &client.app_id, user)));
    put("tid", json!(TENANT));
    put("uti", json!(random_text(22)));
    put("ver", json!("2.0"));
    for (name, _) in client.application.as_ref().map(optional).unwrap_or_default() {
        match name.as_str() {
            "email" => put("email", person["mail"].clone()),
            "given_name" if has("profile") => put("given_name", person["givenName"].clone()),
            "family_name" if has("profile") => put("family_name", person["surname"].clone()),
            "upn" => put("upn", person["userPrincipalName"].clone()),
            "login_hint" => put("login_hint", json!(format!("O.{}", base64url(user.as_bytes())))),
            "acct" => put("acct", json!(i32::from(person["userType"] == "Guest"))),
            "auth_time" => put("auth_time", json!(time)),
            "xms_edov" => put("xms_edov", if person["mail"].is_null() { Value::Null } else { json!(true) }),
            _ => {}
        }
    }
    add_groups(inner, client, user, &mut claims);
    sign(inner, &Value::Object(claims))
}

fn sign(inner: &Inner, claims: &Value) -> String {
    inner.keys.first().map(|key| key.sign(claims)).unwrap_or_default()
}

/// An access token for Graph. Its header carries a nonce that clients do not know, so that nobody but Graph can verify it.
pub(crate) fn access_token(
    inner: &mut Inner,
    client: &Client,
    user: Option<&str>,
    scopes: &[String],
    life: i64,
) -> String {
    let time = now();
    let expires = time.saturating_add_signed(life);
    let person = user.and_then(|id| inner.get(Kind::User, id)).cloned().unwrap_or_default();
    let mut claims = json!({
        "aud": "https://graph.microsoft.com", "iss": format!("https://sts.windows.net/{TENANT}/"), "iat": time, "nbf": time,
        "exp": expires, "app_displayname": client.name, "appid": client.app_id, "tid": TENANT, "uti": random_text(22),
        "ver": "1.0", "idtyp": if user.is_some() { "user" } else { "app" },
    });
    match user {
        Some(user) => {
            claims["oid"] = json!(user);
            claims["name"] = person["displayName"].clone();
            claims["upn"] = person["userPrincipalName"].clone();
            claims["unique_name"] = person["userPrincipalName"].clone();
            claims["scp"] = json!(scopes.join(" "));
            claims["sub"] = json!(pairwise(inner, &client.app_id, user));
            claims["wids"] = json!(inner.roles.get(user).cloned().unwrap_or_default());
        }
        None => {
            let principal = client.principal(inner).map(|one| one["id"].clone()).unwrap_or_default();
            claims["sub"] = principal.clone();
            claims["oid"] = principal;
            if !scopes.is_empty() {
                claims["roles"] = json!(scopes);
            }
        }
    }
    let signed = sign(inner, &claims);
    let rest = signed.split_once('.').map_or("", |(_, rest)| rest);
    let kid = inner.keys.first().map_or("", |key| key.kid());
    let header = json!({"typ": "JWT", "nonce": random_text(43), "alg": "RS256", "x5t": kid, "kid": kid});
    let token = format!("{}.{rest}", base64url(header.to_string().as_bytes()));
    let access =
        Access { user: user.map(str::to_owned), app_id: client.app_id.clone(), scopes: scopes.to_vec(), expires };
    inner.tokens.insert(token.clone(), access);
    token
}

/// A new session's id.
pub(crate) fn sid() -> String {
    new_id()
}
