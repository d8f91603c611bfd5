//! Forms to blueprint and back.

use super::{Blueprint, Draft, Problem, Step};

pub(super) fn problems(_draft: &Draft, _step: Step) -> Vec<Problem> {
    Vec::new()
}
pub(super) fn blueprint(draft: &Draft) -> Result<Blueprint, Vec<Problem>> {
    Ok(so_far(draft))
}
pub(super) fn so_far(_draft: &Draft) -> Blueprint {
    Blueprint { version: 1, name: String::new(), entra: super::EntraWanted { cloud: super::Cloud::Worldwide, tenant: String::new(), application: String::new(), secret_days: 180 }, keycloak: super::KeycloakWanted { url: String::new(), realm: String::new(), alias: String::new(), client: String::new() }, rancher: super::RancherWanted { url: String::new(), newcomers: String::new() }, mappings: vec![], grants: vec![] }
}
pub(super) fn draft(_blueprint: &Blueprint) -> Draft {
    Draft::default()
}
