//! Tokens: made, and read back.

use lab_common::{base64url, new_id, now, sha256};
use serde_json::{Map, Value, json};

use super::claims::{Carrier, Subject};
use crate::state::{Realm, id_of, text};

/// What a token answer is made from.
pub(crate) struct Order<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) base: &'a str,
    /// The session; a service account has none.
    pub(crate) session: Option<&'a str>,
    pub(crate) nonce: Option<&'a str>,
    /// Prefix of the token's id: how the grant is called inside Keycloak.
    pub(crate) grant: &'static str,
}

impl Order<'_> {
    fn issuer(&self) -> String {
        self.subject.realm.issuer(self.base)
    }

    fn lifespan(&self) -> u64 {
        self.subject.realm.seconds("accessTokenLifespan", 300)
    }

    fn head(&self, kind: &str, jti: &str, lifespan: u64) -> Map<String, Value> {
        let iat = now();
        let mut claims = Map::new();
        claims.insert("exp".into(), json!(iat + lifespan));
        claims.insert("iat".into(), json!(iat));
        claims.insert("jti".into(), json!(jti));
        claims.insert("iss".into(), json!(self.issuer()));
        claims.insert("typ".into(), json!(kind));
        claims.insert("azp".into(), json!(text(self.subject.client, "clientId")));
        if let Some(session) = self.session {
            claims.insert("sid".into(), json!(session));
        }
        claims
    }

    /// The access token's claims.
    pub(crate) fn access(&self) -> Map<String, Value> {
        let mut claims = self.head("Bearer", &format!("{}:{}", self.grant, new_id()), self.lifespan());
        claims.extend(self.subject.claims(Carrier::Access));
        claims.insert("scope".into(), json!(self.subject.granted()));
        claims
    }

    /// The ID token's claims; `access_token` is named by its hash.
    pub(crate) fn id(&self, access_token: Option<&str>) -> Value {
        let mut claims = self.head("ID", &new_id(), self.lifespan());
        claims.extend(self.subject.claims(Carrier::Id));
        let client = text(self.subject.client, "clientId");
        let extra = claims.remove("aud").filter(|aud| aud != client);
        let aud = extra.map_or_else(
            || json!(client),
            |extra| match extra {
                Value::Array(mut all) => {
                    if !all.iter().any(|one| one == client) {
                        all.insert(0, json!(client));
                    }
                    Value::Array(all)
                }
                one => json!([client, one]),
            },
        );
        claims.insert("aud".into(), aud);
        claims.insert("sub".into(), json!(self.subject.user.id));
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".into(), json!(nonce));
        }
        if let Some(token) = access_token {
            claims.insert("at_hash".into(), json!(base64url(&sha256(token.as_bytes())[..16])));
        }
        Value::Object(claims)
    }

    /// The user-info answer.
    pub(crate) fn info(&self) -> Value {
        let mut claims = Map::new();
        claims.insert("sub".into(), json!(self.subject.user.id));
        claims.extend(self.subject.claims(Carrier::Info));
        Value::Object(claims)
    }

    /// The whole answer of the token endpoint.
    pub(crate) fn answer(&self) -> Value {
        let realm = self.subject.realm;
        let claims = self.access();
        let access = realm.key.sign(&Value::Object(claims.clone()));
        let mut answer = Map::new();
        let scope = self.subject.granted();
        answer.insert("access_token".into(), json!(access));
        answer.insert("expires_in".into(), json!(self.lifespan()));
        let idle = realm.seconds("ssoSessionIdleTimeout", 1800);
        answer.insert("refresh_expires_in".into(), json!(if self.session.is_some() { idle } else { 0 }));
        if self.session.is_some() {
            let mut refresh = self.head("Refresh", &new_id(), idle);
            refresh.insert("aud".into(), json!(self.issuer()));
            // A lightweight token says no more about the person than its session does.
            if claims.contains_key("sub") {
                refresh.insert("sub".into(), json!(self.subject.user.id));
            }
            if let Some(aud) = claims.get("aud").filter(|aud| aud.is_array()) {
                refresh.insert("aud_x".into(), aud.clone());
            }
            refresh.insert("prov".into(), json!("default"));
            refresh.insert("scope".into(), json!(self.subject.scope));
            answer.insert("refresh_token".into(), json!(realm.key.sign(&Value::Object(refresh))));
        }
        answer.insert("token_type".into(), json!("Bearer"));
        if self.session.is_some() && scope.split(' ').any(|name| name == "openid") {
            answer.insert("id_token".into(), json!(realm.key.sign(&self.id(Some(&access)))));
        }
        answer.insert("not-before-policy".into(), json!(0));
        if let Some(session) = self.session {
            answer.insert("session_state".into(), json!(session));
        }
        answer.insert("scope".into(), json!(scope));
        Value::Object(answer)
    }
}

/// Why a bearer token is not good here.
pub(crate) enum Refused {
    /// It is none of this realm's tokens.
    Invalid,
    /// Its sign-in is over.
    SessionGone,
}

/// Reads a token of this realm: signature, issuer, kind, time, and whether its sign-in still lives.
pub(crate) fn read(realm: &Realm, base: &str, token: &str, kind: &str) -> Result<Value, Refused> {
    let claims = lab_common::verify(token, &json!({"keys": [realm.key.jwk()]})).map_err(|_| Refused::Invalid)?;
    let alive = claims["exp"].as_u64().is_some_and(|exp| exp > now());
    if claims["typ"] != kind || claims["iss"] != realm.issuer(base) || !alive {
        return Err(Refused::Invalid);
    }
    if let Some(sid) = claims["sid"].as_str() {
        let client = realm.client_by_name(claims["azp"].as_str().unwrap_or_default()).map(id_of).unwrap_or_default();
        let lives = realm.session(sid).is_some_and(|session| session.clients.contains(client));
        if !lives {
            return Err(Refused::SessionGone);
        }
    }
    Ok(claims)
}
