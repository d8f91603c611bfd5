//! Users.

use lab_common::{new_id, now};
use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::state::{Authenticator, Realm, User, text};
use crate::{body, seed};

const CLASS: &str = "UserRepresentation";
const KEPT: [&str; 7] = ["username", "firstName", "lastName", "email", "emailVerified", "enabled", "attributes"];

/// A user as lists of members show one.
pub(super) fn rep(user: &User) -> Map<String, Value> {
    let mut rep = Map::new();
    rep.insert("id".into(), json!(user.id));
    for name in
        ["username", "firstName", "lastName", "email", "emailVerified", "attributes", "enabled", "createdTimestamp"]
    {
        if let Some(value) = user.rep.get(name) {
            rep.insert(name.into(), value.clone());
        }
    }
    rep.insert("totp".into(), json!(user.otp.is_some()));
    rep.insert("disableableCredentialTypes".into(), json!([]));
    rep.insert("requiredActions".into(), json!([]));
    rep.insert("notBefore".into(), user.rep.get("notBefore").cloned().unwrap_or(json!(0)));
    rep
}

fn find<'a>(realm: &'a Realm, call: &Call<'_>) -> Result<&'a User, Fault> {
    realm.user(call.arg(0)).ok_or_else(|| Fault::error(404, "User not found"))
}

/// GET users: service accounts are left out; a plain term matches from the start of a word-like field.
pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let query = &call.query;
    if !call.may(&["view-users", "manage-users"]) {
        return Ok(Reply::Json(json!([])));
    }
    let exact = query.flag("exact", false);
    let field = |user: &User, name: &str| {
        query.filled(name).is_none_or(|term| {
            let (value, term) = (user.text(name).to_lowercase(), term.to_lowercase());
            if exact { value == term } else { value.contains(&term) }
        })
    };
    let mut found: Vec<&User> = realm
        .users
        .iter()
        .filter(|user| user.service_of.is_none())
        .filter(|user| query.filled("search").is_none_or(|terms| search(user, terms)))
        .filter(|user| ["username", "email", "firstName", "lastName"].iter().all(|name| field(user, name)))
        .filter(|user| {
            query.filled("idpAlias").is_none_or(|alias| user.links.iter().any(|(provider, ..)| provider == alias))
                && query.filled("idpUserId").is_none_or(|id| user.links.iter().any(|(_, there, _)| there == id))
        })
        .filter(|user| query.filled("q").is_none_or(|terms| attributes(user, terms)))
        .collect();
    found.sort_by(|a, b| a.text("username").cmp(b.text("username")));
    let brief = query.flag("briefRepresentation", false);
    let manage = call.may(&["manage-users"]);
    let found = query.page(found, 100).into_iter().map(|user| {
        let mut rep = rep(user);
        if brief {
            for name in ["totp", "disableableCredentialTypes", "requiredActions", "notBefore", "attributes"] {
                rep.shift_remove(name);
            }
        }
        rep.insert("access".into(), json!({"manage": manage}));
        Value::Object(rep)
    });
    Ok(Reply::Json(found.collect()))
}

fn search(user: &User, terms: &str) -> bool {
    terms.split_whitespace().all(|term| {
        let lower = term.to_lowercase();
        let fields = ["username", "email", "firstName", "lastName"].map(|name| user.text(name).to_lowercase());
        if let Some(whole) = lower.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return fields.iter().any(|field| field == whole);
        }
        if let Some(part) = lower.strip_prefix('*') {
            let part = part.trim_end_matches('*').to_owned();
            return fields.iter().any(|field| field.contains(&part));
        }
        let start = lower.trim_end_matches('*').to_owned();
        fields.iter().any(|field| field.starts_with(&start))
    })
}

fn attributes(user: &User, terms: &str) -> bool {
    terms.split_whitespace().filter_map(|term| term.split_once(':')).all(|(name, value)| {
        let held = user.rep.get("attributes").and_then(|all| all[name].as_array());
        held.is_some_and(|held| held.iter().any(|one| one == value))
    })
}

pub(super) fn count(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let people = realm.users.iter().filter(|user| user.service_of.is_none());
    let found = people.filter(|user| call.query.filled("search").is_none_or(|terms| search(user, terms)));
    Ok(Reply::Json(json!(found.count())))
}

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let user = find(realm, call)?;
    let mut rep = rep(user);
    if user.links.is_empty() && realm.providers.is_empty() {
        rep.shift_remove("federatedIdentities");
    } else {
        rep.insert("federatedIdentities".into(), json!(super::user_parts::show_links(user)));
    }
    let manage = call.may(&["manage-users"]);
    let access = json!({
        "manageGroupMembership": manage, "resetPassword": manage, "view": true, "mapRoles": manage,
        "impersonate": call.may(&["impersonation"]), "manage": manage,
    });
    rep.insert("access".into(), access);
    Ok(Reply::Json(Value::Object(rep)))
}

fn invalid(field: &str, key: &str, params: Value) -> Fault {
    Fault::body(400, json!({"field": field, "errorMessage": key, "params": params}))
}

