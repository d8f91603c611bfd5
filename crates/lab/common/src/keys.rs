//! RSA keys and JSON web tokens.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::{base64url, from_base64url, sha256};

/// A key that signs tokens with RS256.
pub struct SigningKey {
    pair: KeyPair,
    kid: String,
}

impl SigningKey {
    /// A new key of 2048 bits.
    ///
    /// # Panics
    /// Where the operating system gives no randomness.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a lab without keys cannot start")]
    pub fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("an RSA key can be made");
        let kid = base64url(&sha256(pair.public_key().as_ref())[..20]);
        SigningKey { pair, kid }
    }

    /// The key's id in token headers and key sets.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// A signed token with header `alg`, `typ` and `kid`.
    ///
    /// # Panics
    /// Where the operating system gives no randomness.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"alg": "RS256", "typ": "JWT", "kid": self.kid}), claims)
    }

    /// A signed token with a header of one's own.
    ///
    /// # Panics
    /// Where the operating system gives no randomness.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a lab without signatures cannot go on")]
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let body = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body.as_bytes(), &mut signature)
            .expect("an RSA key signs");
        format!("{body}.{}", base64url(&signature))
    }

    /// The public half as a JSON web key: `kty`, `use`, `kid`, `n`, `e`.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        let modulus = base64url(public.modulus().big_endian_without_leading_zero());
        let exponent = base64url(public.exponent().big_endian_without_leading_zero());
        json!({"kty": "RSA", "use": "sig", "kid": self.kid, "n": modulus, "e": exponent})
    }

    /// A certificate of the key by itself, DER, for a subject's common name; good for ten years from 2026 on.
    ///
    /// # Panics
    /// Where the key cannot be written.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a lab without certificates cannot go on")]
    pub fn certificate(&self, subject: &str) -> Vec<u8> {
        let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = self.pair.as_der().expect("an RSA key can be written");
        let pair = rcgen::KeyPair::try_from(pkcs8.as_ref()).expect("what was written can be read");
        let mut about = rcgen::CertificateParams::default();
        about.distinguished_name = rcgen::DistinguishedName::new();
        about.distinguished_name.push(rcgen::DnType::CommonName, subject);
        about.serial_number = Some(1_u64.into());
        about.not_before = rcgen::date_time_ymd(2026, 1, 1);
        about.not_after = rcgen::date_time_ymd(2036, 1, 1);
        about.self_signed(&pair).expect("a key signs").der().to_vec()
    }

    /// The public half as a DER `SubjectPublicKeyInfo`, base64url.
    #[must_use]
    pub fn public_der(&self) -> Option<String> {
        self.pair.public_key().as_der().ok().map(|der| base64url(der.as_ref()))
    }
}

/// A certificate's thumbprint as Entra ID and Keycloak use it: SHA-1, base64url (`x5t` of RFC 7515).
#[must_use]
pub fn thumbprint(certificate: &[u8]) -> String {
    base64url(digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate).as_ref())
}

/// A token's claims, unchecked.
#[must_use]
pub fn claims(token: &str) -> Option<Value> {
    let body = token.split('.').nth(1)?;
    serde_json::from_slice(&from_base64url(body)?).ok()
}

/// Checks a token's signature against a key set and gives its claims. Issuer, audience and times are the caller's.
///
/// # Errors
/// What is wrong with the token, in words.
pub fn verify(token: &str, jwks: &Value) -> Result<Value, String> {
    let mut parts = token.split('.');
    let (Some(header), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("malformed jwt".into());
    };
    let header: Value = from_base64url(header)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| "malformed jwt header".to_owned())?;
    let kid = header["kid"].as_str().unwrap_or_default();
    let key = jwks["keys"]
        .as_array()
        .and_then(|keys| keys.iter().find(|key| key["kid"] == kid))
        .ok_or_else(|| format!("no key {kid} in the key set"))?;
    let part = |name: &str| key[name].as_str().and_then(from_base64url).ok_or_else(|| format!("key without {name}"));
    let signature = from_base64url(signature).ok_or_else(|| "malformed jwt signature".to_owned())?;
    let signed = &token.as_bytes()[..token.rfind('.').unwrap_or(0)];
    RsaPublicKeyComponents { n: part("n")?, e: part("e")? }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed, &signature)
        .map_err(|_| "failed to verify signature".to_owned())?;
    from_base64url(body)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| "malformed jwt payload".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{SigningKey, claims, verify};
    use serde_json::json;

    #[test]
    fn a_signed_token_verifies_with_its_own_key_only() {
        let key = SigningKey::generate();
        let token = key.sign(&json!({"sub": "hayden"}));
        assert_eq!(claims(&token), Some(json!({"sub": "hayden"})));
        assert_eq!(verify(&token, &json!({"keys": [key.jwk()]})), Ok(json!({"sub": "hayden"})));
        let mut other = SigningKey::generate().jwk();
        other["kid"] = json!(key.kid());
        assert_eq!(verify(&token, &json!({"keys": [other]})), Err("failed to verify signature".into()));
    }
}
