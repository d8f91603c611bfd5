//! A field for a secret. Its text is never kept by the page: on Continue it goes to the engine and the field is emptied.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::{forms, ui};

use super::field::{complaint, described, facts};
use super::icon::{TICK, icon};
use crate::el::{El, all, button, el, follows, hidden, p, settled, whether};
use crate::state::{Store, held};
use crate::words::t;

/// The secret field of a step, with its `autocomplete`.
#[must_use]
pub fn secret_field(store: Store, step: Step, autocomplete: &'static str) -> AnyView {
    let id = held::field(step).unwrap_or_default();
    let kept = whether(move || {
        held::is_held(store, step) && store.replacing.get() != Some(step) && store.problem_of(id).is_none()
    });
    // Drawn anew only where its name changes: what was typed into it is nowhere else.
    let way = settled(move || held::way(store, step));
    follows(move || {
        let name = t(held::label(step, way.count()));
        if kept.holds() {
            return shut(store, step, id, name).into();
        }
        let code = (step == Step::Keycloak && way.count() == 0).then(code);
        all([Some(open(store, id, name, autocomplete)), code].into_iter().flatten().map(AnyView::from).collect())
    })
}

/// The engine holds it.
fn shut(store: Store, step: Step, id: &'static str, name: &'static str) -> El {
    let what = Message::new(forms::SECRET_REPLACE_WHAT).with("what", name).say();
    let replace = move || {
        store.replacing.set(Some(step));
        super::focus::soon(id);
    };
    let kept = el("p").class("kept").child(icon(TICK)).child(el("span").text(t(forms::SECRET_HELD))).child(
        button(&format!("{id}.replace"), t(forms::SECRET_REPLACE), replace).class("quiet").attr("aria-label", &what),
    );
    el("div")
        .class("field held")
        .attr("data-held", id)
        .child(el("span").class("label").text(name))
        .child(kept)
        .child(follows(move || facts(store, id)))
}

/// It is to be entered.
fn open(store: Store, id: &'static str, name: &'static str, autocomplete: &'static str) -> El {
    let shown = RwSignal::new(false);
    let wrong = move || store.problem_of(id).is_some();
    let input = el("input")
        .id(id)
        .live("type", move || Some(if shown.get() { "text" } else { "password" }.to_owned()))
        .attr("autocomplete", autocomplete)
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .truth("aria-invalid", wrong)
        .live("aria-describedby", move || described(id, false, wrong()));
    let toggle = el("button")
        .attr("type", "button")
        .live("aria-pressed", move || Some(shown.get().to_string()))
        .on("click", move |_| shown.update(|on| *on = !*on))
        .say(move || t(if shown.get() { ui::HIDE } else { ui::SHOW }).to_owned())
        .child(hidden(&format!(" {name}")));
    el("div")
        .class_and("field mono", "wrong", wrong)
        .child(el("label").attr("for", id).text(name))
        .child(follows(move || complaint(store, id)))
        .child(el("div").class("secret").child(input).child(toggle))
}

/// A one-time code beside a password, kept as little as that.
fn code() -> El {
    let hint = format!("{}.hint", held::CODE);
    let input = el("input")
        .id(held::CODE)
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "one-time-code")
        .attr("aria-describedby", &hint);
    el("div")
        .class("field mono")
        .child(el("label").attr("for", held::CODE).text(t(forms::KEYCLOAK_CODE)))
        .child(p("hint", t(forms::KEYCLOAK_CODE_HINT)).id(&hint))
        .child(input)
}