fn check(realm: &Realm, rep: &Map<String, Value>, but: &str) -> Result<(), Fault> {
    let (name, email) = (text(rep, "username").to_lowercase(), text(rep, "email").to_lowercase());
    if name.is_empty() {
        return Err(Fault::message(400, "User name is missing"));
    }
    let others = || realm.users.iter().filter(|user| user.id != but);
    if others().any(|user| user.text("username") == name) {
        return Err(Fault::message(409, "User exists with same username"));
    }
    if !email.is_empty() && others().any(|user| user.text("email") == email) {
        return Err(Fault::message(409, "User exists with same email"));
    }
    let checked = |field: &str, by: &str| {
        let all = realm.profile["attributes"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["name"] == field && one["validations"].get(by).is_some())
    };
    if checked("username", "length") && (name.chars().count() < 3 || name.chars().count() > 255) {
        return Err(invalid("username", "error-invalid-length", json!(["username", 3, 255])));
    }
    let mail_like = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    if checked("email", "email") && !email.is_empty() && !mail_like {
        return Err(invalid("email", "error-invalid-email", json!(["email", email])));
    }
    Ok(())
}

fn merge(rep: &mut Map<String, Value>, wanted: &Map<String, Value>) {
    for name in KEPT {
        let Some(value) = wanted.get(name).filter(|value| !value.is_null()) else { continue };
        let lower = matches!(name, "username" | "email").then(|| value.as_str().map(str::to_lowercase)).flatten();
        rep.insert(name.into(), lower.map_or_else(|| value.clone(), |text| json!(text)));
        if rep.get(name).and_then(Value::as_str) == Some("") {
            rep.shift_remove(name);
        }
    }
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, CLASS)?;
    check(realm, &wanted, "")?;
    let mut rep = json!({"emailVerified": false, "enabled": false}).as_object().cloned().unwrap_or_default();
    merge(&mut rep, &wanted);
    rep.insert("createdTimestamp".into(), json!(now() * 1000));
    let credentials = wanted.get("credentials").and_then(Value::as_array);
    let credential = |kind: &str| credentials.and_then(|all| all.iter().find(|one| one["type"] == kind));
    let password = credential("password").and_then(|one| one["value"].as_str()).map(str::to_owned);
    let otp = credential("otp").and_then(|one| serde_json::from_str::<Value>(one["secretData"].as_str()?).ok());
    let secret = otp.and_then(|data| data["value"].as_str().map(str::to_owned));
    let otp = secret.map(|secret| Authenticator { secret, spent: Vec::new() });
    let groups = wanted.get("groups").and_then(Value::as_array).into_iter().flatten();
    let groups = groups.filter_map(|path| realm.group_by_path(path.as_str()?)).map(|group| group.id.clone()).collect();
    let id = new_id();
    let roles = vec![seed::default_role(realm)];
    realm.users.push(User { id: id.clone(), rep, password, otp, groups, roles, links: Vec::new(), service_of: None });
    Ok(Reply::Created(format!("{}/users/{id}", call.at), None))
}

pub(super) fn update(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let mut rep = find(realm, call)?.rep.clone();
    let wanted = body::object(call.body, CLASS)?;
    merge(&mut rep, &wanted);
    check(realm, &rep, call.arg(0))?;
    if let Some(user) = realm.user_mut(call.arg(0)) {
        user.rep = rep;
    }
    Ok(Reply::Done)
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let id = find(realm, call)?.id.clone();
    realm.users.retain(|user| user.id != id);
    realm.sessions.retain(|session| session.user != id);
    Ok(Reply::Done)
}

pub(super) fn reset_password(realm: &mut Realm, call: &Call<'_>) -> Answer {
    find(realm, call)?;
    let wanted = body::object(call.body, "CredentialRepresentation")?;
    if let Some(user) = realm.user_mut(call.arg(0)) {
        user.password = Some(text(&wanted, "value").to_owned());
    }
    Ok(Reply::Done)
}

pub(super) fn profile(realm: &mut Realm, _: &Call<'_>) -> Answer {
    Ok(Reply::Json(realm.profile.clone()))
}

pub(super) fn set_profile(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = body::object(call.body, "UPConfig")?;
    let has = |name: &str| {
        wanted.get("attributes").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one["name"] == name))
    };
    let missing: Vec<_> = ["username", "email"].into_iter().filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        let all: Vec<_> = missing.iter().map(|name| format!("The attribute '{name}' can not be removed")).collect();
        return Err(Fault::message(400, &format!("[{}]", all.join(", "))));
    }
    realm.profile = Value::Object(wanted);
    if let Some(all) = realm.profile["attributes"].as_array_mut() {
        for one in all.iter_mut().filter_map(Value::as_object_mut) {
            one.entry("multivalued").or_insert(json!(false));
        }
    }
    if realm.profile["groups"].is_null() {
        realm.profile["groups"] = json!([]);
    }
    Ok(Reply::Json(realm.profile.clone()))
}
