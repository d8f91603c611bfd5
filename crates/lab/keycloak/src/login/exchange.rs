//! The back-channel to the identity provider: code for tokens, keys, user info.

use lab_common::{new_id, now, thumbprint, verify};
use reqwest::Client;
use serde_json::{Map, Value, json};

use crate::state::{Realm, inner};

/// What is needed to redeem a code at an identity provider.
pub(crate) struct Exchange {
    pub(crate) tab: String,
    pub(crate) provider: Map<String, Value>,
    pub(crate) code: String,
    pub(crate) redirect_uri: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    /// What proves the client instead of a secret, where the provider wants that.
    pub(crate) assertion: Option<String>,
}

/// How long an assertion is good: Keycloak's default, in seconds.
const ASSERTION: u64 = 60;

/// The assertion of `private_key_jwt`: signed with the realm's key, whose certificate is named by its thumbprint only
/// where `jwtX509HeadersEnabled` says so.
pub(crate) fn assertion(realm: &Realm, provider: &Map<String, Value>) -> Option<String> {
    let config = |name: &str| inner(provider, "config", name);
    config("clientAuthMethod").filter(|method| *method == "private_key_jwt")?;
    let mut header = json!({"alg": "RS256", "typ": "JWT", "kid": realm.key.kid()});
    if config("jwtX509HeadersEnabled") == Some("true") {
        header["x5t"] = thumbprint(&realm.key.certificate(&realm.name)).into();
    }
    let client = config("clientId").unwrap_or_default();
    let audience = config("clientAssertionAudience").filter(|audience| !audience.is_empty());
    let claims = json!({
        "jti": new_id(), "iss": client, "sub": client, "aud": audience.or(config("tokenUrl")), "iat": now(),
        "exp": now() + ASSERTION,
    });
    Some(realm.key.sign_with(&header, &claims))
}

/// The ID token's claims, and the user info where the provider wants it asked for.
pub(crate) type Told = (Value, Option<Value>);

/// Why nobody can be signed in.
pub(crate) enum Failure {
    /// The ID token is for another request.
    Nonce,
    /// Anything else; the browser is not told what.
    Other,
}

/// What is wrong in words; only a server's log would say it.
impl<T: AsRef<str>> From<T> for Failure {
    fn from(_: T) -> Self {
        Failure::Other
    }
}

/// Redeems the code and checks what comes back.
pub(crate) async fn run(http: &Client, exchange: &Exchange) -> Result<Told, Failure> {
    let config = |name: &str| inner(&exchange.provider, "config", name);
    let client_id = config("clientId").unwrap_or_default();
    let secret = config("clientSecret").unwrap_or_default();
    let mut form = vec![
        ("code", exchange.code.as_str()),
        ("grant_type", "authorization_code"),
        ("redirect_uri", exchange.redirect_uri.as_str()),
    ];
    let mut request = http.post(config("tokenUrl").unwrap_or_default());
    if let Some(assertion) = &exchange.assertion {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form.extend([("client_id", client_id), ("client_assertion_type", kind), ("client_assertion", assertion)]);
    } else if config("clientAuthMethod").is_some_and(|method| method.starts_with("client_secret_basic")) {
        request = request.basic_auth(client_id, Some(secret));
    } else {
        form.extend([("client_id", client_id), ("client_secret", secret)]);
    }
    if config("pkceEnabled") == Some("true") {
        form.push(("code_verifier", &exchange.verifier));
    }
    let answer = get_json(request.form(&form)).await?;
    let token = answer["id_token"].as_str().ok_or("No token from server.")?;
    let claims = if config("validateSignature") == Some("true") {
        let keys = get_json(http.get(config("jwksUrl").unwrap_or_default())).await?;
        verify(token, &keys)?
    } else {
        lab_common::claims(token).ok_or("Invalid token")?
    };
    check(&claims, client_id, config("issuer"))?;
    if config("disableNonce") != Some("true") && claims["nonce"] != exchange.nonce.as_str() {
        return Err(Failure::Nonce);
    }
    let info = match config("userInfoUrl").filter(|_| config("disableUserInfo") != Some("true")) {
        None => None,
        Some(url) => {
            let info = get_json(http.get(url).bearer_auth(answer["access_token"].as_str().unwrap_or_default())).await?;
            if info["sub"] != claims["sub"] {
                return Err("User info subject does not match the ID token's.".into());
            }
            Some(info)
        }
    };
    let essential = match (config("filteredByClaim"), config("claimFilterName")) {
        (Some("true"), Some(name)) => {
            let held = claims[name].as_str().unwrap_or_default();
            config("claimFilterValue").is_some_and(|value| {
                regex_lite::Regex::new(&format!("^(?:{value})$")).is_ok_and(|pattern| pattern.is_match(held))
            })
        }
        _ => true,
    };
    if !essential {
        return Err("The essential claim is missing.".into());
    }
    Ok((claims, info))
}

fn check(claims: &Value, client_id: &str, issuers: Option<&str>) -> Result<(), String> {
    let for_us = match &claims["aud"] {
        Value::Array(all) => all.iter().any(|one| one == client_id),
        one => one == client_id,
    };
    if !for_us {
        return Err("Wrong audience from token.".into());
    }
    let issuer = claims["iss"].as_str().unwrap_or_default();
    if issuers.is_some_and(|issuers| !issuers.split(',').any(|one| one.trim() == issuer)) {
        return Err("Wrong issuer from token.".into());
    }
    // Ten seconds of skew are allowed since 26.6.
    if claims["exp"].as_u64().is_none_or(|exp| exp + 10 < now())
        || claims["nbf"].as_u64().is_some_and(|nbf| nbf > now() + 10)
    {
        return Err("Token is no longer valid.".into());
    }
    Ok(())
}

async fn get_json(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.map_err(|_| "The identity provider does not answer.".to_owned())?;
    if !answer.status().is_success() {
        return Err(format!("Unexpected response from token endpoint, status={}", answer.status().as_u16()));
    }
    answer.json().await.map_err(|_| "The identity provider's answer is not JSON.".to_owned())
}
