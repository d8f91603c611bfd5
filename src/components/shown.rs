//! One of the proofs so far: verdict, findings, answers and chain as the engine shows them, everyone and everywhere, and the
//! rest as the engine shows it.

use leptos::prelude::*;
use lockstep_engine::report;

use super::{EngineHtml, Matrix};
use crate::state::{Store, use_store};

/// The proof on the screen.
#[component]
pub fn Shown() -> impl IntoView {
    let store = use_store();
    view! {
        <div id="shown">
            <EngineHtml html=part(store, |shown| &shown.verdict)/>
            <Matrix/>
            <EngineHtml html=part(store, |shown| &shown.more)/>
        </div>
    }
}

/// A part of what is shown, which follows it.
fn part(store: Store, of: fn(&report::Shown) -> &String) -> Signal<String> {
    Memo::new(move |_| store.shown.with(|shown| shown.as_ref().map(of).cloned().unwrap_or_default())).into()
}
