//! Groups.

use lab_common::new_id;
use serde_json::{Map, Value, json};

use super::Call;
use crate::answer::{Answer, Fault, Reply};
use crate::body;
use crate::state::{Group, Realm, text};

const CLASS: &str = "GroupRepresentation";

/// How much of a group is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) whole: bool,
    pub(super) count: bool,
    pub(super) access: bool,
    /// Whether the caller may change groups.
    pub(super) manage: bool,
}

pub(super) fn show(realm: &Realm, group: &Group, shown: Shown) -> Map<String, Value> {
    let mut rep = Map::new();
    rep.insert("id".into(), json!(group.id));
    rep.insert("name".into(), json!(group.name));
    rep.insert("path".into(), json!(realm.group_path(group)));
    if let Some(parent) = &group.parent {
        rep.insert("parentId".into(), json!(parent));
    }
    if shown.count {
        rep.insert("subGroupCount".into(), json!(realm.groups_under(Some(&group.id)).len()));
    }
    rep.insert("subGroups".into(), json!([]));
    if shown.whole {
        rep.insert("attributes".into(), group.attributes.clone());
        rep.insert("realmRoles".into(), json!([]));
        rep.insert("clientRoles".into(), json!({}));
    }
    if shown.access {
        let manage = shown.manage;
        let access = json!({
            "view": true, "viewMembers": true, "manageMembers": manage, "manage": manage, "manageMembership": manage,
        });
        rep.insert("access".into(), access);
    }
    rep
}

fn find<'a>(realm: &'a Realm, call: &Call<'_>) -> Result<&'a Group, Fault> {
    realm.group(call.arg(0)).ok_or_else(|| Fault::error(404, "Could not find group by id"))
}

/// GET groups: top groups, or those that match `search` with the way to them.
pub(super) fn list(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let shown = Shown {
        whole: !query.flag("briefRepresentation", true),
        count: query.flag("subGroupsCount", true),
        access: true,
        manage: call.may(&["manage-users"]),
    };
    let Some(term) = query.filled("search") else {
        let found = query.page(realm.groups_under(None), usize::MAX);
        return Ok(Reply::Json(found.into_iter().map(|group| json!(show(realm, group, shown))).collect()));
    };
    let exact = query.flag("exact", false);
    let hit = |group: &&Group| {
        if exact { group.name == term } else { group.name.to_lowercase().contains(&term.to_lowercase()) }
    };
    let mut found: Vec<&Group> = realm.groups.iter().filter(hit).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let found = query.page(found, usize::MAX);
    if !query.flag("populateHierarchy", true) {
        return Ok(Reply::Json(found.into_iter().map(|group| json!(show(realm, group, shown))).collect()));
    }
    let mut tree: Vec<Value> = Vec::new();
    for group in found {
        graft(realm, &mut tree, group, shown);
    }
    Ok(Reply::Json(Value::Array(tree)))
}

/// Hangs a group into the tree below its parents.
fn graft(realm: &Realm, tree: &mut Vec<Value>, group: &Group, shown: Shown) {
    let mut way = vec![group];
    while let Some(parent) = way.last().and_then(|group| group.parent.as_deref()).and_then(|id| realm.group(id)) {
        way.push(parent);
    }
    let mut level = tree;
    for group in way.into_iter().rev() {
        let place = level.iter().position(|known| known["id"] == group.id).unwrap_or_else(|| {
            level.push(json!(show(realm, group, shown)));
            level.len() - 1
        });
        let Some(below) = level[place]["subGroups"].as_array_mut() else { return };
        level = below;
    }
}

pub(super) fn count(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let term = call.query.get("search").unwrap_or_default().to_lowercase();
    let count = realm.groups.iter().filter(|group| group.name.to_lowercase().contains(&term)).count();
    Ok(Reply::Json(json!({"count": count})))
}

const WHOLE: Shown = Shown { whole: true, count: true, access: true, manage: true };

pub(super) fn get(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let shown = Shown { manage: call.may(&["manage-users"]), ..WHOLE };
    Ok(Reply::Json(json!(show(realm, find(realm, call)?, shown))))
}

