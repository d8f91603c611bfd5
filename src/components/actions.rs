//! The foot of a form: one primary button that names the act, Back, and what goes on.

use leptos::prelude::*;
use lockstep_words::en::ui;

use crate::state::Store;
use crate::words::t;

/// Continue and Back. Continue stays enabled; a click while it is busy does nothing.
#[component]
pub fn Actions(
    /// The primary button's words.
    #[prop(into)]
    next: Signal<String>,
    /// What goes on; empty where nothing does.
    #[prop(into)]
    status: Signal<String>,
) -> AnyView {
    let store = Store::here();
    let busy = move || !status.with(String::is_empty);
    view! {
        <div class="actions">
            <button type="submit" id="continue" class="go" aria-disabled=move || busy().then_some("true")>{next}</button>
            <button type="button" id="back" on:click=move |_| store.back()>{t(ui::BACK)}</button>
            <p class="status" role="status" id="status">{status}</p>
            {move || (!busy()).then(|| view! { <span class="why">{t(ui::NOTHING_YET)}</span> })}
        </div>
    }
    .into_any()
}
