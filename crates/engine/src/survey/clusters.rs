//! The clusters that Rancher has, and what it could make new ones of.

use futures_util::future::join;
use lockstep_systems::Error;
use lockstep_systems::rancher::{Cluster, Distribution, Rancher, Release};

use super::{ClusterFound, DistributionFound};
use crate::blueprint::{Blueprint, ClusterBy};
use crate::plan::{JOINING, MARK};

/// All clusters, each with whether it can be used.
///
/// # Errors
/// As the calls'.
pub(super) async fn read(blueprint: &Blueprint, rancher: &Rancher) -> Result<Vec<ClusterFound>, Error> {
    let mut all: Vec<ClusterFound> = rancher.clusters().await?.into_iter().map(found).collect();
    let named = |name: &str| {
        blueprint.clusters_of_grants().contains(&name) || blueprint.clusters.iter().any(|wanted| wanted.name == name)
    };
    for cluster in all.iter_mut().filter(|cluster| JOINING.contains(&&*cluster.state) && named(&cluster.name)) {
        let made = rancher.custom_cluster(&cluster.name).await?;
        cluster.by_nodes = made.is_some_and(|made| made.status.cluster_name == cluster.id && made.spec.by_nodes());
    }
    Ok(all)
}

fn found(cluster: Cluster) -> ClusterFound {
    let active = cluster.is_active();
    // Rancher says `active` also of a cluster that it has just made: its conditions know better.
    let state = match cluster.state.as_str() {
        _ if active => "active".into(),
        "active" | "waiting" | "updating" if lost(&cluster) => "unavailable".into(),
        "active" => "pending".into(),
        other => other.to_owned(),
    };
    ClusterFound {
        version: cluster.kubernetes().map(str::to_owned),
        said: if active { String::new() } else { said(&cluster) },
        state,
        driver: cluster.driver.clone().unwrap_or_default(),
        nodes: cluster.node_count,
        by_nodes: false,
        connected: cluster.condition("Connected").is_some_and(|connected| connected.status == "True"),
        own: cluster.internal,
        mark: cluster.labels.as_ref().and_then(|labels| labels.get(MARK).cloned()),
        id: cluster.id,
        name: cluster.name,
    }
}

/// Whether its agent was there and has gone (recorded: Ready is False by reason Disconnected, state `waiting`).
fn lost(cluster: &Cluster) -> bool {
    cluster.condition("Ready").is_some_and(|ready| ready.status == "False" && ready.reason == "Disconnected")
}

/// What Rancher says of a cluster that is not ready: the failing condition's words, else what it waits for.
pub(crate) fn said(cluster: &Cluster) -> String {
    let failing = ["Ready", "Connected", "AgentDeployed", "Provisioned", "Waiting"].iter().find_map(|kind| {
        let condition = cluster.condition(kind)?;
        (condition.status != "True" && !condition.message.is_empty()).then(|| condition.message.clone())
    });
    failing.unwrap_or_else(|| cluster.transitioning_message.clone())
}

/// What Rancher knows of the distributions that new clusters are to get.
///
/// # Errors
/// As the calls'.
pub(super) async fn distributions(
    blueprint: &Blueprint,
    rancher: &Rancher,
    server: &str,
) -> Result<Vec<DistributionFound>, Error> {
    let mut all = Vec::new();
    for by in [ClusterBy::K3s, ClusterBy::Rke2] {
        if blueprint.clusters.iter().any(|wanted| wanted.by == by) {
            all.push(distribution(rancher, by, server).await?);
        }
    }
    Ok(all)
}

/// What a Rancher of this version knows of a distribution.
///
/// # Errors
/// As the calls'.
pub(crate) async fn distribution(rancher: &Rancher, by: ClusterBy, server: &str) -> Result<DistributionFound, Error> {
    let of = if by == ClusterBy::Rke2 { Distribution::Rke2 } else { Distribution::K3s };
    let setting = format!("{}-default-version", of.id());
    let (default, releases) = join(rancher.setting(&setting), rancher.releases(of)).await;
    // The setting is read in Rancher's sources: there without the leading `v` that releases have.
    let default = default?.map(|setting| setting.value).filter(|value| !value.is_empty());
    let default = default.map(|value| format!("v{}", value.trim_start_matches('v'))).unwrap_or_default();
    Ok(DistributionFound { by, default, versions: fitting(releases?, server) })
}

/// The versions that a Rancher can put on nodes, the newest first.
fn fitting(releases: Vec<Release>, server: &str) -> Vec<String> {
    let server = numbers(server);
    let mut fits: Vec<String> = releases
        .into_iter()
        .filter(|release| {
            let (min, max) =
                (numbers(&release.min_channel_server_version), numbers(&release.max_channel_server_version));
            (min.is_empty() || min <= server) && (max.is_empty() || server <= max)
        })
        .map(|release| release.version)
        .collect();
    fits.sort_by_key(|version| std::cmp::Reverse(numbers(version)));
    fits
}

/// The numbers of a version, for comparing: of `v1.34.2+k3s1` 1, 34, 2, 3, 1; a part after `-` belongs to what comes before
/// the release and is left out.
fn numbers(version: &str) -> Vec<u64> {
    let (plain, build) = version.split_once('+').unwrap_or((version, ""));
    let plain = plain.split('-').next().unwrap_or_default();
    let digits = |text: &str| -> Vec<u64> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    digits(plain).into_iter().chain(digits(build)).collect()
}

#[cfg(test)]
mod tests {
    use lockstep_systems::rancher::Release;

    use super::fitting;

    #[test]
    fn versions_are_those_for_this_rancher_and_the_newest_comes_first() {
        let release = |version: &str, min: &str, max: &str| Release {
            version: version.into(),
            min_channel_server_version: min.into(),
            max_channel_server_version: max.into(),
        };
        let all = vec![
            release("v1.33.9+k3s1", "v2.11.0-alpha1", "v2.15.99"),
            release("v1.34.2+k3s1", "v2.12.0-alpha1", "v2.15.99"),
            release("v1.34.10+k3s1", "v2.12.0-alpha1", "v2.15.99"),
            release("v1.30.1+k3s1", "v2.9.0-alpha1", "v2.13.99"),
            release("v1.36.0+k3s1", "v2.16.0-alpha1", "v2.16.99"),
            release("v1.35.0+k3s2", "", ""),
        ];
        let versions = ["v1.35.0+k3s2", "v1.34.10+k3s1", "v1.34.2+k3s1", "v1.33.9+k3s1"];
        assert_eq!(fitting(all, "v2.15.0"), versions);
    }
}
