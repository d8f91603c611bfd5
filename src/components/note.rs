//! A quiet panel beside the flow.

use leptos::prelude::*;
use lockstep_words::Key;

use super::icon::{INFO, Icon, IconName, WARN};
use crate::words::t;

/// A note: its first words strong, then the rest.
#[component]
pub fn Note(
    /// The first words; none where the rest says all.
    #[prop(optional)]
    head: Option<Key>,
    /// Its sign.
    #[prop(default = INFO)]
    icon: IconName,
    /// A CSS class besides `note`.
    #[prop(optional)]
    class: &'static str,
    /// The rest.
    children: Children,
) -> impl IntoView {
    let class = if class.is_empty() { "note".to_owned() } else { format!("note {class}") };
    view! {
        <div class=class>
            <Icon name=icon/>
            <div>{head.map(|head| view! { <strong>{t(head)}</strong>" " })}{children()}</div>
        </div>
    }
}

/// A warning: its first words strong, then the rest.
#[component]
pub fn Warning(
    /// The first words; none where the rest says all.
    #[prop(optional)]
    head: Option<Key>,
    /// The rest.
    children: Children,
) -> impl IntoView {
    view! { <Note nostrip:head=head icon=WARN class="warn">{children()}</Note> }
}
