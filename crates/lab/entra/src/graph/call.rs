//! A call to Graph and its answer, apart from HTTP, so that a batch can hold several.

use serde_json::{Value, json};

use crate::state::Inner;

/// Who calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caller {
    /// The person's object id; none for an application on its own.
    pub(crate) user: Option<String>,
    pub(crate) app_id: String,
    pub(crate) scopes: Vec<String>,
}

impl Caller {
    /// Whether the token carries one of these permissions.
    pub(crate) fn has_any(&self, wanted: &[&str]) -> bool {
        self.scopes.iter().any(|have| wanted.iter().any(|name| name.eq_ignore_ascii_case(have)))
    }
}

/// A key in a path: `applications/ID` or `applications(appId='ID')`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// The property's name, `id` where none was given.
    pub(crate) property: String,
    /// Its value, unescaped.
    pub(crate) value: String,
}

/// One call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// The path after `/v1.0/`, decoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Header names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) caller: Caller,
    /// Keys found in the path, in order.
    pub(crate) keys: Vec<Key>,
}

impl Call {
    /// A query option; the `$` may be missing.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key.strip_prefix('$').unwrap_or(key).eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the advanced query mode is asked for.
    pub(crate) fn eventual(&self) -> bool {
        self.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
    }

    /// The key at this place of the path; empty where the route has none.
    pub(crate) fn key(&self, at: usize) -> Key {
        self.keys.get(at).cloned().unwrap_or_else(|| Key { property: "id".into(), value: String::new() })
    }

    /// The body, which must be a JSON object.
    pub(crate) fn object(&self) -> Result<&Value, Problem> {
        self.body
            .as_ref()
            .filter(|body| body.is_object())
            .ok_or_else(|| Problem::bad("Empty Payload. JSON content expected."))
    }
}

/// A good answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// Plain text instead of JSON.
    pub(crate) plain: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Reply { status, body: Some(body), plain: None, headers: Vec::new() }
    }

    /// 204.
    pub(crate) fn empty() -> Self {
        Reply { status: 204, body: None, plain: None, headers: Vec::new() }
    }

    /// A number as text.
    pub(crate) fn number(count: usize) -> Self {
        Reply { status: 200, body: None, plain: Some(count.to_string()), headers: Vec::new() }
    }

    /// An object of its own, with its context.
    pub(crate) fn entity(inner: &Inner, status: u16, context: &str, object: Value) -> Self {
        Reply::json(status, with_context(&inner.base, &format!("{context}/$entity"), object))
    }
}

/// Puts `@odata.context` in front.
pub(crate) fn with_context(base: &str, context: &str, object: Value) -> Value {
    let mut whole = json!({"@odata.context": format!("{base}/v1.0/$metadata#{context}")});
    if let (Some(whole), Value::Object(object)) = (whole.as_object_mut(), object) {
        whole.extend(object);
    }
    whole
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Seconds for `Retry-After`.
    pub(crate) retry_after: Option<u32>,
}

impl Problem {
    /// Any refusal.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Problem { status, code, message: message.into(), retry_after: None }
    }

    /// 400 `Request_BadRequest`.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Problem::new(400, "Request_BadRequest", message)
    }

    /// 400 `Request_UnsupportedQuery`.
    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Problem::new(400, "Request_UnsupportedQuery", message)
    }

    /// 403.
    pub(crate) fn denied() -> Self {
        Problem::new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    }

    /// 404.
    pub(crate) fn missing(id: &str) -> Self {
        Problem::new(
            404,
            "Request_ResourceNotFound",
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present."),
        )
    }

    /// 409 for a second object with the same key.
    pub(crate) fn duplicate(message: impl Into<String>) -> Self {
        Problem::new(409, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// 409 for a write that meets another.
    pub(crate) fn concurrent() -> Self {
        Problem::new(
            409,
            "Directory_ConcurrencyViolation",
            "The operation failed due to a concurrency violation. Please retry the request.",
        )
    }
}

/// What a handler gives.
pub(crate) type Outcome = Result<Reply, Problem>;
