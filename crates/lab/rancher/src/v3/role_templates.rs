//! Role templates that somebody makes. Read in the sources of Rancher 2.15 (`pkg/api/norman/{customization,store}/
//! roletemplate`) and of its webhook (`roletemplate/validator.go`), not recorded: shapes are those of the catalogue.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, projects, rows};
use crate::clock::stamp_now;
use crate::problem::Problem;
use crate::state::State;
use crate::text::{field, strings};

const KIND: &str = "roleTemplate";
/// Those that were deleted: bindings still refer to them.
pub(crate) const GONE: &str = "roleTemplateGone";
const RULE: &str = "/v3/schemas/policyRule";

/// What the webhook refuses whoever asks.
fn check(ask: &Ask, role: &Value) -> std::result::Result<(), Problem> {
    let refuse = |words: String| {
        let hook = "rancher.cattle.io.roletemplates.management.cattle.io";
        Err(Problem::new(400, "BadRequest", format!("admission webhook {hook:?} denied the request: {words}")))
    };
    let context = field(role, "context");
    if !["cluster", "project", ""].contains(&context) {
        let known = "supported values: \"cluster\", \"project\"";
        return refuse(format!("roletemplate.context: Unsupported value: {context:?}: {known}"));
    }
    for (n, rule) in role["rules"].as_array().into_iter().flatten().enumerate() {
        let at = format!("roletemplate.rules[{n}]");
        for (name, words) in [
            ("verbs", "verbs must contain at least one value"),
            ("apiGroups", "resource rules must supply at least one api group"),
            ("resources", "resource rules must supply at least one resource"),
        ] {
            let paths = name != "verbs" && !strings(&rule["nonResourceURLs"]).is_empty();
            if strings(&rule[name]).is_empty() && !paths {
                return refuse(format!("{at}.{name}: Required value: {words}"));
            }
        }
    }
    // The webhook lets through what the caller may do anyway; here only who may escalate gives any rules away.
    let rules = role["rules"].as_array().is_some_and(|rules| !rules.is_empty());
    if rules && !ask.context.can("escalate", ask.meta.resource, "", "") {
        let who = ask.context.me();
        let words = format!("user {who:?} is attempting to grant RBAC permissions not currently held");
        return Err(Problem::new(403, "Forbidden", words));
    }
    Ok(())
}

/// Rules as norman shows them.
fn shown_rules(rules: &Value) -> Value {
    let mut rules = rules.clone();
    for rule in rules.as_array_mut().into_iter().flatten() {
        rule["type"] = json!(RULE);
    }
    // An empty list is stored as none.
    if rules.as_array().is_some_and(Vec::is_empty) { Value::Null } else { rules }
}

/// `POST /v3/roleTemplates`.
pub(crate) fn create(ask: &Ask) -> Result {
    if field(&ask.body, "name").is_empty() {
        return Err(Problem::field("MissingRequired", "name"));
    }
    ask.context.require("create", ask.meta.resource, "", "")?;
    check(ask, &ask.body)?;
    let mut state = ask.context.rancher.state();
    let id = state.name("rt-");
    let mut row = State::fresh(KIND, &id, Some(ask.context.me()));
    row["name"] = ask.body["name"].clone();
    row["context"] = json!(field(&ask.body, "context"));
    row["description"] = json!(field(&ask.body, "description"));
    for name in ["administrative", "builtin", "clusterCreatorDefault", "external", "hidden", "projectCreatorDefault"] {
        row[name] = json!(false);
    }
    row["locked"] = json!(ask.body["locked"] == true);
    row["roleTemplateIds"] = ask.body["roleTemplateIds"].clone();
    row["rules"] = shown_rules(&ask.body["rules"]);
    row["annotations"]["cleanup.cattle.io/rtUpgradeCluster"] = json!("true");
    projects::keep(&mut row, &ask.body);
    let mut stored = row.clone();
    stored["annotations"]["lifecycle.cattle.io/create.mgmt-auth-roletemplate-lifecycle"] = json!("true");
    state.table(KIND).insert(id, stored);
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

/// `PUT /v3/roleTemplates/ID`. Of those that Rancher brings along only a few fields change.
pub(crate) fn put(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    let before = rows::found(ask)?;
    let fixed = ["locked", "clusterCreatorDefault", "projectCreatorDefault"];
    if before["builtin"] == true {
        // Norman drops the rest without a word (`pkg/api/norman/customization/roletemplate`).
        return super::catalogue::put(ask, &fixed);
    }
    let mut role = before;
    for name in ["name", "context", "rules"] {
        if !ask.body[name].is_null() {
            role[name] = ask.body[name].clone();
        }
    }
    check(ask, &role)?;
    let more = ["name", "context", "description", "roleTemplateIds"];
    let answer = super::catalogue::put(ask, &[&fixed[..], &more].concat());
    if answer.is_ok() {
        let mut state = ask.context.rancher.state();
        if let Some(row) = state.table(KIND).get_mut(&ask.id).filter(|_| !ask.body["rules"].is_null()) {
            row["rules"] = shown_rules(&ask.body["rules"]);
        }
        state.touch();
        drop(state);
        return Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)));
    }
    answer
}

/// `DELETE /v3/roleTemplates/ID`. Its cluster roles go with it; bindings to it and role bindings stay, and give nothing any
/// more (`pkg/controllers/management/auth/role_template_lifecycle.go`).
pub(crate) fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    if row["builtin"] == true {
        return Err(Problem::new(403, "Forbidden", format!("roletemplate {:?} is builtin", ask.id)));
    }
    let mut state = ask.context.rancher.state();
    let heir = state.rows(KIND).find(|(_, other)| strings(&other["roleTemplateIds"]).contains(&ask.id));
    if let Some((heir, _)) = heir {
        let words =
            format!("roletemplate [{}] cannot be deleted because roletemplate [{heir}] inherits from it", ask.id);
        return Err(Problem::new(409, "Conflict", words));
    }
    state.table(KIND).remove(&ask.id);
    // As one whose cluster role is somebody else's: none is made for it.
    let left = json!({"id": ask.id, "external": true, "roleTemplateIds": row["roleTemplateIds"]});
    state.table(GONE).insert(ask.id.clone(), left);
    row["removed"] = json!(stamp_now());
    row["removedTS"] = json!(lab_common::now() * 1000);
    state.touch();
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, row)))
}
