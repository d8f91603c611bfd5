//! Compares what is wanted of an object with what is there. Only what is wanted is looked at; the rest is others'.

use serde_json::{Map, Value as Json};

use super::Diff;

/// How lists are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// Everything wanted is in it; more may be.
    Hold,
    /// They hold the same, in any order.
    Same,
}

/// Names an element of an application's `requiredResourceAccess`: each resource stands there once.
const RESOURCE: &str = "resourceAppId";

/// Whether everything wanted is there.
pub(super) fn covers(found: &Json, wanted: &Json, lists: Lists) -> bool {
    match (wanted, found) {
        (Json::Object(wanted), Json::Object(found)) => {
            wanted.iter().all(|(key, value)| covers(found.get(key).unwrap_or(&Json::Null), value, lists))
        }
        (Json::Array(wanted), Json::Array(found)) => {
            (lists == Lists::Hold || wanted.len() == found.len())
                && wanted.iter().all(|value| found.iter().any(|other| covers(other, value, lists)))
        }
        (Json::Array(wanted), Json::Null) => wanted.is_empty(),
        _ => wanted == found,
    }
}

/// Field by field, what has to change.
pub(super) fn diffs(found: &Json, wanted: &Json, lists: Lists) -> Vec<Diff> {
    let mut out = Vec::new();
    collect(String::new(), found, wanted, lists, &mut out);
    out
}

fn collect(path: String, found: &Json, wanted: &Json, lists: Lists, out: &mut Vec<Diff>) {
    if covers(found, wanted, lists) {
        return;
    }
    match wanted {
        Json::Object(fields) => {
            for (key, value) in fields {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(below, found.get(key).unwrap_or(&Json::Null), value, lists, out);
            }
        }
        _ => out.push(Diff { field: path, before: show(found), after: show(&merged(found, wanted, lists)) }),
    }
}

/// The object to send: what is wanted over what is there. Lists that need only hold something keep the rest.
pub(super) fn merged(found: &Json, wanted: &Json, lists: Lists) -> Json {
    match (wanted, found) {
        (Json::Object(wanted), Json::Object(found)) => {
            let mut out: Map<String, Json> = found.clone();
            for (key, value) in wanted {
                let below = merged(found.get(key).unwrap_or(&Json::Null), value, lists);
                out.insert(key.clone(), below);
            }
            Json::Object(out)
        }
        (Json::Array(wanted), Json::Array(found)) if lists == Lists::Hold => {
            let mut out = found.clone();
            for value in wanted.iter().filter(|value| !found.iter().any(|other| covers(other, value, lists))) {
                let resource = &value[RESOURCE];
                match out.iter_mut().find(|other| !resource.is_null() && other[RESOURCE] == *resource) {
                    Some(same) => *same = merged(same, value, lists),
                    None => out.push(value.clone()),
                }
            }
            Json::Array(out)
        }
        _ => wanted.clone(),
    }
}

/// By what a person knows an item of a list: a text is its own name.
fn name_of(item: &Json) -> Option<&str> {
    item.as_str().or_else(|| item["name"].as_str()).or_else(|| item["displayName"].as_str())
}

/// A value as a person reads it; nothing where it is unset.
fn show(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Json::Array(items) if items.iter().all(|item| name_of(item).is_some()) => {
            let names: Vec<&str> = items.iter().filter_map(name_of).collect();
            Some(names.join(", ")).filter(|text| !text.is_empty())
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Lists, covers, diffs, merged};
    use serde_json::json;

    #[test]
    fn only_what_is_wanted_is_compared() {
        let found = json!({"a": 1, "web": {"redirectUris": ["x", "y"], "other": true}, "tags": ["t"]});
        assert!(covers(&found, &json!({"web": {"redirectUris": ["y"]}}), Lists::Hold));
        assert!(!covers(&found, &json!({"web": {"redirectUris": ["y"]}}), Lists::Same));
        assert!(!covers(&found, &json!({"b": 1}), Lists::Hold));
        assert!(covers(&json!({}), &json!({"list": []}), Lists::Same));
    }

    #[test]
    fn a_difference_names_the_field_and_both_values() {
        let found = json!({"web": {"redirectUris": ["x"]}, "groupMembershipClaims": null});
        let wanted = json!({"web": {"redirectUris": ["y"]}, "groupMembershipClaims": "SecurityGroup"});
        let diffs = diffs(&found, &wanted, Lists::Hold);
        let said: Vec<String> = diffs.iter().map(|d| format!("{}: {:?} -> {:?}", d.field, d.before, d.after)).collect();
        assert_eq!(
            said,
            [
                r#"web.redirectUris: Some("x") -> Some("x, y")"#,
                r#"groupMembershipClaims: None -> Some("SecurityGroup")"#
            ]
        );
    }

    #[test]
    fn lists_that_hold_keep_what_others_put_there() {
        let found = json!({"web": {"redirectUris": ["x"], "logoutUrl": "l"}});
        let wanted = json!({"web": {"redirectUris": ["y"]}});
        assert_eq!(
            merged(&found, &wanted, Lists::Hold),
            json!({"web": {"redirectUris": ["x", "y"], "logoutUrl": "l"}})
        );
        assert_eq!(merged(&found, &wanted, Lists::Same), json!({"web": {"redirectUris": ["y"], "logoutUrl": "l"}}));
    }

    #[test]
    fn a_resource_with_permissions_of_others_gets_ours_too() {
        let access = |ids: &[&str]| json!([{"resourceAppId": "graph", "resourceAccess": ids}, {"resourceAppId": "x"}]);
        let wanted = json!([{"resourceAppId": "graph", "resourceAccess": ["a", "b"]}]);
        assert_eq!(merged(&access(&["theirs", "a"]), &wanted, Lists::Hold), access(&["theirs", "a", "b"]));
    }
}
