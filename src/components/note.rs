//! A quiet panel beside the flow.

use leptos::prelude::*;

use super::icon::{INFO, WARN, icon};

/// A note, with its first words strong.
#[component]
pub fn Note(
    /// Whether it is a warning.
    #[prop(optional)]
    warn: bool,
    /// What it says first.
    #[prop(into)]
    head: String,
    /// The rest.
    children: Children,
) -> AnyView {
    let (class, sign) = if warn { ("note warn", WARN) } else { ("note", INFO) };
    view! {
        <div class=class>
            {icon(sign)}
            <div><strong>{head}</strong>" "{children()}</div>
        </div>
    }
    .into_any()
}
