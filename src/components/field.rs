//! The text field: label, hint, what is wrong with it, what was found out about it, and a value to take instead.

use leptos::prelude::*;
use lockstep_engine::port::Fact;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{INFO, Icon, TICK};
use crate::state::{Text, use_store, without_row};
use crate::words::{Words, t};

/// A text field of the draft.
#[component]
pub fn TextField(
    /// Which one.
    text: Text,
    /// Its label: the key of a sentence, or a whole message.
    #[prop(into)]
    label: Words,
    /// One short sentence below the label.
    #[prop(optional)]
    hint: Option<Key>,
    /// Whether it holds an identifier or an address.
    #[prop(optional)]
    mono: bool,
    /// Whether its label is only for those who hear it, as in a table.
    #[prop(optional)]
    bare: bool,
    /// Whether choices are offered.
    #[prop(optional)]
    choices: bool,
    /// The kind of text for the browser's own memory.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keyboard of a small screen.
    #[prop(default = "text")]
    inputmode: &'static str,
) -> impl IntoView {
    let store = use_store();
    let id = text.id().to_owned();
    let field = StoredValue::new(text);
    let value = move || field.with_value(|field| store.draft.with(|draft| field.get(draft)));
    let look = move || field.with_value(|field| store.look(field.id()));
    let wrong = wrong(&id);
    let class = match (bare, mono) {
        (true, _) => "field bare",
        (_, true) => "field mono",
        _ => "field",
    };
    let list = format!("choices.{id}");
    view! {
        <div class=class class:wrong=wrong>
            <label for=id.clone() class=bare.then_some("visually-hidden")>{label.0}</label>
            {hint.clone().map(|hint| view! { <p class="hint" id=format!("{id}.hint")>{t(hint)}</p> })}
            <Complaint id=id.clone() text=field.get_value()/>
            <input
                type="text"
                id=id.clone()
                name=id.clone()
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                inputmode=inputmode
                list=choices.then(|| list.clone())
                prop:value=value
                aria-invalid=move || wrong.get().then_some("true")
                aria-describedby=described(&id, hint.is_some(), wrong)
                on:input=move |event| field.with_value(|field| store.put(field, event_target_value(&event)))
                on:change=move |_| look()
                on:focus=move |_| if choices { look() }
            />
            {choices.then(|| view! { <datalist id=list.clone()><Options id=id.clone()/></datalist> })}
            <Facts id=id.clone() text=field.get_value()/>
        </div>
    }
}

/// Whether something is wrong with a field.
#[must_use]
pub fn wrong(id: &str) -> Memo<bool> {
    let store = use_store();
    let id = id.to_owned();
    Memo::new(move |_| store.problem_of(&id).is_some())
}

/// The ids of the texts that belong to a field, for `aria-describedby`.
pub fn described(id: &str, hint: bool, wrong: Memo<bool>) -> impl Fn() -> Option<String> + Send + use<> {
    let (hint_id, error_id) = (format!("{id}.hint"), format!("{id}.error"));
    move || match (hint, wrong.get()) {
        (true, true) => Some(format!("{hint_id} {error_id}")),
        (true, false) => Some(hint_id.clone()),
        (false, true) => Some(error_id.clone()),
        (false, false) => None,
    }
}

/// What is wrong with a field, in the words of the summary, and a value to take instead.
#[component]
pub fn Complaint(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// Where a value that is taken goes; without it none is offered.
    #[prop(optional)]
    text: Option<Text>,
) -> impl IntoView {
    let store = use_store();
    let error = format!("{id}.error");
    let problem = Memo::new(move |_| store.problem_of(&id));
    move || {
        let text = text.clone();
        problem.get().map(|problem| {
            view! {
                <p class="error" id=error.clone()>
                    <span class="visually-hidden">{t(ui::ERROR_MARK)}" "</span>
                    {problem.message.say()}
                </p>
                <Take text suggestion=problem.suggestion/>
            }
        })
    }
}

/// A button that takes a value into a field.
#[component]
fn Take(text: Option<Text>, suggestion: Option<String>) -> impl IntoView {
    let store = use_store();
    text.zip(suggestion).map(|(text, value)| {
        let label = Message::new(ui::USE).with("value", &value).say();
        view! {
            <button type="button" class="take" on:click=move |_| store.accept(&text, value.clone())>
                {label}
            </button>
        }
    })
}

/// Quiet lines about a field, as far as they are about what stands in it now.
#[component]
pub fn Facts(
    /// The field's id.
    #[prop(into)]
    id: String,
    /// The field, where it is one of text.
    #[prop(optional)]
    text: Option<Text>,
) -> impl IntoView {
    let store = use_store();
    let of = text.clone();
    let facts = Memo::new(move |_| {
        let now = of.as_ref().map(|of| store.draft.with(|draft| of.get(draft))).unwrap_or_default();
        let fits = |fact: &&Fact| fact.field == id && fact.text.as_deref().is_none_or(|about| about == now.trim());
        store.facts.with(|all| all.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    move || {
        let lines = facts.get().into_iter().map(|fact| {
            let (class, sign) = if fact.good { ("found", TICK) } else { ("found other", INFO) };
            view! {
                <div class=class>
                    <Icon name=sign/>
                    <span>{fact.message.say()}</span>
                    <Take text=text.clone() suggestion=fact.suggestion/>
                </div>
            }
        });
        lines.collect_view()
    }
}

/// What a field could be. A label that stands twice is offered by its value.
#[component]
fn Options(id: String) -> impl IntoView {
    let store = use_store();
    let of = without_row(&id);
    let choices = Memo::new(move |_| store.choices_of(&of));
    move || {
        let choices = choices.get();
        let options = choices.iter().map(|choice| {
            let twice = choices.iter().filter(|other| other.label == choice.label).count() > 1;
            let value = if twice { choice.value.clone() } else { choice.label.clone() };
            let detail = choice.detail.as_ref().map(Message::say).unwrap_or_default();
            let label = if twice { format!("{} {detail}", choice.label) } else { detail };
            view! { <option value=value>{label}</option> }
        });
        options.collect_view()
    }
}
