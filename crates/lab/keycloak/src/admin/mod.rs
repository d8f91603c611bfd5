//! The admin REST API.

pub(crate) mod access;
mod client_parts;
mod clients;
mod events;
mod examples;
mod flows;
mod groups;
mod mappers;
mod misc;
mod providers;
mod realms;
mod routes;
mod user_parts;
mod users;

use std::collections::BTreeSet;

use axum::http::{HeaderMap, Method};

use crate::answer::{Answer, Fault};
use crate::query::{Pairs, decode};
use crate::state::{Realm, State};
use routes::ROUTES;

pub(crate) use providers::import;

/// One call on a realm.
pub(crate) struct Call<'a> {
    /// The address of the realm's admin API, without a slash at its end.
    pub(crate) at: String,
    pub(crate) base: &'a str,
    /// The path's variable segments, decoded.
    pub(crate) args: Vec<String>,
    pub(crate) query: Pairs,
    pub(crate) body: &'a [u8],
    pub(crate) rights: BTreeSet<String>,
}

impl Call<'_> {
    /// A variable segment, empty where there is none.
    pub(crate) fn arg(&self, n: usize) -> &str {
        self.args.get(n).map_or("", String::as_str)
    }

    /// Whether the caller has one of these rights.
    pub(crate) fn may(&self, any: &[&str]) -> bool {
        any.iter().any(|right| self.rights.contains(*right))
    }
}

/// A request as it arrived.
pub(crate) struct Incoming<'a> {
    pub(crate) method: &'a Method,
    /// The path after `/admin/`.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) base: &'a str,
}

/// Answers one call. Keycloak looks at the token, then the realm, the path, the body's kind and the roles.
pub(crate) fn answer(state: &mut State, incoming: &Incoming<'_>) -> Answer {
    let segments: Vec<&str> = incoming.path.trim_end_matches('/').split('/').collect();
    let caller = |state: &State| access::caller(state, incoming.base, incoming.headers);
    match segments.as_slice() {
        ["serverinfo"] => {
            caller(state)?;
            misc::server_info(state, &caller(state)?)
        }
        [_, "console", "whoami"] => misc::who_am_i(incoming),
        ["realms"] => {
            let caller = caller(state)?;
            json_body(incoming)?;
            realms::all(state, incoming, &caller)
        }
        ["realms", realm, rest @ ..] => {
            let caller = caller(state)?;
            let name = decode(realm);
            state.realm(&name).ok_or_else(|| Fault::error(404, "Realm not found."))?;
            let rights = caller.rights(state, &name);
            if rights.is_empty() {
                return Err(Fault::forbidden());
            }
            let mut call = Call {
                at: format!("{}/admin/realms/{}", incoming.base, realm),
                base: incoming.base,
                args: Vec::new(),
                query: Pairs::read(incoming.query),
                body: incoming.body,
                rights,
            };
            if rest.is_empty() {
                json_body(incoming)?;
                return realms::one(state, incoming.method, &name, &call);
            }
            let route = find(incoming.method, rest, &mut call.args)?;
            json_body(incoming)?;
            if !route.rights.is_empty() && !call.may(route.rights) {
                return Err(Fault::forbidden());
            }
            let realm = state.realm(&name).ok_or_else(Fault::not_found)?;
            (route.run)(realm, &call)
        }
        _ => Err(Fault::error(405, "HTTP 405 Method Not Allowed")),
    }
}

/// One row of the table of calls.
pub(crate) struct Route {
    method: &'static str,
    /// Segments after the realm; `*` is variable and `**` is the rest.
    path: &'static str,
    /// Any of these; an empty list asks for any role at all.
    rights: &'static [&'static str],
    run: fn(&mut Realm, &Call<'_>) -> Answer,
}

fn find(method: &Method, rest: &[&str], args: &mut Vec<String>) -> Result<&'static Route, Fault> {
    let mut known = false;
    for route in ROUTES {
        let Some(found) = matches(route.path, rest) else { continue };
        known = true;
        if route.method == method.as_str() {
            *args = found;
            return Ok(route);
        }
    }
    Err(if known { Fault::error(405, "HTTP 405 Method Not Allowed") } else { Fault::not_found() })
}

fn matches(path: &str, rest: &[&str]) -> Option<Vec<String>> {
    let mut args = Vec::new();
    let mut given = rest.iter();
    for wanted in path.split('/') {
        if wanted == "**" {
            let left: Vec<_> = given.map(|segment| decode(segment)).collect();
            args.push(left.join("/"));
            return (!left.is_empty()).then_some(args);
        }
        let segment = given.next()?;
        match wanted {
            "*" => args.push(decode(segment)),
            _ if wanted == *segment => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(args)
}

/// Bodies are JSON, and say so.
fn json_body(incoming: &Incoming<'_>) -> Result<(), Fault> {
    let kind = incoming.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !incoming.body.is_empty() && !kind.starts_with("application/json") {
        return Err(Fault::error(415, "The content-type header value did not match the value in @Consumes"));
    }
    Ok(())
}

/// What POST identity-provider/import-config is to fetch, if the caller may ask for it.
pub(crate) fn may_import(state: &State, incoming: &Incoming<'_>) -> Result<String, Fault> {
    let caller = access::caller(state, incoming.base, incoming.headers)?;
    let name = decode(incoming.path.split('/').nth(1).unwrap_or_default());
    if !state.realms.iter().any(|realm| realm.name == name) {
        return Err(Fault::error(404, "Realm not found."));
    }
    json_body(incoming)?;
    if !caller.rights(state, &name).contains("manage-identity-providers") {
        return Err(Fault::forbidden());
    }
    providers::import_url(incoming.body)
}
