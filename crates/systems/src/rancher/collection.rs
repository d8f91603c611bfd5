//! Rancher's lists.

use lockstep_json::Read;

use super::Rancher;
use crate::Error;
use crate::api::{parse, shape};
use crate::call::Call;

#[derive(Read)]
struct Collection<T> {
    data: Vec<T>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Read)]
struct Pagination {
    #[serde(default)]
    next: Option<String>,
}

impl Rancher {
    /// All of a list. Rancher gives it whole when asked with `limit=-1`, else page by page.
    pub(super) async fn list<T: Read>(&self, call: Call) -> Result<Vec<T>, Error> {
        let mut call = call.query(&[("limit", "-1")]);
        let mut all = Vec::new();
        loop {
            let mut page: Collection<T> = parse(&call, &self.api.response(&call).await?)?;
            all.append(&mut page.data);
            let Some(link) = page.pagination.and_then(|pagination| pagination.next) else { return Ok(all) };
            call = call.follow(&link, "/v3/").ok_or_else(|| shape(&call, "a next page outside /v3"))?;
        }
    }
}
