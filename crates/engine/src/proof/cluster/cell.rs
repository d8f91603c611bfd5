//! One cell of the matrix, read anew.

use futures_util::future::try_join;
use lockstep_rbac::Who;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_words::{Message, en::proof as say};

use super::{Looking, Target};
use crate::blueprint::Blueprint;
use crate::plan::Place;
use crate::proof::matrix::{Compared, Party, party};
use crate::proof::{ask, targets};
use crate::reading::ReadContext;
use crate::report::{At, Detail};
use crate::run::Stop;

/// One cell, read anew. `group`: the Keycloak group of its row; `groups`: as whom clusters know the person of its row.
pub(crate) async fn cell(context: &ReadContext, at: &At, group: Option<&str>, groups: Option<&[String]>) -> Detail {
    let looked = look_into(context, at, group, groups).await;
    let detail = looked.unwrap_or_else(|stop| {
        let trouble = stop.trouble(Place::Kubernetes);
        let said = Message::new(say::CLUSTER_SILENT).with("cluster", &at.cluster).with("said", trouble.said);
        Detail { unreadable: Some(said), ..Detail::default() }
    });
    Detail { at: context.host.now(), ..detail }
}

async fn look_into(
    context: &ReadContext,
    at: &At,
    group: Option<&str>,
    groups: Option<&[String]>,
) -> Result<Detail, Stop> {
    let (blueprint, rancher) = (&context.blueprint, context.rancher()?);
    let (clusters, templates) = try_join(rancher.clusters(), rancher.role_templates()).await?;
    let Some(id) = clusters.into_iter().find(|cluster| cluster.name == at.cluster).map(|cluster| cluster.id) else {
        let gone = Message::new(say::CLUSTER_GONE).with("cluster", &at.cluster);
        return Ok(Detail { unreadable: Some(gone), ..Detail::default() });
    };
    let projects = rancher.projects(&id).await?;
    let target = Target {
        name: at.cluster.clone(),
        projects: projects.into_iter().map(|project| (project.name, project.id)).collect(),
        templates: targets::templates(blueprint, &templates, &at.cluster),
        unreadable: None,
        id,
    };
    let looking = Looking { context, target: &target, admin: Kubernetes::new(rancher, &target.id) };
    let found = looking.found().await?;
    let actual = looking.bound(&found.cluster_roles).await?;
    let questions = ask::questions(&blueprint.questions);
    let compared = Compared {
        blueprint,
        cluster: &at.cluster,
        own: target.id == "local",
        asked: &questions,
        actual: &actual,
        wanted: &found.wanted,
        scopes: &found.scopes,
    };
    let party = match groups {
        Some(groups) => person(blueprint, groups),
        None => party(blueprint, group),
    };
    Ok(Detail { lines: compared.lines(&party, at.namespace.as_deref()), ..Detail::default() })
}

/// A person of whom only is known as whom clusters know them; what is wanted of them is what is wanted of their groups.
fn person(blueprint: &Blueprint, groups: &[String]) -> Party {
    let own = blueprint.groups().into_iter().filter(|group| groups.contains(&blueprint.group_principal(group)));
    let who = Who { user: String::new(), groups: groups.to_vec() };
    Party { wanted: who.clone(), who, groups: own.map(str::to_owned).collect(), own: Vec::new() }
}
