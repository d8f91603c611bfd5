//! Real requests with the person's own token.

use std::time::Duration;

use lockstep_rbac::Asked;
use lockstep_systems::Error;
use lockstep_systems::kubernetes::{Kubernetes, Live};
use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::{Answer, Question, ask, kubectl};
use crate::port::Event;
use crate::reading::ReadContext;

/// Rancher needs some seconds until a new binding acts in a cluster.
const TRIES: u32 = 20;
const EVERY: Duration = Duration::from_millis(1500);

/// How a person asks: who they are called, and whether a wanted right that is not there yet is waited for.
pub(super) struct Asking<'a> {
    pub(super) context: &'a ReadContext,
    /// The cluster's name.
    pub(super) name: &'a str,
    /// The cluster, as the person.
    pub(super) cluster: &'a Kubernetes,
    pub(super) patient: bool,
}

impl Asking<'_> {
    /// Asks one question by a real request; nothing where it is none that reads.
    pub(super) async fn ask(&self, asked: &Asked, wanted: bool) -> Result<Option<Answer>, Error> {
        let Some(path) = ask::path(asked) else { return Ok(None) };
        let mut tries = 0;
        let live = loop {
            let live = self.cluster.list_live(&path).await?;
            tries += 1;
            let not_yet = wanted && live.status != 200 && self.patient && tries < TRIES;
            if !not_yet {
                break live;
            }
            self.context.say(Event::Busy { message: say::WAITING_BINDING.into() });
            if self.context.wait(EVERY).await {
                break live;
            }
        };
        // The cluster's own words for what allows it; a cluster that will not say so has answered all the same.
        let reason = match live.status {
            200 => self.cluster.self_subject_access_review(asked).await.ok().map(|review| review.reason),
            _ => None,
        };
        let named = |text: &str| Question {
            cluster: self.name.to_owned(),
            verb: asked.verb.clone(),
            resource: text.to_owned(),
            namespace: Some(asked.namespace.clone()).filter(|name| !name.is_empty()),
        };
        let title = ask::title(&asked.clone().within(""));
        let question = named(title.strip_prefix(&format!("{} ", asked.verb)).unwrap_or(&title));
        let command = kubectl::get(asked);
        Ok(Some(answer(question, command, wanted, &live, reason.filter(|reason| !reason.is_empty()))))
    }
}

fn answer(question: Question, command: String, wanted: bool, live: &Live, reason: Option<String>) -> Answer {
    let allowed = match live.status {
        200 if live.is_decision() => Some(true),
        // Kubernetes' own refusal, or Rancher's before it: either way the person is kept out.
        403 => Some(false),
        _ => None,
    };
    let lines = match allowed {
        Some(true) if live.body["items"].is_array() => table(&live.body, question.namespace.as_deref()),
        Some(true) => vec![name_of(&live.body)],
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

/// The one object that was got.
fn name_of(object: &Json) -> String {
    object["metadata"]["name"].as_str().map_or_else(|| object.to_string(), str::to_owned)
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
    // Of what is no pod the name alone.
    if rows.iter().all(|[_, ready, status]| ready.is_empty() && status.is_empty()) {
        return ["NAME".to_owned()].into_iter().chain(rows.into_iter().map(|[name, ..]| name)).collect();
    }
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
    use super::table;
    use serde_json::json;

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
