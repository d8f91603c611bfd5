//! A field of several lines.

use leptos::prelude::*;
use lockstep_words::Key;

use crate::words::t;

/// A field of several lines whose text the page never keeps.
#[component]
pub fn Area(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    label: Key,
    /// One short sentence below the label.
    hint: Key,
) -> impl IntoView {
    let hint_id = format!("{id}.hint");
    view! {
        <div class="field mono">
            <label for=id.clone()>{t(label)}</label>
            <p class="hint" id=hint_id.clone()>{t(hint)}</p>
            <textarea id=id rows="6" autocomplete="off" spellcheck="false" aria-describedby=hint_id></textarea>
        </div>
    }
}
