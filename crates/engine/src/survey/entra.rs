//! What Entra ID has.

use std::collections::BTreeMap;

use futures_util::future::try_join;
use lockstep_systems::entra::Login;
use lockstep_systems::graph::{BatchGet, GRAPH_APP_ID, Graph, Group, Organization};
use lockstep_systems::{Error, System, encode};
use serde::Deserialize;
use serde_json::Value;

use super::{ApplicationFound, ConsentFound, Endpoints, EntraFound, GroupFound, MemberFound, SecretFound};
use crate::blueprint::{Blueprint, EntraGroup, GroupsClaim, Mapping, forms};
use crate::nearest::nearest;

/// Reads the tenant, our application and what belongs to it, and the groups of the mappings.
///
/// # Errors
/// As the calls': a tenant that does not exist, a token that is not good, a right that is missing.
pub async fn read(blueprint: &Blueprint, login: &Login, graph: &Graph) -> Result<EntraFound, Error> {
    let (tenant, endpoints) = endpoints(blueprint, login).await?;
    let application = match &blueprint.entra.adopt {
        Some(client_id) => graph.application_by_app_id(client_id).await?,
        None => graph.application_by_unique_name(&blueprint.mark()).await?,
    };
    let deleted = match (&application, &blueprint.entra.adopt) {
        // Where it may not be asked for, making the application tells.
        (None, None) => graph.deleted_application(&blueprint.mark()).await.unwrap_or_default(),
        _ => None,
    };
    let own = match &application {
        Some(application) => graph.service_principal(&application.app_id).await?,
        None => None,
    };
    let graph_own = graph.service_principal(GRAPH_APP_ID).await?.ok_or_else(|| {
        let call = "GET /v1.0/servicePrincipals(appId='…')";
        Error::shape(System::Graph, call, "Graph's own service principal is missing in this tenant")
    })?;
    let consent = match &own {
        Some(own) => match graph.consent_grants(&own.id).await {
            // Who may not consent may not see it either.
            Err(error) if error.status() == Some(403) => Vec::new(),
            grants => grants?,
        }
        .into_iter()
        .find(|grant| grant.consent_type == "AllPrincipals" && grant.resource_id == graph_own.id),
        None => None,
    };
    let (assigned, premium) = match blueprint.entra.groups_claim {
        GroupsClaim::SecurityGroup => (Vec::new(), None),
        GroupsClaim::ApplicationGroup | GroupsClaim::AppRoles => {
            let assigned = match &own {
                Some(own) => graph.assigned_to(&own.id).await?,
                None => Vec::new(),
            };
            (assigned, graph.organization().await.ok().map(|tenant| is_premium(&tenant)))
        }
    };
    let groups = groups(blueprint, graph).await?;
    let members = members(blueprint, graph, &groups).await?;
    let nested = match blueprint.entra.groups_claim {
        GroupsClaim::SecurityGroup => Vec::new(),
        GroupsClaim::ApplicationGroup | GroupsClaim::AppRoles => nested(graph, &groups).await?,
    };
    let similar = similar(blueprint, graph, &groups).await?;
    Ok(EntraFound {
        tenant,
        endpoints,
        application: application.map(|application| ApplicationFound {
            object_id: application.id,
            client_id: application.app_id,
            secrets: credentials(&application.raw["passwordCredentials"]),
            certificates: credentials(&application.raw["keyCredentials"]),
            raw: application.raw,
        }),
        deleted,
        assigned,
        premium,
        service_principal: own.map(|own| own.id),
        graph: graph_own.id,
        consent: consent.map(|grant| ConsentFound { id: grant.id, scope: grant.scope }),
        groups,
        members,
        nested,
        similar,
    })
}

/// Whether one of the plans that allow assigning groups is switched on. Source: the service plan ids of Entra ID P1 and P2.
fn is_premium(tenant: &Organization) -> bool {
    const PLANS: [&str; 2] = ["41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"];
    tenant.assigned_plans.iter().any(|plan| {
        plan["capabilityStatus"] == "Enabled" && plan["servicePlanId"].as_str().is_some_and(|id| PLANS.contains(&id))
    })
}

/// What can be known without Graph of an application that another administrator made.
///
/// # Errors
/// `AADSTS90002` for a tenant that does not exist.
pub async fn read_handed(blueprint: &Blueprint, login: &Login) -> Result<EntraFound, Error> {
    let (tenant, endpoints) = endpoints(blueprint, login).await?;
    let group = |mapping: &Mapping| {
        let group = mapping.entra_group.as_ref()?;
        Some(GroupFound { id: guid(group)?.to_owned(), name: group.name.clone(), security: true })
    };
    let groups = blueprint.mappings.iter().map(|mapping| group(mapping).into_iter().collect()).collect();
    Ok(EntraFound { tenant, endpoints, groups, ..EntraFound::default() })
}

/// The object id of a group, where it is known or stands in place of the name.
fn guid(group: &EntraGroup) -> Option<&str> {
    [group.id.as_deref(), Some(&*group.name)].into_iter().flatten().find(|text| forms::is_guid(text))
}

