//! What a call of a system can end in.

use serde::{Deserialize, Serialize};

use crate::{System, TransportError};

/// A call that did not give what it was made for. Boxed, since it is rare and goes through every call's result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Error {
    /// No answer of the system.
    #[error(transparent)]
    Transport(Box<TransportError>),
    /// The system answered that it would not or could not.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The system answered something else than its documentation or its records say.
    #[error(transparent)]
    Shape(Box<ShapeError>),
}

/// An answer of a form that the client does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{system} answered {call} in a form that Lockstep does not know: {what}")]
pub struct ShapeError {
    /// Who answered.
    pub system: System,
    /// The call, for example `GET /admin/realms/{realm}`.
    pub call: String,
    /// What was missing or different; never the body itself, which may hold secrets.
    pub what: String,
}

/// An error answer, in the system's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{system} answered {call} with {status}: {said}")]
pub struct ApiError {
    /// Who answered.
    pub system: System,
    /// Method and path template, for example `PUT /admin/realms/{realm}`.
    pub call: String,
    /// The HTTP status.
    pub status: u16,
    /// The system's own code, for example `AADSTS7000215`, `Request_ResourceNotFound`, `Unauthorized`.
    pub code: Option<String>,
    /// The system's own words; the status text where it said nothing.
    pub said: String,
    /// The id under which the system's administrators find this call.
    pub request_id: Option<String>,
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Error::Transport(Box::new(error))
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Error::Api(Box::new(error))
    }
}

impl Error {
    /// An answer of a form that the client does not know.
    pub fn shape(system: System, call: impl Into<String>, what: impl Into<String>) -> Self {
        Error::Shape(Box::new(ShapeError { system, call: call.into(), what: what.into() }))
    }

    /// The HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Api(error) => Some(error.status),
            Error::Transport(_) | Error::Shape(_) => None,
        }
    }

    /// The system's own code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Api(error) => error.code.as_deref(),
            Error::Transport(_) | Error::Shape(_) => None,
        }
    }
}
