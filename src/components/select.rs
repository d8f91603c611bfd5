//! One of a list.

use leptos::prelude::*;
use lockstep_words::Key;
use lockstep_words::en::ui;

use super::field::{Complaint, Facts, described, wrong};
use crate::state::{Text, use_store};
use crate::words::t;

/// An option: its value, what people call it, and whether it can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What goes into the draft.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// Whether it can be taken.
    pub open: bool,
}

/// A list for a text field of the draft. A value that is in the draft and not in the list is kept and shown.
#[component]
pub fn Select<Items>(
    /// Which field.
    text: Text,
    /// Its label.
    label: Key,
    /// The options.
    items: Items,
    /// One line about what was taken.
    #[prop(optional, into)]
    about: Option<Signal<String>>,
) -> impl IntoView
where
    Items: Fn() -> Vec<Item> + Send + Sync + 'static,
{
    let store = use_store();
    let id = text.id().to_owned();
    let wrong = wrong(&id);
    let field = StoredValue::new(text);
    let value = Memo::new(move |_| field.with_value(|field| store.draft.with(|draft| field.get(draft))));
    let items = Memo::new(move |_| {
        let value = value.get();
        let mut items = items();
        if !value.is_empty() && items.iter().all(|item| item.value != value) {
            items.insert(0, Item { value: value.clone(), label: value.clone(), open: true });
        }
        if value.is_empty() && items.iter().all(|item| !item.value.is_empty()) {
            items.insert(0, Item { value, label: t(ui::CHOOSE).to_owned(), open: true });
        }
        items
    });
    let options = move || {
        let options = items.get().into_iter().map(|item| {
            let own = item.value.clone();
            view! {
                <option value=item.value disabled=!item.open prop:selected=move || value.get() == own>
                    {item.label}
                </option>
            }
        });
        options.collect_view()
    };
    let change = move |event| {
        field.with_value(|field| {
            store.put(field, event_target_value(&event));
            store.look(field.id());
        });
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{t(label)}</label>
            <Complaint id=id.clone() text=field.get_value()/>
            <select
                id=id.clone()
                name=id.clone()
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=described(&id, about.is_some(), wrong)
                on:change=change
            >
                {options}
            </select>
            {about.map(|about| view! { <p class="hint below" id=format!("{id}.hint")>{move || about.get()}</p> })}
            <Facts id=id.clone() text=field.get_value()/>
        </div>
    }
}

/// A list of a few that are always the same.
#[component]
pub fn OneOf<Value, Options, Choose>(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What can be chosen: the value, the last part of its id, and its name.
    options: Options,
    /// What is chosen.
    #[prop(into)]
    chosen: Signal<Value>,
    /// What is done with another.
    choose: Choose,
) -> impl IntoView
where
    Value: Clone + PartialEq + Send + Sync + 'static,
    Options: IntoIterator<Item = (Value, &'static str, &'static str)>,
    Choose: Fn(Value) + 'static,
{
    let options = options.into_iter().collect::<Vec<_>>();
    let list = options.iter().map(|(value, option, name)| {
        let value = value.clone();
        view! { <option value=*option prop:selected=move || chosen.get() == value>{*name}</option> }
    });
    let list = list.collect_view();
    let change = move |event| {
        let taken = event_target_value(&event);
        if let Some((value, ..)) = options.iter().find(|(_, option, _)| *option == taken) {
            choose(value.clone());
        }
    };
    view! {
        <select id=id.clone() name=id on:change=change>
            {list}
        </select>
    }
}
