//! Users.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::clock::{stamp, stamp_now};
use crate::login::{self, last_login};
use crate::oidc;
use crate::problem::Problem;
use crate::providers::KEYCLOAK;
use crate::state::{Token, User};
use crate::text::field;

/// A user's norman fields.
pub(crate) fn view(user: &User, me: &str) -> Value {
    let mut labels = user.labels.clone();
    labels["cattle.io/last-login"] = json!(last_login(user));
    // Newcomers have their roles bound; the installation's administrator has no conditions.
    let conditions = if user.local.is_some() {
        Value::Null
    } else {
        json!([{"lastUpdateTime": stamp(user.created), "status": "True", "type": "InitialRolesPopulated"}])
    };
    let mut row = json!({
        "annotations": user.annotations, "baseType": "user", "conditions": conditions, "created": stamp(user.created),
        "createdTS": user.created * 1000, "creatorId": null, "description": "", "enabled": user.enabled, "id": user.id,
        "labels": labels, "me": user.id == me, "mustChangePassword": false, "name": user.name,
        "principalIds": user.principals, "type": "user", "uuid": user.uuid,
    });
    if let Some((name, _)) = &user.local {
        row["username"] = json!(name);
    }
    row
}

/// `POST /v3/users`: a local user, without any role.
pub(crate) fn create(ask: &Ask) -> Result {
    let body = &ask.body;
    for name in ["username", "password"] {
        if field(body, name).is_empty() {
            return Err(Problem::field("MissingRequired", name));
        }
    }
    ask.context.require("create", "users", "", "")?;
    let (username, password) = (field(body, "username"), field(body, "password"));
    let mut state = ask.context.rancher.state();
    long_enough(&state, password)?;
    if state.users.values().any(|user| user.local.as_ref().is_some_and(|(name, _)| name == username)) {
        return Err(Problem::field("NotUnique", "username"));
    }
    let id = state.name("u-");
    let user = User {
        id: id.clone(),
        uuid: lab_common::new_id(),
        created: lab_common::now(),
        last_login: 0,
        name: field(body, "name").to_owned(),
        local: Some((username.to_owned(), password.to_owned())),
        principals: vec![format!("local://{id}")],
        labels: json!({}),
        annotations: json!({"lifecycle.cattle.io/create.mgmt-auth-users-controller": "true"}),
        enabled: body["enabled"] != false,
        person: None,
    };
    let row = view(&user, ask.context.me());
    state.users.insert(id, user);
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// A password is as long as the setting wants it.
fn long_enough(state: &crate::state::State, password: &str) -> std::result::Result<(), Problem> {
    let least = state.setting("password-min-length").parse::<usize>().unwrap_or(12);
    if password.len() >= least {
        return Ok(());
    }
    Err(Problem::new(422, "InvalidBodyContent", format!("Password must be at least {least} characters")))
}

/// `PUT /v3/users/ID`: name and whether the user may sign in.
pub(crate) fn put(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    rows::found(ask)?;
    if let Some(user) = ask.context.rancher.state().users.get_mut(&ask.id) {
        if let Some(name) = ask.body["name"].as_str() {
            name.clone_into(&mut user.name);
        }
        if let Some(enabled) = ask.body["enabled"].as_bool() {
            user.enabled = enabled;
        }
    }
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `DELETE /v3/users/ID`, with the user's bindings and tokens.
pub(crate) fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    if ask.id == ask.context.me() {
        return Err(Problem::new(422, "InvalidAction", "You cannot delete yourself"));
    }
    row["removed"] = json!(stamp_now());
    let mut state = ask.context.rancher.state();
    forget(&mut state, &ask.id);
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, row)))
}

/// Takes a user away, with bindings and tokens.
pub(crate) fn forget(state: &mut crate::state::State, id: &str) {
    state.users.remove(id);
    state.tokens.retain(|_, token| token.user != id);
    for kind in ["globalRoleBinding", "projectRoleTemplateBinding", "clusterRoleTemplateBinding"] {
        state.table(kind).retain(|_, row| row["userId"] != id);
    }
    state.touch();
}

/// `POST /v3/users/ID?action=refreshauthprovideraccess`: asks the provider again. Where it does not answer, everything stays
/// as it was; who may not sign in any more loses their sessions (read in `providerrefresh/refresher.go`; API keys stay,
/// because the local principal that everybody has may always sign in). At once here, a moment later there.
pub(crate) async fn refresh(ask: &Ask) -> Result {
    ask.context.require("update", "users", "", &ask.id)?;
    let ids: Vec<String> = {
        let state = ask.context.rancher.state();
        state.users.keys().filter(|id| ask.id.is_empty() || **id == ask.id).cloned().collect()
    };
    for id in ids {
        let (config, kept, itself) = {
            let state = ask.context.rancher.state();
            let person = state.users.get(&id).and_then(|user| user.person.clone());
            let Some(person) = person.filter(|person| person.provider() == KEYCLOAK.id) else { continue };
            (state.config(KEYCLOAK.id), [person.access_token, person.refresh_token], state.itself())
        };
        let told = oidc::refreshed(&ask.context.rancher.inner.http, itself, &config, &kept).await;
        let Ok((groups, [access_token, refresh_token])) = told else { continue };
        let mut state = ask.context.rancher.state();
        let Some(person) = state.users.get_mut(&id).and_then(|user| user.person.as_mut()) else { continue };
        let principal = person.principal.clone();
        (person.groups, person.access_token, person.refresh_token) = (groups.clone(), access_token, refresh_token);
        if !login::admits(&state, &config.row, &principal, &groups) {
            let session = |token: &Token| token.user == id && token.provider == KEYCLOAK.id && token.kind == "session";
            state.tokens.retain(|_, token| !session(token));
        }
        state.touch();
    }
    Ok(Reply::Whole(login::empty()))
}

/// `POST /v3/users?action=changepassword`, for oneself.
pub(crate) fn change_password(ask: &Ask) -> Result {
    let mut state = ask.context.rancher.state();
    let (current, new) = (field(&ask.body, "currentPassword"), field(&ask.body, "newPassword"));
    let long = long_enough(&state, new);
    let own = state.users.get_mut(ask.context.me()).and_then(|user| user.local.as_mut());
    let Some((_, password)) = own.filter(|(_, password)| password == current) else {
        return Err(Problem::new(422, "InvalidBodyContent", "invalid current password"));
    };
    long?;
    new.clone_into(password);
    drop(state);
    Ok(Reply::Whole(crate::login::empty()))
}
