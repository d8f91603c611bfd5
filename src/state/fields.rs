//! The text fields of the forms by their ids, which are also their ids on the screen.

use lockstep_engine::blueprint::Draft;

/// A text field of the draft: its id, and how to get at it.
type Text = (&'static str, fn(&Draft) -> &String, fn(&mut Draft) -> &mut String);

/// One row of the table, from the path.
macro_rules! text {
    ($id:literal, $($path:ident).+) => {
        ($id, |draft| &draft.$($path).+, |draft| &mut draft.$($path).+)
    };
}

/// All text fields that stand once.
const TEXTS: &[Text] = &[
    text!("entra.login", entra.login),
    text!("entra.graph", entra.graph),
    text!("entra.tenant", entra.tenant),
    text!("entra.client_id", entra.client_id),
    text!("entra.admin_client", entra.admin_client),
    text!("entra.adopt", entra.adopt),
    text!("entra.application", entra.application),
    text!("entra.secret_days", entra.secret_days),
    text!("keycloak.url", keycloak.url),
    text!("keycloak.realm", keycloak.realm),
    text!("keycloak.alias", keycloak.alias),
    text!("keycloak.client", keycloak.client),
    text!("keycloak.user", keycloak.user),
    text!("keycloak.admin_client", keycloak.admin_client),
    text!("rancher.url", rancher.url),
    text!("rancher.user", rancher.user),
    text!("proof.person", person),
    text!("proof.questions", questions),
    text!("proof.requests", requests),
];

/// A row's part of an id: `mappings.0.entra_group` is (`mappings`, 0, `entra_group`).
fn row(id: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = id.split_once('.')?;
    let (number, name) = rest.split_once('.')?;
    Some((list, number.parse().ok()?, name))
}

/// The text of a field; empty for an unknown id or a row that is gone.
#[must_use]
pub fn text<'a>(draft: &'a Draft, id: &str) -> &'a str {
    if let Some((_, get, _)) = TEXTS.iter().find(|(known, ..)| *known == id) {
        return get(draft);
    }
    match row(id) {
        Some(("mappings", n, "entra_group")) => draft.mappings.get(n).map(|row| &row.entra_group),
        Some(("mappings", n, "keycloak_group")) => draft.mappings.get(n).map(|row| &row.keycloak_group),
        Some(("mappings", n, "claim")) => draft.mappings.get(n).map(|row| &row.claim),
        Some(("mappings", n, "member")) => draft.mappings.get(n).map(|row| &row.member),
        Some(("new_clusters", n, "name")) => draft.new_clusters.get(n).map(|row| &row.name),
        Some(("new_clusters", n, "version")) => draft.new_clusters.get(n).map(|row| &row.version),
        Some(("grants", n, "group")) => draft.grants.get(n).map(|row| &row.group),
        Some(("grants", n, "project")) => draft.grants.get(n).map(|row| &row.project),
        Some(("grants", n, "namespaces")) => draft.grants.get(n).map(|row| &row.namespaces),
        Some(("grants", n, "role")) => draft.grants.get(n).map(|row| &row.role),
        _ => None,
    }
    .map_or("", String::as_str)
}

/// Puts a text into a field. A new Entra group's object id is not known any more; `object_id` is that of a group that
/// was picked from a list.
pub fn put(draft: &mut Draft, id: &str, value: String, object_id: Option<String>) {
    if let Some((.., get)) = TEXTS.iter().find(|(known, ..)| *known == id) {
        *get(draft) = value;
        return;
    }
    let slot = match row(id) {
        Some(("mappings", n, name)) => draft.mappings.get_mut(n).and_then(|row| match name {
            "entra_group" => {
                row.entra_id = object_id.unwrap_or_default();
                Some(&mut row.entra_group)
            }
            "keycloak_group" => Some(&mut row.keycloak_group),
            "claim" => Some(&mut row.claim),
            "member" => Some(&mut row.member),
            _ => None,
        }),
        Some(("new_clusters", n, name)) => draft.new_clusters.get_mut(n).and_then(|row| match name {
            "name" => Some(&mut row.name),
            "version" => Some(&mut row.version),
            _ => None,
        }),
        Some(("grants", n, name)) => draft.grants.get_mut(n).and_then(|row| match name {
            "group" => Some(&mut row.group),
            "cluster" => {
                row.clusters = vec![String::new()];
                row.clusters.last_mut()
            }
            "project" => Some(&mut row.project),
            "namespaces" => Some(&mut row.namespaces),
            "role" => Some(&mut row.role),
            _ => None,
        }),
        _ => None,
    };
    if let Some(slot) = slot {
        *slot = value;
    }
}

/// The id without its row number, as choices are named: `mappings.0.entra_group` is `mappings.entra_group`.
#[must_use]
pub fn without_row(id: &str) -> String {
    match row(id) {
        Some((list, _, name)) => format!("{list}.{name}"),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, put, text, without_row};
    use lockstep_engine::blueprint::{ClusterDraft, Draft};

    #[test]
    fn every_field_gives_back_what_was_put() {
        let rows = ["mappings.0.entra_group", "mappings.0.keycloak_group", "grants.0.group"];
        let more =
            ["mappings.0.claim", "mappings.0.member", "grants.0.project", "grants.0.namespaces", "grants.0.role"];
        let more = more.into_iter().chain(["new_clusters.0.name", "new_clusters.0.version"]);
        let mut draft = Draft { new_clusters: vec![ClusterDraft::default()], ..Draft::default() };
        for id in TEXTS.iter().map(|(id, ..)| *id).chain(rows).chain(more.clone()) {
            put(&mut draft, id, format!("text of {id}"), None);
            assert_eq!(text(&draft, id), format!("text of {id}"));
        }
        for id in TEXTS.iter().map(|(id, ..)| *id).chain(rows).chain(more) {
            assert_eq!(text(&draft, id), format!("text of {id}"), "{id} was overwritten by another field");
        }
    }

    #[test]
    fn an_edited_group_has_no_object_id() {
        let mut draft = Draft::default();
        put(&mut draft, "mappings.0.entra_group", "k8s_ops".into(), Some("b2a7".into()));
        assert_eq!(draft.mappings[0].entra_id, "b2a7");
        put(&mut draft, "mappings.0.entra_group", "k8s_op".into(), None);
        assert_eq!(draft.mappings[0].entra_id, "");
    }

    #[test]
    fn a_cluster_that_is_taken_instead_is_the_only_one() {
        let mut draft = Draft::default();
        draft.grants[0].clusters = vec!["alhpa".into()];
        put(&mut draft, "grants.0.cluster", "alpha".into(), None);
        assert_eq!(draft.grants[0].clusters, ["alpha"]);
    }

    #[test]
    fn row_numbers_are_left_out() {
        assert_eq!(without_row("grants.12.role"), "grants.role");
        assert_eq!(without_row("keycloak.realm"), "keycloak.realm");
    }
}
