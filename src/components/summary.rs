//! What is to correct on a screen: a list of links to the fields, announced and focused.

use leptos::prelude::*;
use lockstep_engine::blueprint::Problem;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::focus;
use crate::state::use_store;

/// The summary of problems; nothing where there are none.
#[component]
pub fn Summary() -> impl IntoView {
    let store = use_store();
    let problems = Memo::new(move |_| store.problems());
    move || {
        let problems = problems.get();
        let head = match problems.len() {
            0 => return None,
            1 => ui::SUMMARY_ONE,
            _ => ui::SUMMARY_MANY,
        };
        let head = Message::new(head).with("count", problems.len()).say();
        Some(view! {
            <div class="summary" id="problems" role="alert" tabindex="-1">
                <h2>{head}</h2>
                <ul>{problems.into_iter().map(item).collect_view()}</ul>
            </div>
        })
    }
}

/// One problem; a link where it is a field's.
fn item(problem: Problem) -> impl IntoView {
    let said = problem.message.say();
    let field = problem.field;
    if field.is_empty() {
        return view! { <li>{said}</li> }.into_any();
    }
    let address = format!("#{field}");
    let follow = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        focus::now(&field);
    };
    view! { <li><a href=address on:click=follow>{said}</a></li> }.into_any()
}
