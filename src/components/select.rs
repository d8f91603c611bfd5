//! One of a list.

use leptos::prelude::*;
use lockstep_words::Key;
use lockstep_words::en::ui;

use super::field::{complaint, described, facts};
use crate::el::{El, all, el, follows, p, typed};
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

/// A list for a field of the draft. A value that is in the draft and not in the list is kept and shown. `about` says one
/// line about what was taken.
pub fn select(
    store: Store,
    id: String,
    label: Key,
    items: impl Fn() -> Vec<Item> + Send + 'static,
    about: Option<Box<dyn Fn() -> String + Send>>,
) -> El {
    let id = StoredValue::new(id);
    let get = move || id.get_value();
    let value = move || id.with_value(|id| store.draft.with(|draft| fields::text(draft, id).to_owned()));
    let wrong = move || id.with_value(|id| store.problem_of(id).is_some());
    let options = move || {
        let value = value();
        let mut items = items();
        if !value.is_empty() && items.iter().all(|item| item.value != value) {
            items.insert(0, Item { value: value.clone(), label: value.clone(), open: true });
        }
        if value.is_empty() && items.iter().all(|item| !item.value.is_empty()) {
            items.insert(0, Item { value: String::new(), label: t(ui::CHOOSE).to_owned(), open: true });
        }
        let options = items.into_iter().map(|item| {
            let chosen = item.value == value;
            let option = el("option").attr("value", &item.value).flag("disabled", !item.open).text(&item.label);
            option.set("selected", move || chosen).into()
        });
        all(options.collect())
    };
    let has_about = about.is_some();
    let list = el("select")
        .id(&get())
        .attr("name", &get())
        .truth("aria-invalid", wrong)
        .live("aria-describedby", move || id.with_value(|id| described(id, has_about, wrong())))
        .on("change", move |event| {
            store.put(&get(), typed(&event));
            store.look(&get());
        })
        .with(options);
    el("div")
        .class_and("field", "wrong", wrong)
        .child(el("label").attr("for", &get()).text(t(label)))
        .child(follows(move || id.with_value(|id| complaint(store, id))))
        .child(list)
        .child(about.map(|about| p("hint below", "").id(&format!("{}.hint", get())).say(about)))
        .child(follows(move || id.with_value(|id| facts(store, id))))
}

/// A list of a few that are always the same: the place in the list of what is chosen, and what is done with another.
pub fn one_of(
    id: &str,
    names: impl Iterator<Item = (&'static str, &'static Key)>,
    chosen: fn(Store, usize) -> usize,
    choose: fn(Store, usize, usize),
    (store, row): (Store, usize),
) -> El {
    let options = names.enumerate().map(|(at, (value, name))| {
        el("option").attr("value", value).text(t(name)).set("selected", move || chosen(store, row) == at)
    });
    let options: Vec<El> = options.collect();
    let change = move |event: web_sys::Event| {
        let at = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
        choose(store, row, usize::try_from(at).unwrap_or_default());
    };
    el("select").id(id).attr("name", id).on("change", change).child(options)
}
