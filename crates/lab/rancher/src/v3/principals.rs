//! Principals: one's own, and the search for others at the provider of the caller's token.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::collection::collection;
use crate::problem::Problem;
use crate::providers::{Config, KEYCLOAK};
use crate::state::{Person, State};
use crate::text::{encode, field};

fn local(state: &State, id: &str, me: &str) -> Option<Value> {
    let user = state.users.get(id)?;
    let (login, _) = user.local.as_ref()?;
    Some(json!({
        "baseType": "principal", "creatorId": null, "id": format!("local://{id}"), "loginName": login, "me": id == me,
        "memberOf": false, "name": user.name, "principalType": "user", "provider": "local", "type": "principal",
    }))
}

fn person(provider: &str, sub: &str, name: &str, login: &str, me: bool) -> Value {
    json!({
        "baseType": "principal", "creatorId": null, "id": format!("{provider}_user://{sub}"), "loginName": login,
        "me": me, "memberOf": false, "name": name, "principalType": "user", "provider": provider, "type": "principal",
    })
}

fn group(provider: &str, name: &str, member: bool) -> Value {
    json!({
        "baseType": "principal", "creatorId": null, "id": format!("{provider}_group://{name}"), "me": false,
        "memberOf": member, "name": name, "principalType": "group", "provider": provider, "type": "principal",
    })
}

/// The caller through a provider, if the token is that provider's.
fn mine(ask: &Ask, state: &State) -> Option<Person> {
    let token = ask.context.token.as_ref()?;
    let person = state.users.get(&token.user)?.person.clone()?;
    (token.provider == person.provider()).then_some(person)
}

/// `GET /v3/principals`: the caller and the caller's groups.
pub(crate) fn own(ask: &Ask) -> Vec<Value> {
    let state = ask.context.rancher.state();
    match mine(ask, &state) {
        None => local(&state, ask.context.me(), ask.context.me()).into_iter().collect(),
        Some(me) => {
            let sub = me.principal.split("://").nth(1).unwrap_or_default();
            let mut all = vec![person(me.provider(), sub, &me.display_name, &me.login_name, true)];
            all.extend(me.groups.iter().map(|name| group(me.provider(), name, true)));
            all
        }
    }
}

/// `POST /v3/principals?action=search`.
pub(crate) async fn search(ask: &Ask) -> Result {
    let name = field(&ask.body, "name").to_owned();
    if name.is_empty() {
        return Err(Problem::field("MissingRequired", "name"));
    }
    let wanted = field(&ask.body, "principalType").to_owned();
    let (me, mut found) = {
        let state = ask.context.rancher.state();
        let lower = name.to_lowercase();
        let locals = state.users.values().filter(|user| {
            let login = user.local.as_ref().map_or("", |(login, _)| login.as_str());
            !login.is_empty()
                && (login.to_lowercase().starts_with(&lower) || user.name.to_lowercase().starts_with(&lower))
        });
        let locals: Vec<Value> = if wanted == "group" {
            Vec::new()
        } else {
            locals.filter_map(|user| local(&state, &user.id, ask.context.me())).collect()
        };
        (mine(ask, &state), locals)
    };
    if let Some(me) = me {
        let mut all = if me.provider() == KEYCLOAK.id {
            at_keycloak(ask, &me, &name, &wanted).await?
        } else {
            echoed(me.provider(), &name, &wanted)
        };
        all.append(&mut found);
        found = all;
    }
    let data = found.into_iter().map(|row| rows::shown(ask, row)).collect();
    Ok(Reply::Ok(collection(&ask.context.base, "principal", ask.meta.plural, &ask.query, data)))
}

/// A provider that cannot search gives back what was typed, as somebody and as a group.
fn echoed(provider: &str, name: &str, wanted: &str) -> Vec<Value> {
    let all = [("user", person(provider, name, name, name, false)), ("group", group(provider, name, false))];
    all.into_iter().filter(|(kind, _)| wanted.is_empty() || wanted == *kind).map(|(_, row)| row).collect()
}

