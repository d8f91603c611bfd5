//! The proof: a person signs in, and the clusters answer.

use leptos::prelude::*;
use lockstep_engine::port::Choice;
use lockstep_json::Value;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use crate::components::field::{area, field};
use crate::components::page::{heading, main_region};
use crate::components::shown::shown;
use crate::components::sign_in::sign_in_panel;
use crate::components::summary::summary;
use crate::components::trouble::{no_act, trouble};
use crate::components::window_open::window_open;
use crate::components::{focus, when};
use crate::el::{El, button, el, instead, p, settled};
use crate::route::{self, Route};
use crate::state::Store;
use crate::state::proved::Proved;
use crate::words::t;

/// The field of the person.
const FIELD: &str = "proof.person";

/// The screen.
pub fn proof(store: Store) -> El {
    let asking = RwSignal::new(store.proofs.with_untracked(Vec::is_empty));
    // A new proof takes the place of the question.
    Effect::new(move |before: Option<usize>| {
        let count = store.proofs.with(Vec::len);
        if before.is_some_and(|before| count > before) {
            asking.set(false);
            show_once(store);
        }
        count
    });
    let state = move || {
        if store.proving.get() {
            "busy"
        } else if store.trouble.with(Option::is_some) || !store.problems.with(Vec::is_empty) {
            "error"
        } else if asking.get() {
            "empty"
        } else {
            "done"
        }
    };
    let holds = move || (!asking.get()).then(|| store.last_proof().is_some_and(|proof| proof.holds).to_string());
    let look = settled(move || if store.tested.get() { 2 } else { usize::from(asking.get()) });
    let body = move || match look.count() {
        2 => tested(store),
        1 => question(store),
        _ => result(store, asking),
    };
    if !asking.get_untracked() {
        show_once(store);
    }
    main_region(store, state)
        .child(summary(store))
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_MADE, no_act))
        .child(el("div").class("proof").live("data-holds", holds).with(body))
        .child(window_open(store, false))
}

/// Has the proofs of an earlier visit shown, of which nothing is shown yet.
fn show_once(store: Store) {
    if store.shown.with_untracked(String::is_empty) {
        store.show(Value::Null);
    }
}

/// Who is to sign in.
fn question(store: Store) -> El {
    prefill(store);
    let person = move || store.draft.with(|draft| draft.person.trim().to_owned());
    let label = move || match person() {
        person if person.is_empty() => t(pages::PROOF_GO_SOMEONE).to_owned(),
        person => Message::new(pages::PROOF_GO).with("person", called(store, &person)).say(),
    };
    let submit = move || store.prove(&untrack(person), false);
    let alone = move || store.prove(&untrack(person), true);
    let status = move || {
        let waiting = store.run.sign_in.with(Option::is_some) || store.run.arrived.with(Option::is_some);
        match store.busy.get() {
            _ if !store.proving.get() || waiting => String::new(),
            Some(message) => message.say(),
            None => t(pages::PROOF_BUSY).to_owned(),
        }
    };
    let go = el("button")
        .attr("type", "submit")
        .id("prove")
        .class("go")
        .truth("aria-disabled", move || store.proving.get())
        .say(label);
    let actions = el("div")
        .class("actions")
        .child(go)
        .child(button("back", t(ui::BACK), move || route::go(store, Route::Review)))
        .child(p("status", "").attr("role", "status").id("status").say(status));
    let form = el("form")
        .flag("novalidate", true)
        .on("submit", instead(submit))
        .child(field(FIELD, pages::PROOF_PERSON).hint(pages::PROOF_PERSON_HINT).mono().choices().draw(store))
        .child(refused(store))
        .child(actions);
    let other = el("details")
        .child(el("summary").text(t(pages::PROOF_OTHER)))
        .child(area("person.key", pages::KEY_LABEL, pages::KEY_HINT))
        .child(el("p").child(button("prove-by-key", t(pages::KEY_GO), move || store.prove_by_key("person.key"))))
        .child(p("hint", t(pages::COMPARE_HINT)))
        .child(el("p").child(button("compare", t(pages::COMPARE_GO), move || store.compare())))
        .child(p("hint", t(pages::TEST_HINT)))
        .child(el("p").child(button("test-keycloak", t(pages::TEST_GO), alone)));
    el("div")
        .child(heading(t(pages::PROOF_TITLE)))
        .child(p("lead", t(pages::PROOF_LEAD)))
        .child(sign_in_panel(store))
        .child(form)
        .child(other)
}

/// Nobody is asked for what can be offered.
fn prefill(store: Store) {
    if store.draft.with_untracked(|draft| draft.person.is_empty())
        && let Some(first) = untrack(|| people(store)).into_iter().next()
    {
        store.edit(|draft| draft.person = first.value);
    }
}

fn people(store: Store) -> Vec<Choice> {
    store.choices_of(FIELD)
}

/// What people call someone: the name from the list, else the user name.
fn called(store: Store, person: &str) -> String {
    let known = people(store).into_iter().find(|choice| choice.value == person || choice.label == person);
    known.map_or_else(|| person.to_owned(), |choice| choice.label)
}

/// Somebody in no group gets in nowhere: that is proven too.
fn refused(store: Store) -> El {
    let tick = el("input")
        .attr("type", "checkbox")
        .id("proof.refused")
        .set("checked", move || store.draft.with(|draft| draft.refused))
        .on("change", move |_| store.edit(|draft| draft.refused = !draft.refused));
    el("label").class("tick").child(tick).child(el("span").text(t(pages::PROOF_REFUSED)))
}

/// The proofs so far.
fn result(store: Store, asking: RwSignal<bool>) -> El {
    let another = move || {
        store.problems.set(Vec::new());
        asking.set(true);
        focus::heading();
    };
    let print = || {
        let _ = window().print();
    };
    let actions = el("div")
        .class("actions")
        .child(button("finish", t(pages::PROOF_FINISH), move || route::go(store, Route::Finish)).class("go"))
        .child(button("prove-another", t(pages::PROOF_ANOTHER), another))
        .child(button("print", t(pages::PROOF_PRINT), print).class("quiet"));
    el("div").child(shown(store)).child(actions)
}

/// A test of Keycloak alone.
fn tested(store: Store) -> El {
    let back = move || {
        store.tested.set(false);
        store.show(Value::Null);
        focus::heading();
    };
    let actions = el("div").class("actions").child(button("tested.back", t(pages::TESTED_BACK), back).class("go"));
    el("div").child(shown(store)).child(actions)
}

/// A proof in one line.
#[must_use]
pub fn in_one_line(proof: &Proved) -> String {
    let verdict = if proof.holds { pages::PROOF_VERDICT_HOLDS } else { pages::PROOF_VERDICT_NOT };
    let person = if proof.person.is_empty() { t(pages::PROOF_EVERYBODY) } else { &proof.person };
    let message = Message::new(pages::PROOF_EARLIER_ROW).with("person", person).with("time", when::time(proof.at));
    message.with("verdict", t(verdict)).say()
}
