//! Role templates that people make. Read in the sources of 2.15 (`pkg/api/norman/store/roletemplate`,
//! `pkg/controllers/management/auth/role_template_lifecycle.go`) and in the webhook's rules, not recorded.

use serde_json::{Value, json};

use super::{Ask, Reply, Result, catalogue, rows};
use crate::clock::stamp_now;
use crate::problem::Problem;
use crate::state::State;
use crate::text::{field, strings};

const KIND: &str = "roleTemplate";
/// Those that were deleted: bindings still refer to them.
pub(crate) const GONE: &str = "roleTemplateGone";
/// What a person may set.
const FIELDS: &[&str] = &["name", "description", "context", "rules", "roleTemplateIds", "locked", "hidden", "external"];
/// What of a built-in one may change besides labels; the webhook refuses everything else.
const OF_BUILTIN: &[&str] = &["clusterCreatorDefault", "projectCreatorDefault", "locked"];

/// `POST /v3/roleTemplates`.
pub(crate) fn create(ask: &Ask) -> Result {
    ask.context.require("create", ask.meta.resource, "", "")?;
    if field(&ask.body, "name").is_empty() {
        return Err(Problem::field("MissingRequired", "name"));
    }
    let mut state = ask.context.rancher.state();
    known(&state, &ask.body)?;
    let id = state.name("rt-");
    let mut row = State::fresh(KIND, &id, Some(ask.context.me()));
    row["builtin"] = json!(false);
    for name in ["administrative", "external", "hidden", "locked", "clusterCreatorDefault", "projectCreatorDefault"] {
        row[name] = json!(false);
    }
    row["annotations"]["cleanup.cattle.io/rtUpgradeCluster"] = json!("true");
    take(&mut row, &ask.body, FIELDS);
    state.table(KIND).insert(id, row.clone());
    state.touch();
    drop(state);
    Ok(Reply::Created(rows::shown(ask, row)))
}

fn take(row: &mut Value, body: &Value, fields: &[&str]) {
    for name in fields.iter().filter(|name| !body[**name].is_null()) {
        row[*name] = body[*name].clone();
    }
}

/// Inherited ones are there.
fn known(state: &State, body: &Value) -> std::result::Result<(), Problem> {
    let gone = strings(&body["roleTemplateIds"]).into_iter().find(|id| state.row(KIND, id).is_none());
    gone.map_or(Ok(()), |id| Err(Problem::body(format!("unable to find roletemplate {id:?}"))))
}

/// `PUT /v3/roleTemplates/ID`.
pub(crate) fn put(ask: &Ask) -> Result {
    rows::require(ask, "update")?;
    let before = rows::found(ask)?;
    let builtin = before["builtin"] == true;
    let differs = |name: &&&str| !ask.body[**name].is_null() && ask.body[**name] != before[**name];
    if let Some(name) = FIELDS.iter().filter(|name| !OF_BUILTIN.contains(name)).find(differs).filter(|_| builtin) {
        return Err(Problem::new(422, "InvalidBodyContent", format!("field {name} of a built-in role is immutable")));
    }
    let mut state = ask.context.rancher.state();
    known(&state, &ask.body)?;
    if let Some(row) = state.table(KIND).get_mut(&ask.id) {
        take(row, &ask.body, if builtin { OF_BUILTIN } else { FIELDS });
        catalogue::labels(row, &ask.body);
    }
    state.touch();
    drop(state);
    Ok(Reply::Ok(rows::shown(ask, rows::found(ask)?)))
}

/// `DELETE /v3/roleTemplates/ID`: its cluster roles go with it; bindings and role bindings stay and give nothing.
pub(crate) fn delete(ask: &Ask) -> Result {
    rows::require(ask, "delete")?;
    let mut row = rows::found(ask)?;
    if row["builtin"] == true {
        return Err(Problem::new(403, "Forbidden", format!("roletemplate {:?} is builtin", ask.id)));
    }
    let mut state = ask.context.rancher.state();
    let heir = state.rows(KIND).find(|(_, other)| strings(&other["roleTemplateIds"]).contains(&ask.id));
    if let Some((other, _)) = heir {
        let (id, other) = (&ask.id, other.clone());
        let message = format!("roletemplate [{id}] cannot be deleted because roletemplate [{other}] inherits from it");
        return Err(Problem::new(409, "Conflict", message));
    }
    state.table(KIND).remove(&ask.id);
    // As one whose cluster role is somebody else's: none is made for it.
    let left = json!({"id": ask.id, "external": true, "roleTemplateIds": row["roleTemplateIds"]});
    state.table(GONE).insert(ask.id.clone(), left);
    state.touch();
    drop(state);
    row["removed"] = json!(stamp_now());
    Ok(Reply::Ok(rows::shown(ask, row)))
}
