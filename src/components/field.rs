//! The text field: label, hint, what is wrong with it, what was found out about it, and a value to take instead.

use leptos::prelude::*;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{INFO, TICK, icon};
use crate::state::{Store, fields};
use crate::words::t;

/// A text field of the draft.
#[component]
pub fn Field(
    /// Its id in the draft and on the screen.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: Message,
    /// One short sentence below the label.
    #[prop(optional)]
    hint: Option<Key>,
    /// Whether it holds an identifier or address.
    #[prop(optional)]
    mono: bool,
    /// Whether the label is only for those who hear it, as in a table.
    #[prop(optional)]
    bare: bool,
    /// The keyboard of a small screen.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// `autocomplete`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether choices are offered.
    #[prop(optional)]
    choices: bool,
) -> AnyView {
    let store = Store::here();
    let hint = hint.map(t);
    let id = StoredValue::new(id);
    let read = move || id.with_value(|id| store.draft.with(|draft| fields::text(draft, id).to_owned()));
    let value = Memo::new(move |_| read());
    let wrong = Memo::new(move |_| id.with_value(|id| store.problem_of(id).is_some()));
    let list = move || id.with_value(|id| format!("choices.{id}"));
    view! {
        <div class="field" class:mono=mono class:bare=bare class:wrong=wrong>
            <label for=id.get_value() class:visually-hidden=bare>{label.say()}</label>
            {hint.map(|hint| view! { <p class="hint" id=id.with_value(|id| format!("{id}.hint"))>{hint}</p> })}
            {move || id.with_value(|id| complaint(store, id))}
            <input
                type="text"
                id=id.get_value()
                name=id.get_value()
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                inputmode=inputmode
                list=choices.then(list)
                prop:value=value
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=move || id.with_value(|id| described(id, hint.is_some(), wrong.get()))
                on:focus=move |_| if choices { store.look(&id.get_value()) }
                on:input=move |event| store.put(&id.get_value(), event_target_value(&event))
                on:change=move |_| store.look(&id.get_value())
            />
            {choices.then(|| view! { <datalist id=list()>{move || id.with_value(|id| options(store, id))}</datalist> })}
            {move || id.with_value(|id| facts(store, id))}
        </div>
    }
    .into_any()
}

/// The ids of the texts that belong to a field.
pub fn described(id: &str, hint: bool, wrong: bool) -> Option<String> {
    let mut ids = Vec::new();
    if hint {
        ids.push(format!("{id}.hint"));
    }
    if wrong {
        ids.push(format!("{id}.error"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What is wrong with a field, in the words of the summary, and a value to take instead.
pub fn complaint(store: Store, id: &str) -> Option<AnyView> {
    let problem = store.problem_of(id)?;
    let field = id.to_owned();
    let take = problem.suggestion.map(|value| take(store, field.clone(), value));
    Some(
        view! {
            <p class="error" id=format!("{field}.error")>
                <span class="visually-hidden">{t(ui::ERROR_MARK)}" "</span>
                {problem.message.say()}
            </p>
            {take}
        }
        .into_any(),
    )
}

/// A button that takes a value into a field.
fn take(store: Store, field: String, value: String) -> AnyView {
    let label = Message::new(ui::USE).with("value", &value).say();
    view! {
        <button type="button" class="take" on:click=move |_| store.accept(&field, value.clone())>{label}</button>
    }
    .into_any()
}

/// Quiet lines about a field.
pub fn facts(store: Store, id: &str) -> AnyView {
    let facts = store.facts.with(|all| all.iter().filter(|fact| fact.field == id).cloned().collect::<Vec<_>>());
    let lines = facts.into_iter().map(|fact| {
        let (class, sign) = if fact.good { ("found", TICK) } else { ("found other", INFO) };
        let take = fact.suggestion.map(|value| take(store, fact.field, value));
        view! { <div class=class>{icon(sign)}<span>{fact.message.say()}</span>{take}</div> }.into_any()
    });
    lines.collect::<Vec<_>>().into_any()
}

/// What a field could be. A label that stands twice is offered by its value.
fn options(store: Store, id: &str) -> AnyView {
    let choices = store.choices_of(&fields::without_row(id));
    let options = choices.iter().map(|choice| {
        let twice = choices.iter().filter(|other| other.label == choice.label).count() > 1;
        let value = if twice { choice.value.clone() } else { choice.label.clone() };
        let detail = choice.detail.as_ref().map(Message::say).unwrap_or_default();
        let label = if twice { format!("{} {detail}", choice.label) } else { detail };
        view! { <option value=value>{label}</option> }
    });
    options.collect::<Vec<_>>().into_any()
}
