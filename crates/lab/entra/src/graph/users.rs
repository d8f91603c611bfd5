//! `/me` and `/users`.

use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply, with_context};
use crate::graph::{id_of, query};
use crate::state::{Inner, Kind, text, texts};

/// The person of the path, or the caller for `/me`.
fn person(inner: &mut Inner, call: &Call) -> Result<Value, Problem> {
    let id = if call.keys.is_empty() {
        call.caller.user.clone().ok_or_else(|| {
            Problem::new(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        })?
    } else {
        id_of(inner, Kind::User, &call.key(0))?
    };
    inner.get(Kind::User, &id).cloned().ok_or_else(|| Problem::missing(&id))
}

/// GET /me.
pub(crate) fn me(inner: &mut Inner, call: &Call) -> Outcome {
    let found = person(inner, call)?;
    query::entity(inner, call, Kind::User, &found)
}

/// GET /users/{id or user principal name}.
pub(crate) fn get(inner: &mut Inner, call: &Call) -> Outcome {
    let found = person(inner, call)?;
    let all = ["User.ReadBasic.All", "User.Read.All", "Directory.Read.All", "Directory.AccessAsUser.All"];
    if call.caller.user.as_deref() != found["id"].as_str() && !call.caller.has_any(&all) {
        return Err(Problem::denied());
    }
    query::entity(inner, call, Kind::User, &found)
}

/// GET /users.
pub(crate) fn list(inner: &mut Inner, call: &Call) -> Outcome {
    let rows = inner.all(Kind::User).to_vec();
    query::list(inner, call, Kind::User, rows)
}

/// GET /users/$count.
pub(crate) fn count(inner: &mut Inner, call: &Call) -> Outcome {
    query::count(call, Kind::User, inner.all(Kind::User).to_vec())
}

fn groups(inner: &mut Inner, call: &Call, through: bool) -> Outcome {
    let found = person(inner, call)?;
    let id = text(&found, "id");
    let groups = if through { inner.all_groups(id) } else { inner.direct_groups(id) };
    super::organization::objects(inner, call, &groups)
}

/// GET /users/{id}/memberOf.
pub(crate) fn member_of(inner: &mut Inner, call: &Call) -> Outcome {
    groups(inner, call, false)
}

/// GET /users/{id}/transitiveMemberOf.
pub(crate) fn transitive_member_of(inner: &mut Inner, call: &Call) -> Outcome {
    groups(inner, call, true)
}

fn strings(inner: &Inner, ids: &[String]) -> Reply {
    Reply::json(200, with_context(&inner.base, "Collection(Edm.String)", json!({"value": ids})))
}

/// POST /users/{id}/checkMemberGroups: which of at most 20 groups the person is in, also through other groups.
pub(crate) fn check_member_groups(inner: &mut Inner, call: &Call) -> Outcome {
    let found = person(inner, call)?;
    let asked = texts(&call.object()?["groupIds"]);
    if asked.is_empty() || asked.len() > 20 {
        return Err(Problem::bad("Invalid number of values for parameter 'groupIds': between 1 and 20 are allowed."));
    }
    let all = inner.all_groups(text(&found, "id"));
    let inside: Vec<String> = asked.into_iter().filter(|id| all.contains(id)).collect();
    Ok(strings(inner, &inside))
}

/// POST /users/{id}/getMemberObjects and getMemberGroups.
pub(crate) fn member_objects(inner: &mut Inner, call: &Call) -> Outcome {
    let found = person(inner, call)?;
    let Some(security_only) = call.object()?["securityEnabledOnly"].as_bool() else {
        return Err(Problem::bad("A value is required for parameter 'securityEnabledOnly'."));
    };
    let id = text(&found, "id");
    let mut all = inner.all_groups(id);
    all.retain(|group| !security_only || inner.is_security_group(group));
    Ok(strings(inner, &all))
}
