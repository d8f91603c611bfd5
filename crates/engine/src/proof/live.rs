//! Real requests with the person's own token.

use std::time::Duration;

use lockstep_systems::Error;
use lockstep_systems::kubernetes::{Attributes, Kubernetes, Live};
use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::{Answer, Question};
use crate::blueprint::{Blueprint, Mapping};
use crate::port::Event;
use crate::reading::Desk;

/// Rancher needs some seconds until a new binding acts in a cluster.
const TRIES: u32 = 20;
const EVERY: Duration = Duration::from_millis(1500);

/// The questions of a person: of each cluster the nodes, the namespaces that are granted, and one that is not.
pub(super) fn questions(blueprint: &Blueprint, mappings: &[&Mapping]) -> Vec<(Question, bool)> {
    let mut out: Vec<(Question, bool)> = Vec::new();
    let own = |group: &str| mappings.iter().any(|mapping| mapping.keycloak_group == group);
    for cluster in blueprint.clusters_of_grants() {
        let mut granted: Vec<&str> = Vec::new();
        for grant in blueprint.grants.iter().filter(|grant| grant.cluster == cluster && own(&grant.group)) {
            granted.extend(
                grant.namespaces.iter().map(String::as_str).filter(|name| !granted.contains(name)).collect::<Vec<_>>(),
            );
        }
        let ask = |resource: &str, namespace: Option<&str>, wanted: bool| {
            let question = Question {
                cluster: cluster.to_owned(),
                verb: "list".into(),
                resource: resource.into(),
                namespace: namespace.map(str::to_owned),
            };
            (question, wanted)
        };
        out.push(ask("nodes", None, false));
        out.extend(granted.iter().map(|name| ask("pods", Some(name), true)));
        if !granted.contains(&"default") {
            out.push(ask("pods", Some("default"), false));
        }
    }
    out
}

/// Asks one question. A wanted right that is not there yet is waited for, as long as `patient`.
pub(super) async fn ask(
    desk: &Desk,
    cluster: &Kubernetes,
    question: Question,
    wanted: bool,
    patient: bool,
) -> Result<Answer, Error> {
    let path = match &question.namespace {
        Some(namespace) => format!("/api/v1/namespaces/{namespace}/{}", question.resource),
        None => format!("/api/v1/{}", question.resource),
    };
    let mut tries = 0;
    let live = loop {
        let live = cluster.list_live(&path).await?;
        tries += 1;
        let not_yet = wanted && live.status != 200 && patient && tries < TRIES;
        if !not_yet {
            break live;
        }
        desk.say(&Event::Busy { message: say::WAITING_BINDING.into() });
        if desk.wait(EVERY).await {
            break live;
        }
    };
    // The cluster's own words for what allows it; a cluster that will not say so has answered all the same.
    let attributes = Attributes::core(&question.verb, &question.resource, question.namespace.as_deref());
    let reason = match live.status {
        200 => cluster.self_subject_access_review(&attributes).await.ok().map(|review| review.reason),
        _ => None,
    };
    Ok(answer(question, wanted, &live, reason.filter(|reason| !reason.is_empty())))
}

fn answer(question: Question, wanted: bool, live: &Live, reason: Option<String>) -> Answer {
    let allowed = match live.status {
        200 if live.is_decision() => Some(true),
        // Kubernetes' own refusal, or Rancher's before it: either way the person is kept out.
        403 => Some(false),
        _ => None,
    };
    let kind = question.resource.trim_end_matches('s');
    let command = match &question.namespace {
        Some(namespace) => format!("kubectl get {kind} -n {namespace}"),
        None => format!("kubectl get {kind}"),
    };
    let lines = match allowed {
        Some(true) => table(&live.body, question.namespace.as_deref()),
        _ => vec![format!("Error from server ({}): {}", kind_of(live), words(live))],
    };
    Answer {
        question,
        wanted,
        allowed,
        status: live.status,
        command,
        lines,
        request_id: live.audit_id.clone().or_else(|| live.request_id.clone()),
        reason,
    }
}

fn kind_of(live: &Live) -> String {
    let reason = live.body["reason"].as_str().map(str::to_owned);
    reason.unwrap_or_else(|| if live.status == 403 { "Forbidden".into() } else { live.status.to_string() })
}

fn words(live: &Live) -> String {
    let said = live.body["message"].as_str().or_else(|| live.body["Message"].as_str()).map(str::to_owned);
    said.or_else(|| live.error().map(|error| error.said)).unwrap_or_default()
}

/// What `kubectl get` prints of a list: name, ready, status.
fn table(list: &Json, namespace: Option<&str>) -> Vec<String> {
    let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    if items.is_empty() {
        return vec![match namespace {
            Some(namespace) => format!("No resources found in {namespace} namespace."),
            None => "No resources found".into(),
        }];
    }
    let rows: Vec<[String; 3]> = items.iter().map(row).collect();
    let header = ["NAME".to_owned(), "READY".to_owned(), "STATUS".to_owned()];
    let width = |at: usize| rows.iter().chain([&header]).map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (name, ready) = (width(0), width(1));
    [&header]
        .into_iter()
        .chain(&rows)
        .map(|row| format!("{:name$}   {:ready$}   {}", row[0], row[1], row[2]).trim_end().to_owned())
        .collect()
}

fn row(item: &Json) -> [String; 3] {
    let containers = item["status"]["containerStatuses"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ready = containers.iter().filter(|container| container["ready"] == true).count();
    let count = item["spec"]["containers"].as_array().map_or(containers.len(), Vec::len);
    [
        item["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
        if count > 0 { format!("{ready}/{count}") } else { String::new() },
        item["status"]["phase"].as_str().unwrap_or_default().to_owned(),
    ]
}

/// What is being asked, for the status line.
pub(super) fn asking(cluster: &str, name: &str) -> Message {
    Message::new(say::ASKING).with("cluster", cluster).with("name", name)
}

#[cfg(test)]
mod tests {
    use super::{questions, table};
    use crate::blueprint::reference;
    use serde_json::json;

    #[test]
    fn the_reference_scenario_asks_its_three_questions() {
        let blueprint = reference();
        let mappings: Vec<_> = blueprint.mappings.iter().collect();
        let asked: Vec<(String, bool)> =
            questions(&blueprint, &mappings).into_iter().map(|(question, wanted)| (question.title(), wanted)).collect();
        let expected = [("list nodes", false), ("list pods in trinity", true), ("list pods in default", false)];
        assert_eq!(asked, expected.map(|(title, wanted)| (title.to_owned(), wanted)));
    }

    #[test]
    fn lists_look_as_in_a_terminal() {
        let list = json!({"items": [{"metadata": {"name": "nginx-676b6c5bbc-szwxb"},
            "spec": {"containers": [{}]}, "status": {"phase": "Running", "containerStatuses": [{"ready": true}]}}]});
        assert_eq!(
            table(&list, Some("trinity")),
            ["NAME                     READY   STATUS", "nginx-676b6c5bbc-szwxb   1/1     Running"]
        );
        assert_eq!(table(&json!({"items": []}), Some("x")), ["No resources found in x namespace."]);
    }
}
