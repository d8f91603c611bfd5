//! Text fields of the forms: the id on the screen, and the place in the draft, bound together once.

use std::sync::Arc;

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;

use super::Store;

type Get = dyn Fn(&Draft) -> String + Send + Sync;
type Set = dyn Fn(&mut Draft, String) + Send + Sync;

/// A text field of the draft.
#[derive(Clone)]
pub struct Text {
    id: Arc<str>,
    get: Arc<Get>,
    set: Arc<Set>,
}

impl Text {
    /// A text field: its id, how it is read and how it is written.
    pub fn new(
        id: impl Into<String>,
        get: impl Fn(&Draft) -> String + Send + Sync + 'static,
        set: impl Fn(&mut Draft, String) + Send + Sync + 'static,
    ) -> Self {
        Text { id: id.into().into(), get: Arc::new(get), set: Arc::new(set) }
    }

    /// Its id, which is also its id on the screen.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its text.
    #[must_use]
    pub fn get(&self, draft: &Draft) -> String {
        (self.get)(draft)
    }

    /// Puts a text into it.
    pub fn put(&self, draft: &mut Draft, value: String) {
        (self.set)(draft, value);
    }
}

/// A text field that stands once: `text!(keycloak.url)` has the id `keycloak.url`; `text!("proof.person" => person)` has
/// an id of its own.
macro_rules! text {
    ($id:literal => $($path:ident).+) => {
        $crate::state::Text::new($id, |draft| draft.$($path).+.clone(), |draft, value| draft.$($path).+ = value)
    };
    ($first:ident $(.$rest:ident)*) => {
        $crate::state::Text::new(
            concat!(stringify!($first) $(, ".", stringify!($rest))*),
            |draft| draft.$first$(.$rest)*.clone(),
            |draft, value| draft.$first$(.$rest)* = value,
        )
    };
}
pub(crate) use text;

/// A text field of a row: `row_text!(mappings[n].claim)` has the id `mappings.0.claim` in the first row. A row that is gone
/// reads as empty and is not written.
macro_rules! row_text {
    ($list:ident[$row:expr].$field:ident) => {{
        let row: usize = $row;
        $crate::state::Text::new(
            format!(concat!(stringify!($list), ".{}.", stringify!($field)), row),
            move |draft| draft.$list.get(row).map(|row| row.$field.clone()).unwrap_or_default(),
            move |draft, value| {
                if let Some(row) = draft.$list.get_mut(row) {
                    row.$field = value;
                }
            },
        )
    }};
}
pub(crate) use row_text;

/// The id under which the choices of an Entra group are known.
const ENTRA_GROUPS: &str = "mappings.entra_group";

/// The Entra group of a row, with its object id: that of a group picked from the list; not known any more after typing.
#[must_use]
pub fn entra_group(store: Store, n: usize) -> Text {
    entra_group_by(n, move |name| store.picked(ENTRA_GROUPS, name))
}

