//! Transports that let through only what a stage may send: a survey or a proof reads, a proof's sign-in signs in and out.
//! The rule stands here, below the clients, so that no stage can write by mistake.

use std::rc::Rc;

use async_lock::Semaphore;
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};
use serde_json::Value;

use crate::{Method, Request, Response, System, Transport, TransportError};

/// What a stage may send beyond GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Reads, among them those that are POST: [`READS`].
    ReadOnly,
    /// The sign-in and sign-out of a proof, and what confirms who has signed in: [`READS`] and [`SIGN_INS`].
    SignIn,
}

/// A method and a path; `*` stands for one segment. Where it names an action, it is that one, whatever else is in the
/// query; else there is none.
type Rule = (System, Method, &'static str);

/// POST requests that change nothing: access reviews, searches, and what gets the administrator's own tokens.
const READS: &[Rule] = &[
    (System::EntraLogin, Method::Post, "/*/oauth2/v2.0/token"),
    // Only with GETs in it.
    (System::Graph, Method::Post, BATCH),
    (System::Graph, Method::Post, "/v1.0/users/*/checkMemberGroups"),
    (System::Graph, Method::Post, "/v1.0/users/*/getMemberObjects"),
    (System::Keycloak, Method::Post, "/realms/*/protocol/openid-connect/token"),
    (System::Keycloak, Method::Post, "/admin/realms/*/identity-provider/import-config"),
    (System::Rancher, Method::Post, "/v1-public/login"),
    (System::Rancher, Method::Post, "/v3-public/*/*?action=login"),
    (System::Rancher, Method::Post, "/v3/principals?action=search"),
    (System::Rancher, Method::Post, "/k8s/clusters/*/apis/authentication.k8s.io/v1/selfsubjectreviews"),
    (System::Rancher, Method::Post, "/k8s/clusters/*/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
    (System::Rancher, Method::Post, "/k8s/clusters/*/apis/authorization.k8s.io/v1/subjectaccessreviews"),
];

/// What ends the sign-ins that a proof has made.
const SIGN_INS: &[Rule] = &[
    (System::Keycloak, Method::Delete, "/admin/realms/*/sessions/*"),
    (System::Rancher, Method::Post, "/v1/logout"),
    (System::Rancher, Method::Post, "/v3/tokens?action=logout"),
];

const BATCH: &str = "/v1.0/$batch";

impl Restriction {
    /// Whether a request may be sent.
    #[must_use]
    pub fn allows(self, request: &Request) -> bool {
        let listed = |rules: &[Rule]| rules.iter().any(|rule| fits(rule, request));
        match self {
            _ if request.method == Method::Get => true,
            Restriction::ReadOnly => listed(READS),
            Restriction::SignIn => listed(READS) || listed(SIGN_INS),
        }
    }
}

fn fits((system, method, pattern): &Rule, request: &Request) -> bool {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let (wanted, action) = pattern.split_once('?').map_or((*pattern, None), |(path, action)| (path, Some(action)));
    let mut parts = path.split('/');
    let fit = |wanted: &str, part: &str| if wanted == "*" { !part.is_empty() && part != ".." } else { part == wanted };
    let alike = wanted.split('/').all(|wanted| parts.next().is_some_and(|part| fit(wanted, part)));
    let mut actions = query.split('&').filter(|item| item.starts_with("action="));
    let acts = actions.next() == action && actions.next().is_none();
    let same = request.system == *system && request.method == *method && alike && parts.next().is_none();
    same && acts && (*pattern != BATCH || only_gets(request))
}

fn only_gets(request: &Request) -> bool {
    let body: Value = request.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    body["requests"].as_array().is_some_and(|all| all.iter().all(|one| one["method"] == "GET"))
}

/// So many requests are under way at once: a browser opens six connections to one origin.
const AT_ONCE: usize = 6;
/// So many of them to clusters: those that hang leave room for everything else.
const CLUSTERS_AT_ONCE: usize = 4;

/// A transport that sends only what a [`Restriction`] allows, and not too much of it at once.
pub struct Restricted {
    inner: Rc<dyn Transport>,
    restriction: Restriction,
    all: Semaphore,
    clusters: Semaphore,
}

impl Restricted {
    /// Restricts a transport.
    #[must_use]
    pub fn new(inner: Rc<dyn Transport>, restriction: Restriction) -> Self {
        let (all, clusters) = (Semaphore::new(AT_ONCE), Semaphore::new(CLUSTERS_AT_ONCE));
        Restricted { inner, restriction, all, clusters }
    }
}

impl Transport for Restricted {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        self.inner.aim(system, base, trusted)
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        if !self.restriction.allows(&request) {
            let said = format!("{} {} is no reading request", request.method.as_str(), request.path);
            return ready(Err(TransportError::NotAllowed { system: request.system, said })).boxed_local();
        }
        async move {
            // First the narrower gate: whoever waits there holds no place of the others.
            let _cluster = match request.path.starts_with("/k8s/clusters/") {
                true => Some(self.clusters.acquire().await),
                false => None,
            };
            let _one = self.all.acquire().await;
            self.inner.send(request).await
        }
        .boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    use futures_util::future::{LocalBoxFuture, join_all, pending, ready};
    use futures_util::{FutureExt as _, poll};

    use super::{Restricted, Restriction};
    use crate::{Method, Request, Response, System, Transport, TransportError};

    fn asks(system: System, method: Method, path: &str) -> Request {
        Request::new(system, method, path)
    }

    #[test]
    fn reads_go_through_and_writes_do_not() {
        let (get, post) = (Method::Get, Method::Post);
        let reads = [
            asks(System::Graph, get, "/v1.0/applications"),
            asks(System::EntraLogin, post, "/contoso/oauth2/v2.0/token"),
            asks(System::Keycloak, post, "/realms/master/protocol/openid-connect/token"),
            asks(System::Keycloak, post, "/admin/realms/master/identity-provider/import-config"),
            asks(System::Rancher, post, "/v3-public/localProviders/local?action=login"),
            asks(System::Rancher, post, "/v3/principals?action=search&limit=-1"),
            asks(System::Rancher, post, "/k8s/clusters/c-1/apis/authorization.k8s.io/v1/subjectaccessreviews"),
            asks(System::Graph, post, "/v1.0/$batch").json(&serde_json::json!({"requests": [{"method": "GET"}]})),
        ];
        for request in &reads {
            assert!(Restriction::ReadOnly.allows(request), "{request:?}");
        }
        let writes = [
            asks(System::Graph, post, "/v1.0/applications"),
            asks(System::Graph, Method::Patch, "/v1.0/applications/1"),
            asks(System::Graph, post, "/v1.0/$batch").json(&serde_json::json!({"requests": [{"method": "POST"}]})),
            asks(System::Graph, post, "/v1.0/$batch"),
            asks(System::Keycloak, Method::Put, "/admin/realms/corp"),
            asks(System::Keycloak, Method::Delete, "/admin/realms/corp/sessions/1"),
            asks(System::Keycloak, post, "/admin/realms/corp/identity-provider/import-config/more"),
            asks(System::Keycloak, post, "/admin/realms/identity-provider/import-config"),
            asks(System::Rancher, post, "/v3/clusters"),
            asks(System::Rancher, post, "/v1/logout"),
            asks(System::Rancher, post, "/v3/keycloakOIDCConfigs/keycloakoidc?action=testAndApply"),
            asks(System::Rancher, post, "/v3-public/localProviders/local?action=logout"),
            asks(System::Rancher, post, "/v3/principals?limit=-1"),
            asks(System::Rancher, post, "/v3/principals?action=search&action=delete"),
            asks(System::Keycloak, post, "/realms/master/protocol/openid-connect/token?action=x"),
            asks(System::Rancher, post, "/k8s/clusters/c-1/api/v1/namespaces"),
            // The path of a review, at another system.
            asks(System::Keycloak, post, "/k8s/clusters/c-1/apis/authorization.k8s.io/v1/subjectaccessreviews"),
        ];
        for request in &writes {
            assert!(!Restriction::ReadOnly.allows(request), "{request:?}");
        }
    }

    #[test]
    fn a_sign_in_may_also_end_what_it_made() {
        let own = [
            asks(System::Keycloak, Method::Delete, "/admin/realms/corp/sessions/1"),
            asks(System::Rancher, Method::Post, "/v1/logout"),
            asks(System::Rancher, Method::Post, "/v1-public/login"),
        ];
        assert!(own.iter().all(|request| Restriction::SignIn.allows(request)));
        assert!(!Restriction::SignIn.allows(&asks(System::Keycloak, Method::Delete, "/admin/realms/corp")));
    }

    /// Requests that never end, counted.
    #[derive(Default)]
    struct Hanging {
        clusters: Cell<usize>,
        others: Cell<usize>,
        sent: RefCell<Vec<String>>,
    }

    impl Transport for Hanging {
        fn aim<'a>(
            &'a self,
            _: System,
            _: &'a str,
            _: Option<&'a str>,
        ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
            ready(Ok(())).boxed_local()
        }

        fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
            let count = if request.path.starts_with("/k8s/") { &self.clusters } else { &self.others };
            count.set(count.get() + 1);
            self.sent.borrow_mut().push(request.path);
            pending().boxed_local()
        }
    }

    #[test]
    fn clusters_that_hang_leave_room_for_the_rest() {
        let inner = Rc::new(Hanging::default());
        let restricted = Restricted::new(inner.clone(), Restriction::ReadOnly);
        let clusters = (0..10).map(|n| asks(System::Rancher, Method::Get, &format!("/k8s/clusters/c-{n}/api")));
        let others = (0..10).map(|n| asks(System::Rancher, Method::Get, &format!("/v3/projects/{n}")));
        let mut all = join_all(clusters.chain(others).map(|request| restricted.send(request)));
        async { assert!(poll!(&mut all).is_pending()) }.now_or_never().unwrap();
        assert_eq!((inner.clusters.get(), inner.others.get()), (4, 2));
    }

    #[test]
    fn what_is_not_allowed_is_never_sent() {
        let inner = Rc::new(Hanging::default());
        let restricted = Restricted::new(inner.clone(), Restriction::ReadOnly);
        let refused = restricted.send(asks(System::Rancher, Method::Delete, "/v3/projects/1")).now_or_never();
        assert!(matches!(refused, Some(Err(TransportError::NotAllowed { system: System::Rancher, .. }))));
        assert!(inner.sent.borrow().is_empty());
    }
}
