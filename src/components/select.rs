//! One of a list.

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::field::{complaint, described, facts};
use crate::state::{Store, fields};
use crate::words::t;

/// An option: its value, what people call it, and why it cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What goes into the draft.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// Whether it can be taken.
    pub open: bool,
}

/// A list of the draft's field. A value that is in the draft and not in the list is kept and shown.
#[component]
pub fn Select(
    /// Its id in the draft and on the screen.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: Message,
    /// What can be taken.
    #[prop(into)]
    items: Signal<Vec<Item>>,
    /// One line about what was taken.
    #[prop(optional, into)]
    about: Option<Signal<String>>,
) -> AnyView {
    let store = Store::here();
    let id = StoredValue::new(id);
    let value = Memo::new(move |_| id.with_value(|id| store.draft.with(|draft| fields::text(draft, id).to_owned())));
    let wrong = Memo::new(move |_| id.with_value(|id| store.problem_of(id).is_some()));
    let options = move || {
        let value = value.get();
        let mut items = items.get();
        if !value.is_empty() && items.iter().all(|item| item.value != value) {
            items.insert(0, Item { value: value.clone(), label: value.clone(), open: true });
        }
        if value.is_empty() {
            items.insert(0, Item { value: String::new(), label: t(ui::CHOOSE).to_owned(), open: true });
        }
        let options = items.into_iter().map(|item| {
            let chosen = item.value == value;
            view! { <option value=item.value disabled=!item.open prop:selected=chosen>{item.label}</option> }
        });
        options.collect::<Vec<_>>()
    };
    let about_id = id.with_value(|id| format!("{id}.hint"));
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.get_value()>{label.say()}</label>
            {move || id.with_value(|id| complaint(store, id))}
            <select
                id=id.get_value()
                name=id.get_value()
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=move || id.with_value(|id| described(id, about.is_some(), wrong.get()))
                on:change=move |event| {
                    store.put(&id.get_value(), event_target_value(&event));
                    store.look(&id.get_value());
                }
            >{options}</select>
            {about.map(|about| view! { <p class="hint below" id=about_id>{about}</p> })}
            {move || id.with_value(|id| facts(store, id))}
        </div>
    }
    .into_any()
}
