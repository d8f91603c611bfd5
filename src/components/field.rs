//! The text field: label, hint, what is wrong with it, what was found out about it, and a value to take instead.

use leptos::prelude::*;
use lockstep_engine::blueprint::Draft;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{INFO, TICK, icon};
use crate::el::{El, all, el, follows, hidden, nothing, p, typed};
use crate::state::{Store, fields};
use crate::words::t;

/// A text field of the draft, as it is described. [`Field::draw`] makes it.
#[must_use]
pub struct Field {
    id: String,
    label: String,
    hint: Option<&'static str>,
    class: &'static str,
    autocomplete: &'static str,
    inputmode: &'static str,
    choices: bool,
    bare: bool,
}

/// A text field by its id in the draft and on the screen.
pub fn field(id: impl Into<String>, label: Key) -> Field {
    labelled(id, t(label).to_owned())
}

/// A text field whose label is a whole message.
pub fn labelled(id: impl Into<String>, label: String) -> Field {
    Field {
        id: id.into(),
        label,
        hint: None,
        class: "field",
        autocomplete: "off",
        inputmode: "text",
        choices: false,
        bare: false,
    }
}

impl Field {
    /// One short sentence below the label.
    pub fn hint(mut self, hint: Key) -> Self {
        self.hint = Some(t(hint));
        self
    }

    /// It holds an identifier or an address.
    pub fn mono(mut self) -> Self {
        self.class = "field mono";
        self
    }

    /// Its label is only for those who hear it, as in a table.
    pub fn bare(mut self) -> Self {
        self.class = "field bare";
        self.bare = true;
        self
    }

    /// `autocomplete`.
    pub fn autocomplete(mut self, kind: &'static str) -> Self {
        self.autocomplete = kind;
        self
    }

    /// The keyboard of a small screen.
    pub fn keyboard(mut self, kind: &'static str) -> Self {
        self.inputmode = kind;
        self
    }

    /// Choices are offered.
    pub fn choices(mut self) -> Self {
        self.choices = true;
        self
    }

    /// The field on the screen.
    pub fn draw(self, store: Store) -> El {
        let id = StoredValue::new(self.id);
        let get = move || id.get_value();
        let wrong = move || id.with_value(|id| store.problem_of(id).is_some());
        let has_hint = self.hint.is_some();
        let choices = self.choices;
        let mut input = el("input")
            .attr("type", "text")
            .id(&get())
            .attr("name", &get())
            .attr("autocomplete", self.autocomplete)
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .attr("inputmode", self.inputmode)
            .value(move || id.with_value(|id| store.draft.with(|draft| fields::text(draft, id).to_owned())))
            .truth("aria-invalid", wrong)
            .live("aria-describedby", move || id.with_value(|id| described(id, has_hint, wrong())))
            .on("input", move |event| store.put(&get(), typed(&event)))
            .on("change", move |_| store.look(&get()));
        if choices {
            input = input.attr("list", &format!("choices.{}", get())).on("focus", move |_| store.look(&get()));
        }
        let label = el("label").attr("for", &get()).text(&self.label);
        let label = if self.bare { label.class("visually-hidden") } else { label };
        let list = choices.then(|| {
            let options = move || id.with_value(|id| options(store, id));
            el("datalist").id(&format!("choices.{}", get())).with(options)
        });
        el("div")
            .class_and(self.class, "wrong", wrong)
            .child(label)
            .child(self.hint.map(|hint| p("hint", hint).id(&format!("{}.hint", get()))))
            .child(follows(move || id.with_value(|id| complaint(store, id))))
            .child(input)
            .child(list)
            .child(follows(move || id.with_value(|id| facts(store, id))))
    }
}

/// A box to tick, by its id: whether the draft has it ticked, and what a click does to the draft.
pub fn tick(
    store: Store,
    id: &str,
    words: &str,
    on: impl Fn(&Draft) -> bool + Send + 'static,
    turn: impl Fn(&mut Draft) + 'static,
) -> El {
    ticked(store, id, words, Box::new(on), Box::new(turn))
}

type On = Box<dyn Fn(&Draft) -> bool + Send>;
type Turn = Box<dyn Fn(&mut Draft)>;

fn ticked(store: Store, id: &str, words: &str, on: On, turn: Turn) -> El {
    let input = el("input")
        .attr("type", "checkbox")
        .id(id)
        .set("checked", move || store.draft.with(&on))
        .on("change", move |_| store.edit(&turn));
    el("label").class("tick").child(input).child(el("span").text(words))
}

/// The ids of the texts that belong to a field.
#[must_use]
pub fn described(id: &str, hint: bool, wrong: bool) -> Option<String> {
    match (hint, wrong) {
        (true, true) => Some(format!("{id}.hint {id}.error")),
        (true, false) => Some(format!("{id}.hint")),
        (false, true) => Some(format!("{id}.error")),
        (false, false) => None,
    }
}

/// What is wrong with a field, in the words of the summary, and a value to take instead.
#[must_use]
pub fn complaint(store: Store, id: &str) -> AnyView {
    let Some(problem) = store.problem_of(id) else { return nothing() };
    let field = id.to_owned();
    let said = el("p")
        .class("error")
        .id(&format!("{field}.error"))
        .child(hidden(&format!("{} ", t(ui::ERROR_MARK))))
        .text(&problem.message.say());
    let take = problem.suggestion.map(|value| take(store, field, value));
    let mut parts = vec![said.into()];
    parts.extend(take.map(AnyView::from));
    all(parts)
}

/// A button that takes a value into a field.
fn take(store: Store, field: String, value: String) -> El {
    let label = Message::new(ui::USE).with("value", &value).say();
    el("button")
        .attr("type", "button")
        .class("take")
        .text(&label)
        .on("click", move |_| store.accept(&field, value.clone()))
}

/// Quiet lines about a field.
#[must_use]
pub fn facts(store: Store, id: &str) -> AnyView {
    let facts = store.facts.with(|all| all.iter().filter(|fact| fact.field == id).cloned().collect::<Vec<_>>());
    let lines = facts.into_iter().map(|fact| {
        let (class, sign) = if fact.good { ("found", TICK) } else { ("found other", INFO) };
        let take = fact.suggestion.map(|value| take(store, fact.field, value));
        el("div").class(class).child(icon(sign)).child(el("span").text(&fact.message.say())).child(take).into()
    });
    all(lines.collect())
}

/// What a field could be. A label that stands twice is offered by its value.
fn options(store: Store, id: &str) -> AnyView {
    let choices = store.choices_of(&fields::without_row(id));
    let options = choices.iter().map(|choice| {
        let twice = choices.iter().filter(|other| other.label == choice.label).count() > 1;
        let value = if twice { choice.value.clone() } else { choice.label.clone() };
        let detail = choice.detail.as_ref().map(Message::say).unwrap_or_default();
        let label = if twice { format!("{} {detail}", choice.label) } else { detail };
        el("option").attr("value", &value).text(&label).into()
    });
    all(options.collect())
}
