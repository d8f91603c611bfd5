//! What needs no token: providers, the way to the identity provider, the landing page; and the little of steve.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::{Method, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::context::Context;
use crate::oidc;
use crate::problem::{Problem, reply, text};
use crate::providers::{PROVIDERS, Provider};
use crate::text::{encode, field};

/// The providers that are on, Keycloak first.
fn list(context: &Context) -> Vec<Value> {
    let state = context.rancher.state();
    let on = PROVIDERS.iter().filter(|provider| state.is_on(provider.id));
    let mut all: Vec<Value> = on.map(|provider| listed(provider, &state.config(provider.id).row)).collect();
    all.extend(state.other_providers.iter().map(|(id, kind)| json!({"id": id, "type": kind})));
    if !state.local_hidden() {
        all.push(json!({
            "id": "local", "logoutAllEnabled": false, "logoutAllForced": false, "logoutAllSupported": false,
            "type": "localProvider",
        }));
    }
    for one in &mut all {
        if let Some(one) = one.as_object_mut() {
            one.retain(|name, _| state.version.knows_field(name));
        }
    }
    all
}

fn listed(provider: &Provider, config: &Value) -> Value {
    let id = provider.id;
    let redirect = match config["rancherApiHost"].as_str() {
        // Only whether the field is there counts: an empty one gives a relative address.
        Some(host) if !host.is_empty() => format!("{host}/v1-oidc/{id}"),
        Some(_) => format!("v1-oidc/{id}"),
        None => format!(
            "{}?client_id={}&response_type=code&redirect_uri={}",
            field(config, "authEndpoint"),
            field(config, "clientId"),
            field(config, "rancherUrl")
        ),
    };
    json!({
        "id": id, "logoutAllEnabled": config["logoutAllEnabled"] == true,
        "logoutAllForced": config["logoutAllForced"] == true,
        "logoutAllSupported": config["logoutAllSupported"] == true,
        "redirectUrl": redirect, "scopes": config["scope"], "type": provider.public,
    })
}

/// `GET /v1-public/authproviders`.
pub(crate) async fn providers(Extension(context): Extension<Context>) -> Response {
    reply(200, &json!({"data": list(&context)}))
}

/// `GET /v3-public/authProviders`.
pub(crate) async fn norman_providers(Extension(context): Extension<Context>) -> Response {
    let base = &context.base;
    let data: Vec<Value> = list(&context)
        .into_iter()
        .map(|mut one| {
            let itself = format!("{base}/v3-public/{}s/{}", field(&one, "type"), field(&one, "id"));
            one["baseType"] = json!("authProvider");
            one["links"] = json!({"self": itself});
            one["actions"] = json!({"login": format!("{itself}?action=login")});
            one
        })
        .collect();
    reply(
        200,
        &json!({
            "type": "collection", "resourceType": "authProvider", "links": {"self": format!("{base}/v3-public/authProviders")},
            "createTypes": {}, "actions": {}, "pagination": {"limit": 1000, "total": data.len()}, "sort": {}, "filters": {},
            "data": data,
        }),
    )
}

/// `GET /v1-oidc/{provider}`: sends the browser to the identity provider.
pub(crate) async fn redirect(
    Extension(context): Extension<Context>,
    Path(provider): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let config = context.rancher.state().config(&provider).row;
    if config["enabled"] != true {
        return text(404, "Provider is disabled\n");
    }
    let given = |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let method = field(&config, "pkceMethod");
    if !["", "S256"].contains(&method) {
        return text(400, format!("Unsupported PKCE method {method:?}\n"));
    }
    let endpoint = match oidc::endpoints(&context.rancher.inner.http, &config).await {
        Ok(endpoints) => endpoints.authorization,
        Err(error) => return text(500, format!("{error}\n")),
    };
    let verifier = (method == "S256").then(oidc::verifier);
    let challenge = verifier
        .as_deref()
        .map(|verifier| format!("&code_challenge={}&code_challenge_method=S256", oidc::challenge(verifier)));
    let target = format!(
        "{endpoint}?client_id={}{}&redirect_uri={}&response_type=code&scope={}&state={}",
        encode(field(&config, "clientId")),
        challenge.unwrap_or_default(),
        encode(field(&config, "rancherUrl")),
        encode(given("scope")).replace("%20", "+"),
        encode(given("state")),
    );
    let page = format!("<a href=\"{}\">Found</a>.\n\n", target.replace('&', "&amp;"));
    let mut answer = (axum::http::StatusCode::FOUND, [(header::LOCATION, target)], Html(page)).into_response();
    if let Some(verifier) = verifier {
        crate::login::set_cookie(&mut answer, &oidc::verifier_cookie(&verifier));
    }
    answer
}