pub(super) fn by_path(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let group = realm.group_by_path(&format!("/{}", call.arg(0)));
    let group = group.ok_or_else(|| Fault::error(404, "Group path does not exist"))?;
    Ok(Reply::Json(json!(show(realm, group, Shown { access: false, ..WHOLE }))))
}

pub(super) fn children(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let id = find(realm, call)?.id.clone();
    let shown =
        Shown { whole: !call.query.flag("briefRepresentation", false), manage: call.may(&["manage-users"]), ..WHOLE };
    let found = call.query.page(realm.groups_under(Some(&id)), 10);
    Ok(Reply::Json(found.into_iter().map(|group| json!(show(realm, group, shown))).collect()))
}

fn taken(realm: &Realm, parent: Option<&str>, name: &str, but: &str) -> bool {
    realm.groups_under(parent).iter().any(|group| group.name == name && group.id != but)
}

fn make(parent: Option<&str>, wanted: &Map<String, Value>) -> Group {
    let attributes = wanted.get("attributes").filter(|value| value.is_object()).cloned();
    Group {
        id: new_id(),
        name: text(wanted, "name").to_owned(),
        parent: parent.map(str::to_owned),
        attributes: attributes.unwrap_or_else(|| json!({})),
    }
}

fn named(call: &Call<'_>) -> Result<Map<String, Value>, Fault> {
    let wanted = body::object(call.body, CLASS)?;
    if text(&wanted, "name").trim().is_empty() {
        return Err(Fault::message(400, "Group name is missing"));
    }
    Ok(wanted)
}

pub(super) fn create(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let wanted = named(call)?;
    let name = text(&wanted, "name");
    if taken(realm, None, name, "") {
        return Err(Fault::message(409, &format!("Top level group named '{name}' already exists.")));
    }
    let group = make(None, &wanted);
    let at = format!("{}/groups/{}", call.at, group.id);
    realm.groups.push(group);
    Ok(Reply::Created(at, None))
}

pub(super) fn create_child(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let parent = find(realm, call)?.id.clone();
    let wanted = named(call)?;
    let name = text(&wanted, "name");
    if taken(realm, Some(&parent), name, "") {
        return Err(Fault::message(409, &format!("Sibling group named '{name}' already exists.")));
    }
    let group = make(Some(&parent), &wanted);
    realm.groups.push(group.clone());
    let body = show(realm, &group, Shown { count: false, ..WHOLE });
    Ok(Reply::Created(format!("{}/groups/{}", call.at, group.id), Some(json!(body))))
}

pub(super) fn update(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let (id, parent) = find(realm, call).map(|group| (group.id.clone(), group.parent.clone()))?;
    let wanted = named(call)?;
    let name = text(&wanted, "name");
    if taken(realm, parent.as_deref(), name, &id) {
        return Err(Fault::message(409, &format!("Sibling group named '{name}' already exists.")));
    }
    if let Some(group) = realm.groups.iter_mut().find(|group| group.id == id) {
        name.clone_into(&mut group.name);
        if let Some(attributes) = wanted.get("attributes").filter(|value| value.is_object()) {
            group.attributes = attributes.clone();
        }
    }
    Ok(Reply::Done)
}

pub(super) fn delete(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let mut gone = vec![find(realm, call)?.id.clone()];
    let mut n = 0;
    while let Some(id) = gone.get(n).cloned() {
        gone.extend(realm.groups_under(Some(&id)).into_iter().map(|group| group.id.clone()));
        n += 1;
    }
    realm.groups.retain(|group| !gone.contains(&group.id));
    for user in &mut realm.users {
        user.groups.retain(|id| !gone.contains(id));
    }
    Ok(Reply::Done)
}

pub(super) fn members(realm: &mut Realm, call: &Call<'_>) -> Answer {
    let id = find(realm, call)?.id.clone();
    let found = realm.users.iter().filter(|user| user.groups.contains(&id)).collect();
    let found = call.query.page(found, 100);
    Ok(Reply::Json(found.into_iter().map(|user| json!(super::users::rep(user))).collect()))
}
