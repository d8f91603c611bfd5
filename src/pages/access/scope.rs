//! Where a role holds.

use leptos::prelude::*;
use lockstep_engine::blueprint::Scope;
use lockstep_words::Key;
use lockstep_words::en::forms;

use crate::components::OneOf;
use crate::state::{Store, row_text, use_store};
use crate::words::t;

/// Where a role may hold: the last part of its id, its name, and what it means.
static SCOPES: [(Scope, &str, Key, Key); 5] = [
    (Scope::Namespaces, "namespaces", forms::ACCESS_NAMESPACES_SCOPE, forms::ACCESS_NAMESPACES_WHY),
    (Scope::Project, "project", forms::ACCESS_PROJECT_SCOPE, forms::ACCESS_PROJECT_WHY),
    (Scope::RoleBindings, "role-bindings", forms::ACCESS_ROLE_BINDINGS_SCOPE, forms::ACCESS_ROLE_BINDINGS_WHY),
    (Scope::Cluster, "cluster", forms::ACCESS_CLUSTER_SCOPE, forms::ACCESS_CLUSTER_WHY),
    (Scope::Global, "global", forms::ACCESS_GLOBAL_SCOPE, forms::ACCESS_GLOBAL_WHY),
];

/// Asks for the roles that fit a scope; where they are known, for what those that were chosen let do.
pub fn look_up_roles(store: Store, scope: Scope) {
    let known = untrack(|| !store.choices_of(scope.roles()).is_empty());
    store.look(if known { "grants.0.role" } else { "grants.role" });
}

/// The list from which a row's scope is taken. Another kind of role is needed then, and asked for.
#[component]
pub fn ScopeOf(
    /// The row's place in the draft.
    n: usize,
    /// Its scope.
    scope: Memo<Scope>,
) -> impl IntoView {
    let store = use_store();
    let id = format!("grants.{n}.scope");
    let hint_id = format!("{id}.hint");
    let choose = move |after: Scope| {
        let before = scope.get_untracked();
        store.edit(|draft| {
            if let Some(row) = draft.grants.get_mut(n) {
                row.scope = after;
            }
        });
        if before.roles() != after.roles() {
            store.put(&row_text!(grants[n].role), String::new());
        }
        look_up_roles(store, after);
    };
    let why = move || SCOPES.iter().find(|(known, ..)| *known == scope.get()).map(|(.., why)| t(why));
    let options = SCOPES.iter().map(|(scope, id, name, _)| (*scope, *id, t(name)));
    view! {
        <div class="field">
            <label for=id.clone()>{t(forms::ACCESS_SCOPE)}</label>
            <OneOf id options chosen=scope choose attr:aria-describedby=hint_id.clone()/>
            <p class="hint below" id=hint_id>{why}</p>
        </div>
    }
}
