//! Discovery documents and key sets.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::Entra;
use crate::login::clients::{Tenant, tenant};
use crate::state::{Inner, TENANT};

const ANY_ORIGIN: [(&str, &str); 3] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, OPTIONS"),
    ("cache-control", "max-age=86400, private"),
];

fn document(inner: &Inner, asked: &str, name: Tenant, version_2: bool) -> Value {
    let base = &inner.base;
    // At `common` the issuer is a template with literal braces.
    let (path, id) = match name {
        Tenant::Home => (TENANT, TENANT),
        Tenant::Any => (asked, "{tenantid}"),
    };
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    let oauth = if version_2 { "oauth2/v2.0" } else { "oauth2" };
    let issuer = if version_2 { format!("{base}/{id}/v2.0") } else { format!("https://sts.windows.net/{id}/") };
    let keys = if version_2 { "discovery/v2.0/keys" } else { "discovery/keys" };
    json!({
        "token_endpoint": format!("{base}/{path}/{oauth}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/{path}/{keys}"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": format!("{base}/oidc/userinfo"),
        "authorization_endpoint": format!("{base}/{path}/{oauth}/authorize"),
        "device_authorization_endpoint": format!("{base}/{path}/{oauth}/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/{path}/{oauth}/logout"),
        "claims_supported": ["sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
            "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver",
            "at_hash", "c_hash", "email"],
        "kerberos_endpoint": format!("{base}/{path}/kerberos"),
        "tenant_region_scope": if name == Tenant::Home { json!("EU") } else { Value::Null },
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": host,
        "rbac_url": "https://pas.windows.net",
    })
}

/// GET /{tenant}/v2.0/.well-known/openid-configuration, and the older one without `v2.0`.
pub(crate) async fn configuration(State(entra): State<Entra>, Path(name): Path<String>, uri: Uri) -> Response {
    let inner = entra.inner();
    match tenant(&inner, &name) {
        Ok(found) => {
            let version_2 = uri.path().contains("/v2.0/");
            (ANY_ORIGIN, Json(document(&inner, &name, found, version_2))).into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, ANY_ORIGIN, Json(error.called("invalid_tenant").body(&inner.base)))
            .into_response(),
    }
}

/// GET /{tenant}/discovery/v2.0/keys.
pub(crate) async fn keys(State(entra): State<Entra>, Path(name): Path<String>) -> Response {
    let inner = entra.inner();
    if let Err(error) = tenant(&inner, &name) {
        return (StatusCode::BAD_REQUEST, ANY_ORIGIN, Json(error.called("invalid_tenant").body(&inner.base)))
            .into_response();
    }
    let keys: Vec<Value> = inner
        .keys
        .iter()
        .map(|key| {
            let mut jwk = key.jwk();
            jwk["x5t"] = json!(key.kid());
            jwk["cloud_instance_name"] = json!("microsoftonline.com");
            jwk["issuer"] = json!(format!("{}/{TENANT}/v2.0", inner.base));
            jwk
        })
        .collect();
    (ANY_ORIGIN, Json(json!({"keys": keys}))).into_response()
}
