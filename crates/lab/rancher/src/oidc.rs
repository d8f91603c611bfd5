//! Rancher as a client of Keycloak: discovery, code exchange, token and userinfo checks, in the words of its libraries.

use lab_common::{base64url, claims, now, random_bytes, sha256, verify};
use reqwest::Client;
use serde_json::Value;

use crate::clock::cookie_date;
use crate::providers::Config;
use crate::text::{encode, field, strings};
use crate::version::{Part, Version};

/// Where the issuer's endpoints are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Endpoints {
    pub(crate) authorization: String,
    token: String,
    keys: String,
    userinfo: String,
}

/// What of Rancher itself bears on a sign-in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Itself {
    pub(crate) version: Version,
    /// Seconds since 1970 by its own clock.
    pub(crate) now: u64,
}

/// What a sign-in brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignedIn {
    pub(crate) subject: String,
    pub(crate) display_name: String,
    pub(crate) login_name: String,
    pub(crate) groups: Vec<String>,
    pub(crate) id_token: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// A fresh PKCE verifier.
pub(crate) fn verifier() -> String {
    base64url(&random_bytes(32))
}

/// Its S256 challenge.
pub(crate) fn challenge(verifier: &str) -> String {
    base64url(&sha256(verifier.as_bytes()))
}

/// The cookie that keeps the verifier for ten minutes.
pub(crate) fn verifier_cookie(verifier: &str) -> String {
    let expires = cookie_date(now() + 600);
    format!("R_PKCE_VERIFIER={verifier}; Path=/; Expires={expires}; HttpOnly; SameSite=Lax")
}

/// The endpoints: those of the config where it has all, else those the issuer tells.
pub(crate) async fn endpoints(http: &Client, config: &Value) -> Result<Endpoints, String> {
    let named = |name: &str| field(config, name).to_owned();
    let given = Endpoints {
        authorization: named("authEndpoint"),
        token: named("tokenEndpoint"),
        keys: named("jwksUrl"),
        userinfo: named("userInfoEndpoint"),
    };
    let all = [&given.authorization, &given.token, &given.keys, &given.userinfo];
    if all.iter().all(|one| !one.is_empty()) && !named("issuer").is_empty() {
        return Ok(given);
    }
    let issuer = named("issuer");
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let answer = http.get(&url).send().await.map_err(|error| dial("Get", &url, &error))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    let found: Value = serde_json::from_str(&text)
        .map_err(|error| format!("oidc: failed to decode provider discovery object: {error}"))?;
    if field(&found, "issuer") != issuer {
        let told = field(&found, "issuer");
        return Err(format!(
            "oidc: issuer did not match the issuer returned by provider, expected {issuer:?} got {told:?}"
        ));
    }
    let told = |name: &str| field(&found, name).to_owned();
    Ok(Endpoints {
        authorization: told("authorization_endpoint"),
        token: told("token_endpoint"),
        keys: told("jwks_uri"),
        userinfo: told("userinfo_endpoint"),
    })
}

fn dial(verb: &str, url: &str, error: &reqwest::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |cause| cause.source());
    let why = if causes.map(ToString::to_string).any(|cause| cause.contains("UnknownIssuer")) {
        "tls: failed to verify certificate: x509: certificate signed by unknown authority".to_owned()
    } else if error.is_connect() {
        "dial tcp: connect: connection refused".to_owned()
    } else if error.is_timeout() {
        "context deadline exceeded".to_owned()
    } else {
        error.to_string()
    };
    format!("{verb} {url:?}: {why}")
}