/// `GET /verify-auth`: in Rancher a page of its interface, here only a landing place.
pub(crate) async fn verify_auth() -> Html<String> {
    lab_common::page("Rancher", "<p>You came back to Rancher. Its interface is not part of the lab.</p>")
}

/// The little of steve that clients of user data need.
pub(crate) async fn steve(Extension(context): Extension<Context>, method: Method, uri: Uri, _body: Bytes) -> Response {
    if context.token.is_none() {
        return crate::problem::unauthenticated();
    }
    let path = uri.path().trim_start_matches("/v1/");
    if path == "ext.cattle.io.selfusers" && method == Method::POST {
        let body = json!({"apiVersion": "ext.cattle.io/v1", "kind": "SelfUser", "metadata": {}, "status": {"userID": context.me()}});
        return reply(201, &body);
    }
    if path == "management.cattle.io.userattributes" && method == Method::GET {
        return all_attributes(&context).map_or_else(IntoResponse::into_response, |body| reply(200, &body));
    }
    if let Some(id) = path.strip_prefix("management.cattle.io.userattributes/").filter(|_| method == Method::GET) {
        return attributes(&context, id).map_or_else(IntoResponse::into_response, |body| reply(200, &body));
    }
    reply(
        404,
        &json!({"type": "error", "code": "NotFound", "status": 404, "message": format!("schema not found for {path}")}),
    )
}

/// The groups of everyone who has signed in through a provider; steve's list, as its sources read.
fn all_attributes(context: &Context) -> Result<Value, Problem> {
    context.require("list", "userattributes", "", "")?;
    let ids: Vec<String> = {
        let state = context.rancher.state();
        state.users.values().filter(|user| user.person.is_some()).map(|user| user.id.clone()).collect()
    };
    let data = ids.iter().map(|id| attributes(context, id)).collect::<Result<Vec<Value>, Problem>>()?;
    Ok(json!({
        "type": "collection", "resourceType": "management.cattle.io.userattribute", "count": data.len(),
        "links": {"self": format!("{}/v1/management.cattle.io.userattributes", context.base)}, "data": data,
    }))
}

/// A user's groups, with the capitalised keys of the real resource.
fn attributes(context: &Context, id: &str) -> Result<Value, Problem> {
    context.require("get", "userattributes", "", id)?;
    let state = context.rancher.state();
    let user = state.users.get(id).ok_or_else(|| Problem::not_found("userattributes.management.cattle.io", id))?;
    let person = user.person.clone().unwrap_or_default();
    let provider = person.provider();
    let named = person.groups.iter().zip(person.group_principals());
    let groups: Vec<Value> = named
        .map(|(group, principal)| {
            json!({
                "metadata": {"name": principal}, "displayName": group,
                "principalType": "group", "provider": provider, "me": false, "memberOf": true,
            })
        })
        .collect();
    Ok(json!({
        "id": id, "type": "management.cattle.io.userattribute", "apiVersion": "management.cattle.io/v3",
        "kind": "UserAttribute", "metadata": {"name": id}, "UserName": id, "LastRefresh": "", "NeedsRefresh": false,
        "GroupPrincipals": {provider: {"Items": groups}},
        "ExtraByProvider": {provider: {"principalid": [person.principal], "username": [person.login_name]}},
        "lastLogin": crate::clock::stamp(user.last_login),
    }))
}
