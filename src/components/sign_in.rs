//! Someone signs in, in a window of their own; then it is said who it was, before anything is done with it.

use leptos::prelude::*;
use lockstep_engine::port::Purpose;
use lockstep_words::Message;
use lockstep_words::en::{pages, ui};

use super::copy::copy;
use super::when;
use crate::el::{El, button, el, hidden, instead, p, some, typed};
use crate::state::Store;
use crate::state::run::{Arrived, SignIn};
use crate::words::{rich, t};

/// The panel for a sign-in that is asked for, or for the person who has arrived; nothing where nobody is waited for.
#[must_use]
pub fn sign_in_panel(store: Store) -> AnyView {
    some(move || match (store.run.arrived.get(), store.run.sign_in.get()) {
        (Some(arrived), _) => Some(confirm(store, &arrived)),
        (None, Some(sign_in)) => Some(ask(store, &sign_in)),
        (None, None) => None,
    })
}

fn panel(id: &'static str, head: &str) -> El {
    let head_id = format!("{id}.head");
    el("section")
        .class("ask-person")
        .id(id)
        .attr("tabindex", "-1")
        .attr("aria-labelledby", &head_id.clone())
        .child(el("h2").id(&head_id).text(head))
}

fn ask(store: Store, sign_in: &SignIn) -> El {
    let person = sign_in.expected.clone();
    let administrator = sign_in.purpose == Purpose::Administrator;
    let say = |key| Message::new(key).with("person", &person).say();
    let (head, why) = match sign_in.purpose {
        Purpose::Proof => (say(pages::SIGN_IN_PROOF), say(pages::SIGN_IN_PROOF_WHY)),
        Purpose::Administrator => (say(pages::SIGN_IN_ADMIN), say(pages::SIGN_IN_ADMIN_WHY)),
        Purpose::Entra => (say(pages::SIGN_IN_ENTRA), say(pages::SIGN_IN_ENTRA_WHY)),
    };
    let expected = (administrator && !person.is_empty()).then(|| el("p").text(&say(pages::SIGN_IN_EXPECTED)));
    let open = el("a")
        .id("sign-in")
        .class("button go")
        .attr("href", sign_in.address.as_str())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .text(t(pages::SIGN_IN_OPEN))
        .child(hidden(&format!(" {}", t(pages::SIGN_IN_NEW))));
    let give_up =
        (!administrator).then(|| button("give-up", t(pages::SIGN_IN_GIVE_UP), move || store.give_up()).class("quiet"));
    panel("sign-in-panel", &head)
        .child(el("p").text(&why))
        .child(expected)
        .child(el("div").class("row").child(open).child(give_up))
        .child(p("why alive", t(pages::SIGN_IN_WAIT)).attr("role", "status"))
        .child(elsewhere(store, &sign_in.address))
}

/// For another window or device, and for an address that could not be handed over by itself.
fn elsewhere(store: Store, address: &str) -> El {
    let landed = RwSignal::new(String::new());
    let input = el("input")
        .id("landed")
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "landed.hint")
        .on("input", move |event| landed.set(typed(&event)));
    let hand = el("button").attr("type", "submit").id("hand-over").text(t(ui::USE_IT));
    let form = el("form")
        .class("field mono")
        .flag("novalidate", true)
        .on("submit", instead(move || store.landed(&landed.get_untracked())))
        .child(el("label").attr("for", "landed").text(t(pages::SIGN_IN_LANDED)))
        .child(p("hint", t(pages::SIGN_IN_LANDED_HINT)).id("landed.hint"))
        .child(el("div").class("secret").child(input).child(hand));
    el("details")
        .child(el("summary").text(t(pages::SIGN_IN_ELSEWHERE)))
        .child(el("span").class("label").text(t(pages::SIGN_IN_ADDRESS)))
        .child(copy(address, t(pages::SIGN_IN_ADDRESS)))
        .child(form)
}

fn confirm(store: Store, arrived: &Arrived) -> El {
    let (head, text, yes) = match arrived.purpose {
        Purpose::Administrator | Purpose::Entra => (pages::CONFIRM_TITLE, pages::CONFIRM_TEXT, pages::CONFIRM_YES),
        Purpose::Proof => (pages::CONFIRM_TITLE_PROOF, pages::CONFIRM_TEXT_PROOF, pages::CONFIRM_YES_PROOF),
    };
    let text = Message::new(text).with("user", &arrived.user);
    let until = Message::new(pages::CONFIRM_UNTIL).with("time", when::time(arrived.until)).say();
    let buttons = el("div")
        .class("row")
        .child(button("confirm-yes", t(yes), move || store.confirm(true)).class("go"))
        .child(button("confirm-no", t(pages::CONFIRM_NO), move || store.confirm(false)));
    panel("confirm-panel", t(head))
        .attr("role", "alert")
        .attr("data-user", arrived.user.as_str())
        .child(el("p").child(rich(&text)))
        .child(buttons)
        .child(p("why", &until))
}
