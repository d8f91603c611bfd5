//! API tokens; everyone sees and ends only their own.

use lab_common::now;
use serde_json::{Value, json};

use super::{Ask, Reply, Result, rows};
use crate::clock::stamp;
use crate::login;
use crate::problem::{Problem, unauthenticated};
use crate::state::{State, Token};
use crate::text::field;

/// A token's norman fields.
fn view(state: &State, token: &Token, current: &str) -> Value {
    let mut labels = json!({"authn.management.cattle.io/token-userId": token.user});
    if !token.kind.is_empty() {
        labels["authn.management.cattle.io/kind"] = json!(token.kind);
    }
    let mut row = json!({
        "authProvider": token.provider, "baseType": "token", "clusterId": token.cluster,
        "created": stamp(token.created), "createdTS": token.created * 1000, "creatorId": null,
        "current": token.id == current, "description": token.description, "enabled": true,
        "expired": token.ends() != 0 && token.ends() <= now(),
        "expiresAt": if token.ends() == 0 { String::new() } else { stamp(token.ends()) },
        "id": token.id, "isDerived": token.kind != "session", "labels": labels, "name": token.id, "ttl": token.ttl,
        "type": "token", "userId": token.user, "userPrincipal": principal(state, token), "uuid": token.uuid,
    });
    if let Some(used) = token.last_used {
        row["lastUsedAt"] = json!(stamp(used));
        row["lastUsedAtTS"] = json!(used * 1000);
    }
    row
}

/// The principal, printed as Go prints a map.
fn principal(state: &State, token: &Token) -> String {
    let Some(user) = state.users.get(&token.user) else { return String::new() };
    let (id, name, login) = match (&user.person, &user.local) {
        (Some(person), _) if token.provider == person.provider() => {
            (person.principal.clone(), person.display_name.clone(), person.login_name.clone())
        }
        (_, Some((login, _))) => (format!("local://{}", user.id), user.name.clone(), login.clone()),
        _ => (format!("local://{}", user.id), user.name.clone(), String::new()),
    };
    format!(
        "map[displayName:{name} loginName:{login} me:true metadata:map[name:{id}] principalType:user provider:{}]",
        token.provider
    )
}

fn current(ask: &Ask) -> &str {
    ask.context.token.as_ref().map_or("", |token| token.id.as_str())
}

/// The caller's tokens.
pub(crate) fn mine(ask: &Ask) -> Vec<Value> {
    let state = ask.context.rancher.state();
    state
        .tokens
        .values()
        .filter(|token| token.user == ask.context.me())
        .map(|token| view(&state, token, current(ask)))
        .collect()
}

fn own(ask: &Ask, state: &State) -> std::result::Result<Token, Problem> {
    let found = state.tokens.get(&ask.id).filter(|token| token.user == ask.context.me());
    found.cloned().ok_or_else(|| Problem::new(404, "NotFound", format!("{} not found", ask.id)))
}

/// `GET /v3/tokens/ID`.
pub(crate) fn get(ask: &Ask) -> Result {
    let row = {
        let state = ask.context.rancher.state();
        view(&state, &own(ask, &state)?, current(ask))
    };
    Ok(Reply::Ok(rows::shown(ask, row)))
}

/// `POST /v3/tokens`: one more for the caller, of the same provider.
pub(crate) fn create(ask: &Ask) -> Result {
    let mut state = ask.context.rancher.state();
    let most = state.setting("auth-token-max-ttl-minutes").parse::<u64>().unwrap_or(129_600) * 60_000;
    let wanted = ask.body["ttl"].as_u64().unwrap_or(0);
    let ttl = if wanted == 0 || wanted > most { most } else { wanted };
    let provider = ask.context.token.as_ref().map_or("local", |token| token.provider.as_str()).to_owned();
    let mut token = state.mint(ask.context.me(), &provider, "", field(&ask.body, "description"), ttl);
    if let Some(cluster) = ask.body["clusterId"].as_str().filter(|id| !id.is_empty()) {
        token.cluster = Some(cluster.to_owned());
        state.tokens.insert(token.id.clone(), token.clone());
    }
    let mut row = view(&state, &token, current(ask));
    drop(state);
    row["token"] = json!(format!("{}:{}", token.id, token.secret));
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// `DELETE /v3/tokens/ID`.
pub(crate) fn delete(ask: &Ask) -> Result {
    let mut state = ask.context.rancher.state();
    own(ask, &state)?;
    if ask.id == current(ask) {
        return Err(Problem::new(400, "BadRequest", "Cannot delete token for current session. Use logout instead"));
    }
    state.tokens.remove(&ask.id);
    Ok(Reply::Gone)
}

/// `POST /v3/tokens?action=logout`.
pub(crate) fn logout(ask: &Ask, all: bool) -> Result {
    let Some(token) = &ask.context.token else { return Ok(Reply::Whole(unauthenticated())) };
    let way_out = all.then(|| login::way_out("", field(&ask.body, "finalRedirectUrl")));
    Ok(Reply::Whole(login::end(&ask.context.rancher, token, way_out)))
}