/// Exchanges a code and checks everything that comes back. The error is Rancher's, after "server error while authenticating: ".
pub(crate) async fn sign_in(
    http: &Client,
    itself: Itself,
    config: &Value,
    secret: &str,
    code: &str,
    verifier: &str,
) -> Result<SignedIn, String> {
    let endpoints = endpoints(http, config).await?;
    let tokens = exchange(http, &endpoints, config, secret, code, verifier)
        .await
        .map_err(|error| format!("failed exchanging token: {error}"))?;
    let id_token = tokens["id_token"].as_str().ok_or("no id_token field in oauth2 token")?.to_owned();
    let access_token = field(&tokens, "access_token").to_owned();
    let mut told = check(http, &endpoints, config, &id_token, itself.now)
        .await
        .map_err(|error| format!("failed to verify ID token: {error}"))?;
    let acr = field(config, "acrValue");
    if !acr.is_empty() && claims(&access_token).unwrap_or_default()["acr"] != acr {
        return Err("failed to validate ACR".into());
    }
    let more = userinfo(http, &endpoints, &access_token).await?;
    for (name, value) in more.as_object().into_iter().flatten().filter(|_| !itself.version.loses_userinfo()) {
        told[name] = value.clone();
    }
    if !itself.version.has(Part::RolesAreGroups) {
        told["roles"] = Value::Null;
    }
    let claim = |wanted: &str, usual: &str| {
        let name = field(config, wanted);
        told[if name.is_empty() { usual } else { name }].clone()
    };
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let login_name = text(claim("emailClaim", "email"));
    let name = text(claim("nameClaim", "name"));
    Ok(SignedIn {
        subject: field(&told, "sub").to_owned(),
        display_name: if name.is_empty() { login_name.clone() } else { name },
        groups: groups(&told, &claim("groupsClaim", "groups")),
        login_name,
        id_token,
        access_token,
        refresh_token: field(&tokens, "refresh_token").to_owned(),
    })
}

/// The groups of somebody who has signed in before, asked for again with the tokens that were kept, and those tokens. Read in
/// the sources (`getUserInfo` of `oidc_provider.go`): an access token that has ended is renewed, which goes as long as the
/// session at the provider lasts; it is then checked as an ID token is, and what the user info says goes over it.
pub(crate) async fn refreshed(
    http: &Client,
    itself: Itself,
    Config { row: config, secret }: &Config,
    kept: &[String; 2],
) -> Result<(Vec<String>, [String; 2]), String> {
    let endpoints = endpoints(http, config).await?;
    let [access, refresh] = kept;
    let ended = claims(access).and_then(|told| told["exp"].as_u64()).unwrap_or(0) <= itself.now;
    let [access, refresh] = if ended {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let request = http.post(&endpoints.token).basic_auth(encode(field(config, "clientId")), Some(encode(secret)));
        let tokens = token_answer(request.form(&form), &endpoints.token).await?;
        ["access_token", "refresh_token"].map(|name| field(&tokens, name).to_owned())
    } else {
        kept.clone()
    };
    // A new one is not older than the provider's own clock says.
    let now = if ended { lab_common::now() } else { itself.now };
    let mut told = check(http, &endpoints, config, &access, now).await?;
    for (name, value) in userinfo(http, &endpoints, &access).await?.as_object().into_iter().flatten() {
        told[name] = value.clone();
    }
    let name = Some(field(config, "groupsClaim")).filter(|name| !name.is_empty()).unwrap_or("groups");
    if !itself.version.has(Part::RolesAreGroups) {
        told["roles"] = Value::Null;
    }
    Ok((groups(&told, &told[name]), [access, refresh]))
}

