//! What is to correct on a screen: a list of links to the fields, announced and focused.

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::focus;
use crate::el::{el, instead, some};
use crate::state::Store;

/// The summary of problems; nothing where there are none.
#[must_use]
pub fn summary(store: Store) -> AnyView {
    some(move || {
        let problems = store.problems.get();
        let head = match problems.len() {
            0 => return None,
            1 => ui::SUMMARY_ONE,
            _ => ui::SUMMARY_MANY,
        };
        let head = Message::new(head).with("count", problems.len()).say();
        let items = problems.into_iter().map(|problem| {
            let said = problem.message.say();
            let field = problem.field;
            if field.is_empty() {
                return el("li").text(&said);
            }
            let link = el("a").attr("href", &format!("#{field}")).text(&said);
            el("li").child(link.on("click", instead(move || focus::now(&field))))
        });
        let items = items.collect::<Vec<_>>();
        let panel = el("div").class("summary").id("problems").attr("role", "alert").attr("tabindex", "-1");
        Some(panel.child(el("h2").text(&head)).child(el("ul").child(items)))
    })
}