async fn at_keycloak(ask: &Ask, me: &Person, name: &str, wanted: &str) -> std::result::Result<Vec<Value>, Problem> {
    let Config { row: config, secret } = ask.context.rancher.state().config(KEYCLOAK.id);
    let admin = admin_base(field(&config, "issuer"));
    let token = if config["clientAuthenticatedSearch"] == true {
        own_token(ask, &config, &secret).await?
    } else {
        me.access_token.clone()
    };
    let mut found = Vec::new();
    if wanted != "group" {
        let users = get_json(ask, &format!("{admin}/users?search={}", encode(name)), &token).await?;
        for user in users.as_array().into_iter().flatten() {
            let sub = field(user, "id");
            // Only the first name, as the real one does.
            let shown = [field(user, "firstName"), field(user, "username")].into_iter().find(|name| !name.is_empty());
            let own = me.principal == format!("{}_user://{sub}", KEYCLOAK.id);
            found.push(person(KEYCLOAK.id, sub, shown.unwrap_or_default(), field(user, "username"), own));
        }
    }
    if wanted != "user" {
        match config["groupSearchEnabled"].as_bool() {
            None => return Err(Problem::server("runtime error: invalid memory address or nil pointer dereference")),
            Some(false) => {}
            Some(true) => {
                let groups = get_json(ask, &format!("{admin}/groups?search={}", encode(name)), &token).await?;
                flatten(&groups, &me.groups, &mut found);
            }
        }
    }
    Ok(found)
}

fn flatten(groups: &Value, mine: &[String], found: &mut Vec<Value>) {
    for one in groups.as_array().into_iter().flatten() {
        let name = field(one, "name");
        found.push(group(KEYCLOAK.id, name, mine.iter().any(|own| own == name)));
        flatten(&one["subGroups"], mine, found);
    }
}

/// The admin API of the issuer's realm.
fn admin_base(issuer: &str) -> String {
    issuer.replacen("/realms/", "/admin/realms/", 1)
}

async fn own_token(ask: &Ask, config: &Value, secret: &str) -> std::result::Result<String, Problem> {
    let url = format!("{}/protocol/openid-connect/token", field(config, "issuer"));
    let form =
        [("grant_type", "client_credentials"), ("client_id", field(config, "clientId")), ("client_secret", secret)];
    let answer = ask.context.rancher.inner.http.post(url).form(&form).send().await;
    let answer = answer.map_err(|error| Problem::server(error.to_string()))?;
    let body: Value = answer.json().await.unwrap_or_default();
    let token = body["access_token"].as_str().map(str::to_owned);
    token.ok_or_else(|| {
        Problem::server(format!("oauth2: {:?} {:?}", field(&body, "error"), field(&body, "error_description")))
    })
}

async fn get_json(ask: &Ask, url: &str, token: &str) -> std::result::Result<Value, Problem> {
    let answer = ask.context.rancher.inner.http.get(url).bearer_auth(token).send().await;
    let answer = answer.map_err(|error| Problem::server(error.to_string()))?;
    match answer.status().as_u16() {
        401 => return Err(Problem::new(401, "Unauthorized", "invalid token")),
        403 => return Err(Problem::new(403, "PermissionDenied", "access denied")),
        _ => {}
    }
    let text = answer.text().await.unwrap_or_default();
    if text.is_empty() {
        return Err(Problem::server("unexpected end of JSON input"));
    }
    serde_json::from_str(&text).map_err(|_| {
        let first = text.chars().next().unwrap_or(' ');
        Problem::server(format!("invalid character '{first}' looking for beginning of value"))
    })
}

/// `GET /v3/principals/ID`: an unknown one has an empty name.
pub(crate) async fn get(ask: &Ask) -> Result {
    let id = ask.id.as_str();
    let row = {
        let state = ask.context.rancher.state();
        let me = mine(ask, &state);
        if let Some(id) = id.strip_prefix("local://") {
            local(&state, id, ask.context.me())
        } else if let Some((provider, name)) = id.split_once("_group://") {
            me.map(|me| group(provider, name, me.groups.iter().any(|own| own == name)))
        } else {
            let known = state.users.values().find_map(|user| user.person.clone().filter(|one| one.principal == id));
            me.zip(known).map(|(me, known)| {
                let sub = known.principal.split("://").nth(1).unwrap_or_default();
                person(known.provider(), sub, &known.display_name, &known.login_name, known.principal == me.principal)
            })
        }
    };
    let row = row.ok_or_else(|| Problem::new(404, "NotFound", format!("{id} not found")))?;
    Ok(Reply::Ok(rows::shown(ask, row)))
}
