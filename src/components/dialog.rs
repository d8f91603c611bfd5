//! A question that must be answered before something is removed.

use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use lockstep_words::Key;

use crate::words::t;

/// A modal dialog. It opens when `open` becomes true and gives the focus back where it was when it closes.
#[component]
pub fn Ask(
    /// Its id; its heading's id is made from it.
    id: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The button that does it.
    go: Key,
    /// The button that does not.
    no: Key,
    /// What is done.
    on_go: Callback<()>,
    /// What it means.
    children: Children,
) -> AnyView {
    let element = NodeRef::<DialogElement>::new();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        if open.get() {
            let _ = dialog.show_modal();
        } else if dialog.open() {
            dialog.close();
        }
    });
    let heading = format!("{id}.title");
    let head_id = heading.clone();
    view! {
        <dialog id=id class="ask" node_ref=element aria-labelledby=heading on:close=move |_| open.set(false)>
            <h2 id=head_id>{title}</h2>
            {children()}
            <div class="actions">
                <button type="button" id=format!("{id}.go") class="danger" on:click=move |_| {
                    open.set(false);
                    on_go.run(());
                }>{t(go)}</button>
                <button type="button" id=format!("{id}.no") on:click=move |_| open.set(false)>{t(no)}</button>
            </div>
        </dialog>
    }
    .into_any()
}
