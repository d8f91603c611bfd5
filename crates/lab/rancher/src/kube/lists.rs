//! Lists: selection by labels and fields, and pages.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::objects::Objects;
use super::resources::{Resource, Target};

/// Whether an object meets a selector of `key=value`, `key==value`, `key!=value`, `key` and `!key`, joined by commas.
fn meets(selector: &str, value_of: impl Fn(&str) -> Option<String>) -> bool {
    selector.split(',').map(str::trim).filter(|part| !part.is_empty()).all(|part| {
        if let Some((key, wanted)) = part.split_once("!=") {
            value_of(key.trim()).as_deref() != Some(wanted.trim())
        } else if let Some((key, wanted)) = part.split_once('=') {
            value_of(key.trim()).as_deref() == Some(wanted.trim_start_matches('=').trim())
        } else if let Some(key) = part.strip_prefix('!') {
            value_of(key).is_none()
        } else {
            value_of(part).is_some()
        }
    })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn selected(call: &Call, object: &Value) -> bool {
    let labels = call.query("labelSelector").unwrap_or_default();
    let fields = call.query("fieldSelector").unwrap_or_default();
    meets(&labels, |key| text(&object["metadata"]["labels"][key]))
        && meets(&fields, |path| text(path.split('.').fold(object, |value, part| &value[part])))
}

/// The answer to a list; items carry neither kind nor apiVersion, as the real ones.
pub(crate) fn list(objects: &Objects, call: &Call, target: &Target, resource: &Resource) -> Answer {
    let found: Vec<&Value> = if resource.namespaced && !target.namespace.is_empty() {
        objects.within(resource.plural, &target.namespace).collect()
    } else {
        objects.all(resource.plural).collect()
    };
    let found: Vec<&Value> = found.into_iter().filter(|object| selected(call, object)).collect();
    let start = call.query("continue").and_then(|at| at.parse::<usize>().ok()).unwrap_or(0).min(found.len());
    let limit = call.query("limit").and_then(|most| most.parse::<usize>().ok()).filter(|most| *most > 0);
    let end = limit.map_or(found.len(), |limit| (start + limit).min(found.len()));
    let items: Vec<Value> = found[start..end]
        .iter()
        .map(|object| {
            let mut item = (*object).clone();
            if let Some(item) = item.as_object_mut() {
                item.remove("kind");
                item.remove("apiVersion");
            }
            item
        })
        .collect();
    let mut metadata = json!({"resourceVersion": objects.version()});
    if end < found.len() {
        metadata["continue"] = json!(end.to_string());
        metadata["remainingItemCount"] = json!(found.len() - end);
    }
    let version = api_version(resource);
    Answer::json(
        200,
        &json!({"kind": format!("{}List", resource.kind), "apiVersion": version, "metadata": metadata, "items": items}),
    )
}

/// `v1`, or `group/v1`.
pub(crate) fn api_version(resource: &Resource) -> String {
    if resource.group.is_empty() {
        resource.version.to_owned()
    } else {
        format!("{}/{}", resource.group, resource.version)
    }
}

#[cfg(test)]
mod tests {
    use super::meets;

    #[test]
    fn selectors_select() {
        let of = |key: &str| (key == "app").then(|| "web".to_owned());
        for (selector, wanted) in
            [("", true), ("app=web", true), ("app!=web", false), ("app", true), ("!app", false), ("a==b", false)]
        {
            assert_eq!(meets(selector, of), wanted, "{selector}");
        }
    }
}