fn entra_group_by(n: usize, object_id: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Text {
    let name = row_text!(mappings[n].entra_group);
    let read = name.clone();
    Text::new(
        name.id().to_owned(),
        move |draft| read.get(draft),
        move |draft, value| {
            if let Some(row) = draft.mappings.get_mut(n) {
                row.entra_id = object_id(&value).unwrap_or_default();
            }
            name.put(draft, value);
        },
    )
}

/// The clusters of a grant, as far as a value that is offered instead is concerned: it becomes the only one.
#[must_use]
pub fn grant_cluster(n: usize) -> Text {
    Text::new(
        format!("grants.{n}.cluster"),
        move |draft| draft.grants.get(n).map(|row| row.clusters.join(", ")).unwrap_or_default(),
        move |draft, value| {
            if let Some(row) = draft.grants.get_mut(n) {
                row.clusters = vec![value];
            }
        },
    )
}

/// The id without its row number, as choices are named: `mappings.0.entra_group` is `mappings.entra_group`.
#[must_use]
pub fn without_row(id: &str) -> String {
    let parts = id.split('.').filter(|part| part.parse::<usize>().is_err());
    parts.collect::<Vec<_>>().join(".")
}

impl Store {
    /// The object id of what is named by exactly one choice of a field.
    fn picked(self, field: &str, value: &str) -> Option<String> {
        let choices = untrack(|| self.choices_of(field));
        let mut named = choices.iter().filter(|choice| choice.label == value || choice.value == value);
        let only = named.next().filter(|_| named.next().is_none())?;
        (only.value != only.label).then(|| only.value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, entra_group_by, grant_cluster, without_row};
    use lockstep_engine::blueprint::{ClusterDraft, Draft};

    /// All text fields of the forms, and the two that are shown elsewhere.
    fn all() -> Vec<Text> {
        vec![
            text!(entra.login),
            text!(entra.graph),
            text!(entra.tenant),
            text!(entra.client_id),
            text!(entra.admin_client),
            text!(entra.adopt),
            text!(entra.application),
            text!(entra.secret_days),
            text!(keycloak.url),
            text!(keycloak.realm),
            text!(keycloak.alias),
            text!(keycloak.client),
            text!(keycloak.user),
            text!(keycloak.admin_client),
            text!(rancher.url),
            text!(rancher.user),
            text!("proof.person" => person),
            text!("proof.questions" => questions),
            text!("proof.requests" => requests),
            entra_group_by(0, |_| None),
            row_text!(mappings[0].keycloak_group),
            row_text!(mappings[0].claim),
            row_text!(mappings[0].member),
            row_text!(new_clusters[0].name),
            row_text!(new_clusters[0].version),
            row_text!(grants[0].group),
            row_text!(grants[0].project),
            row_text!(grants[0].namespaces),
            row_text!(grants[0].role),
        ]
    }

    #[test]
    fn every_field_gives_back_what_was_put() {
        let mut draft = Draft { new_clusters: vec![ClusterDraft::default()], ..Draft::default() };
        for field in all() {
            field.put(&mut draft, format!("text of {}", field.id()));
            assert_eq!(field.get(&draft), format!("text of {}", field.id()));
        }
        for field in all() {
            let id = field.id();
            assert_eq!(field.get(&draft), format!("text of {id}"), "{id} was overwritten by another field");
        }
    }

    #[test]
    fn ids_say_where_a_text_is() {
        assert_eq!(text!(keycloak.url).id(), "keycloak.url");
        assert_eq!(text!("proof.person" => person).id(), "proof.person");
        assert_eq!(row_text!(mappings[3].claim).id(), "mappings.3.claim");
        assert_eq!(entra_group_by(1, |_| None).id(), "mappings.1.entra_group");
    }

    #[test]
    fn a_row_that_is_gone_is_empty_and_not_written() {
        let mut draft = Draft::default();
        let before = draft.clone();
        for gone in [row_text!(grants[7].role), entra_group_by(7, |_| None), grant_cluster(7)] {
            gone.put(&mut draft, "lost".into());
            assert_eq!(gone.get(&draft), "");
        }
        assert_eq!(draft, before);
    }

    #[test]
    fn an_edited_group_has_no_object_id() {
        let mut draft = Draft::default();
        let group = entra_group_by(0, |name| (name == "k8s_ops").then(|| "b2a7".to_owned()));
        group.put(&mut draft, "k8s_ops".into());
        assert_eq!(draft.mappings[0].entra_id, "b2a7");
        group.put(&mut draft, "k8s_op".into());
        assert_eq!(draft.mappings[0].entra_id, "");
    }

    #[test]
    fn a_cluster_that_is_taken_instead_is_the_only_one() {
        let mut draft = Draft::default();
        draft.grants[0].clusters = vec!["alhpa".into()];
        grant_cluster(0).put(&mut draft, "alpha".into());
        assert_eq!(draft.grants[0].clusters, ["alpha"]);
    }

    #[test]
    fn row_numbers_are_left_out() {
        assert_eq!(without_row("grants.12.role"), "grants.role");
        assert_eq!(without_row("keycloak.realm"), "keycloak.realm");
    }
}
