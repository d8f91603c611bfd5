//! Microsoft Graph v1.0: applications, service principals, consent, and the directory.

mod applications;
mod batch;
mod consent;
mod directory;
mod groups;
pub mod hosts;
mod principals;
mod replication;
mod sign_in;
mod types;

pub use batch::{BatchAnswer, BatchGet};
pub use principals::NO_ROLE;
pub use sign_in::Credentials;
pub use types::{
    Application, ConsentGrant, Group, Organization, PasswordCredential, ServicePrincipal, Upserted, User,
    VerifiedDomain,
};

use std::rc::Rc;

use replication::Own;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::api::{Api, Bearer as _, Paging, shape};
use crate::call::Call;
use crate::{Error, Method, System, Wire};

/// The application id of Graph itself, the same in every tenant.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// Microsoft Graph with someone signed in. Its base address is, for example, `https://graph.microsoft.com`.
///
/// What this client has made a moment ago may not be known everywhere in Entra: calls about it that are answered with
/// 404, or with Entra's misleading 400 and 403, are repeated for up to two minutes ([`crate::Reason::NotReplicated`]).
#[derive(Clone)]
pub struct Graph {
    api: Api,
    session: Rc<sign_in::Session>,
    own: Rc<Own>,
    /// Its address: what is referred to is named with it.
    address: Rc<str>,
}

impl Graph {
    /// A client of the Graph at this address, for example `https://graph.microsoft.com`.
    #[must_use]
    pub fn new(wire: Wire, graph: &str, credentials: Credentials) -> Self {
        let session = Rc::new(sign_in::Session::new(wire.clone(), graph, credentials));
        Graph { api: Api::new(wire, session.clone()), session, own: Rc::default(), address: graph.into() }
    }

    /// The access token in use; gets one first where there is none yet.
    ///
    /// # Errors
    /// Those of the token endpoint: a wrong client, a wrong secret.
    pub async fn access_token(&self) -> Result<SecretString, Error> {
        self.session.token().await
    }

    /// All pages of a list, from `call` on.
    async fn list<T: DeserializeOwned>(&self, call: Call) -> Result<Vec<T>, Error> {
        self.api.list(call, &PAGING).await
    }
}

/// Lists have a link to the next page.
const PAGING: Paging = Paging {
    items: "/value",
    next: |page| match page.rest["@odata.nextLink"].as_str() {
        Some(link) => {
            let next = page.call.follow(link, "/v1.0/");
            next.map(Some).ok_or_else(|| shape(page.call, "a next page outside /v1.0"))
        }
        None => Ok(None),
    },
};

fn call(method: Method, template: &str, args: &[&str]) -> Call {
    Call::new(System::Graph, method, template, args)
}

/// A text inside an OData literal: quotes are doubled.
fn literal(text: &str) -> String {
    text.replace('\'', "''")
}