/// Full paths win, each of their segments a group of its own; roles are added in any case.
fn groups(told: &Value, named: &Value) -> Vec<String> {
    let paths = strings(&told["full_group_path"]);
    let mut found: Vec<String> = if paths.is_empty() {
        strings(named)
    } else {
        paths.iter().flat_map(|path| path.split('/')).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    found.extend(strings(&told["roles"]));
    let mut seen = Vec::new();
    found.retain(|group| {
        !seen.contains(group) && {
            seen.push(group.clone());
            true
        }
    });
    found
}

async fn exchange(
    http: &Client,
    endpoints: &Endpoints,
    config: &Value,
    secret: &str,
    code: &str,
    verifier: &str,
) -> Result<Value, String> {
    let client = field(config, "clientId");
    let mut form =
        vec![("code", code), ("grant_type", "authorization_code"), ("redirect_uri", field(config, "rancherUrl"))];
    if !verifier.is_empty() {
        form.push(("code_verifier", verifier));
    }
    // The library does not know which way the issuer likes: the header first, then the form.
    let header = http.post(&endpoints.token).basic_auth(encode(client), Some(encode(secret))).form(&form);
    match token_answer(header, &endpoints.token).await {
        Ok(tokens) => Ok(tokens),
        Err(_) => {
            form.extend([("client_id", client), ("client_secret", secret)]);
            token_answer(http.post(&endpoints.token).form(&form), &endpoints.token).await
        }
    }
}

async fn token_answer(request: reqwest::RequestBuilder, url: &str) -> Result<Value, String> {
    let answer = request.send().await.map_err(|error| dial("Post", url, &error))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if status.is_success() && body["access_token"].is_string() {
        return Ok(body);
    }
    Err(match (body["error"].as_str(), body["error_description"].as_str()) {
        (Some(error), Some(words)) => format!("oauth2: {error:?} {words:?}"),
        (Some(error), None) => format!("oauth2: {error:?}"),
        _ if status.is_success() => "oauth2: server response missing access_token".to_owned(),
        _ => format!("oauth2: cannot fetch token: {status}\nResponse: {text}"),
    })
}

async fn check(http: &Client, endpoints: &Endpoints, config: &Value, token: &str, now: u64) -> Result<Value, String> {
    let told = claims(token).ok_or("oidc: malformed jwt")?;
    let (issuer, got) = (field(config, "issuer"), field(&told, "iss"));
    if issuer != got {
        return Err(format!("oidc: id token issued by a different provider, expected {issuer:?} got {got:?}"));
    }
    let audience = match &told["aud"] {
        Value::String(one) => vec![one.clone()],
        list => strings(list),
    };
    let client = field(config, "clientId");
    if !audience.iter().any(|one| one == client) {
        let got: Vec<String> = audience.iter().map(|one| format!("{one:?}")).collect();
        return Err(format!("oidc: expected audience {client:?} got [{}]", got.join(" ")));
    }
    let ends = told["exp"].as_u64().unwrap_or(0);
    if ends <= now {
        return Err(format!("oidc: token is expired (Token Expiry: {})", crate::clock::stamp(ends)));
    }
    let answer = http.get(&endpoints.keys).send().await;
    let answer = answer.map_err(|error| {
        format!("failed to verify signature: fetching keys {}", dial("Get", &endpoints.keys, &error))
    })?;
    let keys: Value =
        answer.json().await.map_err(|error| format!("failed to verify signature: fetching keys oidc: {error}"))?;
    verify(token, &keys).map_err(|_| "failed to verify signature: failed to verify id token signature".to_owned())
}

async fn userinfo(http: &Client, endpoints: &Endpoints, token: &str) -> Result<Value, String> {
    if endpoints.userinfo.is_empty() {
        return Err("oidc: user info endpoint is not supported by this provider".into());
    }
    let answer = http.get(&endpoints.userinfo).bearer_auth(token).send().await;
    let answer = answer.map_err(|error| dial("Get", &endpoints.userinfo, &error))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|error| format!("oidc: failed to decode userinfo: {error}"))
}

#[cfg(test)]
mod tests {
    use super::groups;
    use serde_json::json;

    #[test]
    fn full_paths_win_and_roles_are_added() {
        let told = json!({"groups": ["Dev"], "full_group_path": ["/a/b", "/a"], "roles": ["r"]});
        assert_eq!(groups(&told, &told["groups"]), ["a", "b", "r"]);
        let told = json!({"groups": ["/Dev"], "roles": []});
        assert_eq!(groups(&told, &told["groups"]), ["/Dev"]);
    }
}
