//! reqwest's errors in the words of [`TransportError`].

use std::error::Error;
use std::io;

use lockstep_systems::{System, TransportError};

use super::names::NameError;
use super::trust::{Mode, Recorder, fingerprint};

/// What a failed request was up to.
pub(crate) struct Attempt<'a> {
    pub(crate) system: System,
    pub(crate) recorder: &'a Recorder,
    /// The time allowed for connecting, in seconds.
    pub(crate) connect_seconds: u64,
    /// The time allowed for all of it, in seconds.
    pub(crate) seconds: u64,
}

/// Says what happened. The address is never part of it: its query may hold secrets.
pub(crate) fn explain(error: &reqwest::Error, attempt: &Attempt<'_>) -> TransportError {
    let system = attempt.system;
    if let Some(name) = find::<NameError>(error) {
        return match name {
            NameError::NoAddress { host } => TransportError::Name { system, host: host.clone() },
            NameError::Forbidden { .. } => TransportError::NotAllowed { system, said: name.to_string() },
        };
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return tls_failure(tls, attempt);
    }
    if error.is_timeout() && error.is_connect() {
        let said = format!("no connection within {} s", attempt.connect_seconds);
        return TransportError::Connect { system, said };
    }
    if error.is_timeout() {
        return TransportError::TimedOut { system, seconds: attempt.seconds };
    }
    let said = innermost(error);
    if error.is_connect() {
        return TransportError::Connect { system, said };
    }
    if error.is_builder() {
        return TransportError::NotAllowed { system, said };
    }
    TransportError::BrokeOff { system, said }
}

fn tls_failure(error: &rustls::Error, attempt: &Attempt<'_>) -> TransportError {
    let seen = attempt.recorder.seen().map(|seen| fingerprint(&seen.der));
    let said = match attempt.recorder.mode() {
        Mode::Pinned(pin) if seen.as_ref().is_some_and(|seen| seen != pin) => {
            "the certificate is not the one that was accepted".to_owned()
        }
        _ => error.to_string(),
    };
    TransportError::Tls { system: attempt.system, said, fingerprint: seen }
}

/// The first error of a kind in the chain. An `io::Error` hides the one it was made of from `source`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = below(error);
    }
    None
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(next) = below(last) {
        last = next;
    }
    last.to_string()
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