/// Secrets or certificates, as Graph lists them.
fn credentials(list: &Value) -> Vec<SecretFound> {
    let found = |raw: &Value| {
        let text = |name: &str| raw[name].as_str().unwrap_or_default().to_owned();
        SecretFound {
            key_id: text("keyId"),
            name: text("displayName"),
            begins: text("startDateTime"),
            ends: text("endDateTime"),
        }
    };
    list.as_array().map(|list| list.iter().map(found).collect()).unwrap_or_default()
}

/// The tenant's id and endpoints.
///
/// # Errors
/// `AADSTS90002` for a tenant that does not exist.
pub(crate) async fn endpoints(blueprint: &Blueprint, login: &Login) -> Result<(String, Endpoints), Error> {
    let discovery = login.discovery(&blueprint.entra.tenant).await?;
    let tenant = discovery.tenant_id().unwrap_or(&blueprint.entra.tenant).to_owned();
    let address = format!("{}/{tenant}/v2.0/.well-known/openid-configuration", blueprint.entra.cloud.login());
    let endpoints = Endpoints {
        discovery: address,
        issuer: discovery.issuer,
        authorization: discovery.authorization_endpoint,
        token: discovery.token_endpoint,
        jwks: discovery.jwks_uri,
        end_session: discovery.end_session_endpoint.unwrap_or_default(),
    };
    Ok((tenant, endpoints))
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Group>,
}

/// For each mapping the groups that fit; none for those by something else. All of them in one batch of twenty at a time.
pub(crate) async fn groups(blueprint: &Blueprint, graph: &Graph) -> Result<Vec<Vec<GroupFound>>, Error> {
    let by_group = || blueprint.mappings.iter().filter_map(|mapping| mapping.entra_group.as_ref());
    let gets: Vec<BatchGet> = by_group().map(|group| BatchGet::new(address(group))).collect();
    let mut answers = graph.batch(&gets).await?.into_iter();
    let mut all = Vec::with_capacity(blueprint.mappings.len());
    for mapping in &blueprint.mappings {
        let page: Option<Page> = match mapping.entra_group.as_ref().and_then(|_| answers.next()) {
            Some(answer) => answer.read()?,
            None => None,
        };
        all.push(page.map(|page| page.value.into_iter().map(found).collect()).unwrap_or_default());
    }
    Ok(all)
}

/// The people who are to be members: seldom more than one.
async fn members(
    blueprint: &Blueprint,
    graph: &Graph,
    groups: &[Vec<GroupFound>],
) -> Result<Vec<Option<MemberFound>>, Error> {
    let mut all = Vec::with_capacity(groups.len());
    for (mapping, hits) in blueprint.mappings.iter().zip(groups) {
        let upn = mapping.entra_group.as_ref().and_then(|group| group.member.as_deref());
        let user = match upn {
            Some(upn) => graph.user(upn).await?,
            None => None,
        };
        let Some(user) = user else {
            all.push(None);
            continue;
        };
        let direct = if hits.is_empty() { Vec::new() } else { graph.direct_groups(&user.id).await? };
        let inside = hits.iter().any(|group| direct.contains(&group.id));
        all.push(Some(MemberFound { id: user.id, name: user.display_name, inside }));
    }
    Ok(all)
}

/// Who is in each group only through groups within it.
async fn nested(graph: &Graph, groups: &[Vec<GroupFound>]) -> Result<Vec<Vec<String>>, Error> {
    let mut all = Vec::with_capacity(groups.len());
    for hits in groups {
        let Some(group) = hits.first() else {
            all.push(Vec::new());
            continue;
        };
        let (direct, everyone) = try_join(graph.people_in(&group.id, false), graph.people_in(&group.id, true)).await?;
        let through = everyone.into_iter().filter(|person| !direct.contains(person));
        all.push(through.map(|person| person.display_name).collect());
    }
    Ok(all)
}

fn found(group: Group) -> GroupFound {
    GroupFound { id: group.id, name: group.display_name, security: group.security_enabled }
}

/// Groups by id, or by name where no id is known. Quotes in OData texts are doubled.
fn address(group: &EntraGroup) -> String {
    let filter = match guid(group) {
        Some(id) => format!("id eq '{id}'"),
        None => format!("displayName eq '{}'", group.name.replace('\'', "''")),
    };
    format!("/groups?$filter={}&$select=id,displayName,securityEnabled,groupTypes", encode(&filter))
}

/// For names that no group has, the name that is closest: asked only then.
async fn similar(
    blueprint: &Blueprint,
    graph: &Graph,
    groups: &[Vec<GroupFound>],
) -> Result<BTreeMap<String, String>, Error> {
    let mut out = BTreeMap::new();
    let missing = blueprint.mappings.iter().zip(groups).filter(|(_, hits)| hits.is_empty());
    for EntraGroup { name, .. } in missing.filter_map(|(mapping, _)| mapping.entra_group.as_ref()) {
        let start: String = name.chars().take(3).collect();
        let known = graph.groups_starting_with(&start, 50).await?;
        let names: Vec<&str> = known.iter().map(|group| group.display_name.as_str()).collect();
        if let Some(near) = nearest(name, &names) {
            out.insert(name.clone(), near.to_owned());
        }
    }
    Ok(out)
}
