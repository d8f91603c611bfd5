//! Rancher's lists.

use serde::de::DeserializeOwned;

use super::Rancher;
use crate::Error;
use crate::api::{Paging, shape};
use crate::call::Call;

/// Lists have a link to the next page, an address as Rancher sees itself.
const PAGING: Paging = Paging {
    items: "/data",
    next: |page| match page.rest["pagination"]["next"].as_str() {
        Some(link) => {
            let next = page.call.follow(link, "/v3/");
            next.map(Some).ok_or_else(|| shape(page.call, "a next page outside /v3"))
        }
        None => Ok(None),
    },
};

impl Rancher {
    /// A whole list. `limit=-1` asks for all at once; where a page comes all the same, its link leads on.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: Call) -> Result<Vec<T>, Error> {
        self.api.list(call.query(&[("limit", "-1")]), &PAGING).await
    }
}
