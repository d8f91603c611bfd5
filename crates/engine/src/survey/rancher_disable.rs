//! What Rancher would delete with a provider. Sources: `pkg/controllers/management/auth/auth_config.go` and
//! `pkg/auth/cleanup/service.go`, Rancher 2.15; that users and bindings vanish was recorded.

use std::collections::BTreeMap;

use futures_util::future::{join, join5};
use lockstep_systems::Error;
use lockstep_systems::rancher::{AuthProvider, BindingScope, Rancher, User};

use super::rancher_auth::{is_helper, provider_of};

/// What would go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Losses {
    /// Whether the provider is on.
    pub(crate) enabled: bool,
    /// The realm that it signs people in with.
    pub(crate) issuer: String,
    /// Whether the signed-in administrator has a password of Rancher's own, and so stays.
    pub(crate) by_local: bool,
    /// Whether somebody has told Rancher to keep users and bindings.
    pub(crate) locked: bool,
    /// People who cannot sign in otherwise: name and id.
    pub(crate) users: Vec<(String, String)>,
    /// People who can, and who lose the provider's principal alone.
    pub(crate) local: Vec<String>,
    /// Bindings: whose, and of what role where.
    pub(crate) bindings: Vec<(String, String)>,
}

/// Reads it.
///
/// # Errors
/// As the calls'.
pub(crate) async fn read(rancher: &Rancher, provider: AuthProvider) -> Result<Losses, Error> {
    let me = rancher.sign_in().await?;
    let (config, users, on_projects, on_clusters, on_rancher) = join5(
        rancher.auth_config(provider),
        rancher.users(),
        rancher.project_bindings(BindingScope::All),
        rancher.all_cluster_bindings(),
        rancher.global_role_bindings(),
    )
    .await;
    let (config, users) = (config?, users?);
    let (projects, clusters) = join(rancher.all_projects(), rancher.clusters()).await;
    let ours = |principal: &str| provider_of(principal) == provider.id();
    let theirs: Vec<&User> =
        users.iter().filter(|user| !is_helper(user) && user.principal_ids.iter().any(|id| ours(id))).collect();
    let gone: BTreeMap<&str, &User> =
        theirs.iter().filter(|user| user.username.is_empty()).map(|user| (user.id.as_str(), *user)).collect();
    let clusters: BTreeMap<String, String> = clusters?.into_iter().map(|one| (one.id, one.name)).collect();
    let cluster = |id: &str| clusters.get(id).map_or(id, String::as_str).to_owned();
    let projects: BTreeMap<String, String> =
        projects?.into_iter().map(|one| (one.id, format!("{} on {}", one.name, cluster(&one.cluster_id)))).collect();
    let whose = |user: &Option<String>, group: &Option<String>| match (group.as_deref(), user.as_deref()) {
        (Some(group), _) if ours(group) => Some(group.rsplit("://").next().unwrap_or_default().to_owned()),
        (_, Some(id)) => gone.get(id).map(|user| name(user)),
        _ => None,
    };
    let mut bindings: Vec<(String, String)> = Vec::new();
    for one in on_projects?.iter().filter(|one| one.removed.is_none()) {
        let place = projects.get(&one.project_id).unwrap_or(&one.project_id);
        bindings.extend(
            whose(&one.user_id, &one.group_principal_id)
                .map(|who| (who, format!("{} on project {place}", one.role_template_id))),
        );
    }
    for one in &on_clusters? {
        let place = cluster(&one.cluster_id);
        bindings.extend(
            whose(&one.user_id, &one.group_principal_id)
                .map(|who| (who, format!("{} on cluster {place}", one.role_template_id))),
        );
    }
    for one in &on_rancher? {
        bindings.extend(
            whose(&one.user_id, &one.group_principal_id)
                .map(|who| (who, format!("global role {}", one.global_role_id))),
        );
    }
    bindings.sort();
    Ok(Losses {
        enabled: config["enabled"] == true,
        by_local: !me.username.is_empty(),
        issuer: config["issuer"].as_str().unwrap_or_default().to_owned(),
        locked: config["annotations"]["management.cattle.io/auth-provider-cleanup"] == "user-locked",
        users: gone.values().map(|user| (name(user), user.id.clone())).collect(),
        local: theirs.iter().filter(|user| !user.username.is_empty()).map(|user| name(user)).collect(),
        bindings,
    })
}

fn name(user: &User) -> String {
    [&user.name, &user.username, &user.id].into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
}
