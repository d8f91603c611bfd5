//! One request's surroundings: who asks, and under which address.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kube::{Attributes, Caller};
use crate::problem::Problem;
use crate::rancher::Rancher;
use crate::state::Token;
use crate::text::cookie;

/// The API group of Rancher's own objects.
pub(crate) const GROUP: &str = "management.cattle.io";

/// Who asks, and under which address.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) rancher: Rancher,
    /// Links begin so; it is what the request's own headers say.
    pub(crate) base: String,
    /// The request's host.
    pub(crate) host: String,
    /// The caller's token, where it is valid.
    pub(crate) token: Option<Token>,
}

/// A text header, `""` where there is none.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The token in the headers: `Authorization` wins over the cookie.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let authorization = header(headers, "authorization");
    if let Some((scheme, rest)) = authorization.split_once(' ') {
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(rest.trim().to_owned());
        }
        return STANDARD.decode(rest.trim()).ok().and_then(|pair| String::from_utf8(pair).ok());
    }
    cookie(header(headers, "cookie"), "R_SESS")
}

impl Context {
    /// Reads the headers.
    pub(crate) fn read(rancher: &Rancher, headers: &HeaderMap) -> Self {
        let first = |name: &str| header(headers, name).split(',').next().unwrap_or_default().trim().to_owned();
        let forwarded = first("x-forwarded-host");
        let host = if forwarded.is_empty() { first("host") } else { forwarded };
        let mut scheme = first("x-forwarded-proto");
        let mut state = rancher.state();
        if scheme.is_empty() {
            scheme = state.base.split_once("://").map_or("http", |(scheme, _)| scheme).to_owned();
        }
        let token = bearer(headers).and_then(|bearer| state.authenticate(&bearer));
        if let Some(known) = token.as_ref().and_then(|token| state.tokens.get_mut(&token.id)) {
            known.last_used = Some(lab_common::now());
        }
        let base = if host.is_empty() { state.base.clone() } else { format!("{scheme}://{host}") };
        drop(state);
        Context { rancher: rancher.clone(), base, host, token }
    }

    /// The caller's user id, `""` without a token.
    pub(crate) fn me(&self) -> &str {
        self.token.as_ref().map_or("", |token| token.user.as_str())
    }

    /// The caller as RBAC sees it.
    pub(crate) fn caller(&self) -> Caller {
        let token = self.token.as_ref().map_or("", |token| token.id.as_str());
        self.rancher.state().caller(self.me(), &self.host, token)
    }

    /// Whether the caller may do this to an object of Rancher's.
    pub(crate) fn can(&self, verb: &str, resource: &str, namespace: &str, name: &str) -> bool {
        self.require(verb, resource, namespace, name).is_ok()
    }

    /// Refuses what the caller may not do to an object of Rancher's.
    pub(crate) fn require(&self, verb: &str, resource: &str, namespace: &str, name: &str) -> Result<(), Problem> {
        self.require_in(GROUP, verb, resource, namespace, name)
    }

    /// Refuses what the caller may not do to an object of an API group of the management cluster.
    pub(crate) fn require_in(
        &self,
        group: &str,
        verb: &str,
        resource: &str,
        namespace: &str,
        name: &str,
    ) -> Result<(), Problem> {
        let caller = self.caller();
        let asked = Attributes {
            verb: verb.into(),
            group: group.into(),
            resource: resource.into(),
            namespace: namespace.into(),
            name: name.into(),
            path: None,
        };
        let management = self.rancher.state().management.clone();
        if management.decide(&caller, &asked).allowed {
            return Ok(());
        }
        Err(Problem::new(403, "Forbidden", crate::kube::refusal(&caller.name, &asked)))
    }
}
