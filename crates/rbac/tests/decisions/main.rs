//! What is decided, part by part, and of what no server would have accepted.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

#[path = "../made/mod.rs"]
mod made;

mod aggregation;
mod bad;
mod masks;
mod rules;
mod subjects;
mod words;

use lockstep_rbac::{Asked, Compiled, Objects, Who};
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};

/// Reads a value as if a server had sent it.
fn of<T: DeserializeOwned>(value: &Value) -> T {
    from_value(value.clone()).unwrap()
}

/// A cluster in which the group `Dev` has these rules everywhere.
fn everywhere(rules: &Value) -> Objects {
    of(&json!({
        "clusterRoles": [{"metadata": {"name": "some"}, "rules": rules}],
        "clusterBindings": [{
            "metadata": {"name": "dev"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "some"},
            "subjects": [{"kind": "Group", "name": "Dev"}],
        }],
    }))
}

/// Whether `Dev` may do this where it has such rules; by one decision and by a mask.
fn may(rules: &Value, asked: &Asked) -> bool {
    let objects = everywhere(rules);
    let allowed = objects.decide(&Who::group("Dev"), asked).is_allowed();
    assert_eq!(by_mask(&objects, &Who::group("Dev"), asked), allowed, "{asked:?}");
    allowed
}

/// What a mask says of one question.
fn by_mask(objects: &Objects, who: &Who, asked: &Asked) -> bool {
    let namespace = Some(asked.namespace.as_str()).filter(|namespace| !namespace.is_empty());
    Compiled::new(objects, std::slice::from_ref(asked)).mask(who, namespace).allows(0)
}
