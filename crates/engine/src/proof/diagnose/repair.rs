//! Which changes of a plan mend which cause.

use lockstep_words::{Key, en::explain as ex, en::proof as say};

use super::super::seen::Seen;
use super::Chain;

/// Causes, each with the ids of changes that mend it, or their beginnings where they end in a dot or a slash.
const REPAIRS: &[(Key, &[&str])] = &[
    (
        say::ENTRA_SAYS,
        &["entra.application", "entra.client-secret", "entra.certificate", "entra.service-principal", "entra.consent"],
    ),
    (ex::NO_CONSENT, &["entra.consent"]),
    (say::SECRET_GONE, &["entra.client-secret"]),
    (say::SECRET_ENDED, &["entra.client-secret"]),
    (say::SECRET_WRONG, &["entra.client-secret"]),
    (say::CERTIFICATE_GONE, &["entra.certificate"]),
    (say::CERTIFICATE_ENDED, &["entra.certificate"]),
    (say::CERTIFICATE_REFUSED, &["entra.certificate"]),
    (say::PROVIDER_DIFFERS, &["keycloak.identity-provider"]),
    (say::PROVIDER_OFF, &["keycloak.identity-provider"]),
    (say::GROUPS_CLAIM_OFF, &["entra.application"]),
    (say::NO_CLAIM, &["entra.application"]),
    (say::NO_MAPPER, &["keycloak.mapper.{entra} to {group}"]),
    (say::MAPPER_ELSEWHERE, &["keycloak.mapper.{entra} to {group}"]),
    (say::MAPPER_OTHER_CLAIM, &["keycloak.mapper.{entra} to {group}"]),
    (say::GROUP_GONE, &["keycloak.group.{group}"]),
    (say::SYNC_ONCE, &["keycloak.identity-provider", "keycloak.mapper.{entra} to {group}"]),
    (say::FULL_PATH, &["keycloak.client-mapper."]),
    (say::NO_GROUPS, &["keycloak.client-mapper."]),
    (say::ACCESS_ALONE, &["keycloak.client-mapper."]),
    (say::USER_INFO_ALONE, &["keycloak.client-mapper."]),
    (say::OTHER_CLAIM, &["keycloak.client-mapper."]),
    (say::RANCHER_CLAIM, &["rancher.authentication"]),
    (say::NO_AUDIENCE, &["keycloak.client-mapper."]),
    (say::SEARCH_OFF, &["rancher.authentication"]),
    (say::SEARCH_AS_PERSON, &["rancher.authentication"]),
    (say::SEARCH_FAILS, &["keycloak.search-role"]),
    (say::CLIENT_OFF, &["keycloak.client"]),
    (ex::SIGN_IN_REFUSED, &["keycloak.client"]),
    (say::RANCHER_PKCE, &["keycloak.client", "rancher.authentication"]),
    (say::RANCHER_OFF, &["rancher.authentication"]),
    (say::NOT_LISTED, &["rancher.authentication"]),
    (say::PROJECT_GONE, &["rancher.project.{cluster}/{project}"]),
    (say::NO_BINDING, &["rancher.binding.{cluster}/"]),
    (say::BINDING_ELSEWHERE, &["rancher.binding.{cluster}/"]),
    (say::BINDING_OTHER_ROLE, &["rancher.binding.{cluster}/"]),
    (
        say::UNBOUND,
        &[
            "rancher.cluster-binding.{cluster}/{role}/{group}",
            "rancher.global-binding.{role}/{group}",
            "rancher.cluster-access.{cluster}/{group}",
            "kubernetes.role-binding.{cluster}/",
        ],
    ),
    (say::TEMPLATE_GONE, &["rancher.role.{role}"]),
    (say::TEMPLATE_LACKS, &["rancher.role.{role}"]),
    (say::NAMESPACE_GONE, &["kubernetes.namespace.{cluster}/"]),
    (say::NAMESPACE_ELSEWHERE, &["kubernetes.namespace.{cluster}/"]),
];

/// Ids of the planned changes that mend what breaks a chain.
pub(super) fn of(chain: &Chain, cause: &Key) -> Vec<String> {
    let grant = chain.grant;
    let who = chain.mapping.who();
    let names = [
        ("{entra}", who.as_str()),
        ("{group}", chain.mapping.keycloak_group.as_str()),
        ("{cluster}", grant.map(|grant| grant.cluster.as_str()).unwrap_or_default()),
        ("{role}", grant.map(|grant| grant.role.as_str()).unwrap_or_default()),
        ("{project}", grant.map(|grant| grant.project.as_str()).unwrap_or_default()),
    ];
    by_table(chain.seen, cause, &names)
}

/// The same with the names that the table's ids hold.
pub(super) fn by_table(seen: &Seen, cause: &Key, names: &[(&str, &str)]) -> Vec<String> {
    let ids = REPAIRS.iter().find(|(key, _)| key == cause).map(|(_, ids)| *ids).unwrap_or_default();
    let ids: Vec<String> =
        ids.iter().map(|id| names.iter().fold((*id).to_owned(), |id, (name, value)| id.replace(name, value))).collect();
    let mends = |planned: &&String| {
        ids.iter().any(|id| *planned == id || (id.ends_with(['.', '/']) && planned.starts_with(id.as_str())))
    };
    seen.planned.iter().filter(mends).cloned().collect()
}
