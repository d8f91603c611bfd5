//! Tokens that cannot be guessed, and how they are kept: as hashes, so that looking one up tells nothing by its time.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

/// SHA-256 of a token.
pub(crate) type Hash = [u8; 32];

/// A new token of 256 random bits.
///
/// # Errors
/// Where the operating system has no randomness to give.
pub(crate) fn new() -> std::io::Result<SecretString> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(Base64UrlUnpadded::encode_string(&bytes).into())
}

pub(crate) fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}
