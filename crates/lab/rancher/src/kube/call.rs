//! A request to a cluster's API server.

use serde_json::{Map, Value};

/// Who asks, as the API server sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caller {
    /// The user name: a Rancher user id.
    pub(crate) name: String,
    /// Groups: principal ids and the built-in ones.
    pub(crate) groups: Vec<String>,
    /// Extra fields: name to list of values.
    pub(crate) extra: Map<String, Value>,
    /// Rancher itself: no impersonation towards a real server.
    pub(crate) system: bool,
}

impl Caller {
    /// Rancher's own controllers.
    pub(crate) fn system() -> Self {
        Caller {
            name: "system:admin".into(),
            groups: vec!["system:masters".into(), "system:authenticated".into()],
            extra: Map::new(),
            system: true,
        }
    }
}

/// One request. `path` begins with `/api`, `/apis`, `/version` or the like and has no query.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The HTTP method.
    pub(crate) method: String,
    /// The path as the cluster knows it.
    pub(crate) path: String,
    /// The query, undecoded; may be empty.
    pub(crate) query: String,
    /// The body's media type.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Who asks.
    pub(crate) caller: Caller,
}

impl Call {
    /// A request of Rancher's own. PATCH is a merge patch.
    pub(crate) fn system(method: &str, path: &str, body: Option<&Value>) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Call {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            content_type: if method == "PATCH" { "application/merge-patch+json" } else { "application/json" }.into(),
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            caller: Caller::system(),
        }
    }

    /// The decoded value of a query field.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        crate::text::pairs(&self.query).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}
