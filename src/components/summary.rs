//! What is to correct on a screen: a list of links to the fields, announced and focused.

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::focus;
use crate::state::Store;

/// The summary of problems; nothing where there are none.
#[component]
pub fn Summary() -> AnyView {
    let store = Store::here();
    let shown = move || {
        let problems = store.problems.get();
        if problems.is_empty() {
            return ().into_any();
        }
        let count = problems.len();
        let head = if count == 1 { ui::SUMMARY_ONE } else { ui::SUMMARY_MANY };
        let items = problems.into_iter().map(|problem| {
            let field = problem.field.clone();
            let jump = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                focus::now(&field);
            };
            let said = problem.message.say();
            if problem.field.is_empty() {
                return view! { <li>{said}</li> }.into_any();
            }
            view! { <li><a href=format!("#{}", problem.field) on:click=jump>{said}</a></li> }.into_any()
        });
        let items = items.collect::<Vec<_>>();
        view! {
            <div class="summary" id="problems" role="alert" tabindex="-1">
                <h2>{Message::new(head).with("count", count).say()}</h2>
                <ul>{items}</ul>
            </div>
        }
        .into_any()
    };
    view! { {shown} }.into_any()
}
