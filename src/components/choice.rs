//! One of a few: radio buttons, each with a line that says what it means.

use lockstep_engine::blueprint::Draft;
use lockstep_words::Key;

use super::field::{complaint, described, facts};
use crate::el::{El, el, follows, p, typed};
use crate::state::Store;
use crate::words::t;

/// One possibility.
pub struct Way {
    /// The last part of its id, as in the draft.
    pub id: &'static str,
    /// Its name.
    pub label: Key,
    /// What it means.
    pub why: Key,
    /// Whether the draft has it.
    pub chosen: fn(&Draft) -> bool,
    /// Puts it into the draft.
    pub choose: fn(&mut Draft),
}

/// A table of possibilities, a row each: `"id" => NAME, MEANING, field = value;`, with the names of sentences of the page.
macro_rules! ways {
    ($($id:literal => $label:ident, $why:ident, $($path:ident).+ = $value:expr;)*) => {
        &[$($crate::components::choice::Way {
            id: $id,
            label: lockstep_words::en::forms::$label,
            why: lockstep_words::en::forms::$why,
            chosen: |draft| draft.$($path).+ == $value,
            choose: |draft| draft.$($path).+ = $value,
        }),*]
    };
}
pub(crate) use ways;

/// A list of possibilities to drop down, by its id in the draft and on the screen, with a line on the one that is chosen:
/// for what is seldom changed.
pub fn drop_down(store: Store, id: &'static str, label: Key, ways: &'static [Way]) -> El {
    let options = ways.iter().map(|way| {
        let chosen = move || store.draft.with(way.chosen);
        el("option").attr("value", way.id).text(t(&way.label)).set("selected", chosen)
    });
    let why = move || {
        let chosen = ways.iter().find(|way| store.draft.with(way.chosen));
        chosen.map(|way| t(&way.why).to_owned()).unwrap_or_default()
    };
    let list = el("select")
        .id(id)
        .attr("name", id)
        .attr("aria-describedby", &format!("{id}.hint"))
        .on("change", move |event| {
            let value = typed(&event);
            if let Some(way) = ways.iter().find(|way| way.id == value) {
                store.edit(way.choose);
            }
        })
        .child(options.collect::<Vec<_>>());
    el("div")
        .class("field")
        .child(el("label").attr("for", id).text(t(label)))
        .child(list)
        .child(p("hint below", "").id(&format!("{id}.hint")).say(why))
}

/// A group of radio buttons, by its id in the draft and on the screen.
pub fn choice(store: Store, id: &'static str, label: Key, ways: &'static [Way]) -> El {
    let wrong = move || store.problem_of(id).is_some();
    let options = ways.iter().map(|way| {
        let input = el("input")
            .attr("type", "radio")
            .attr("name", id)
            .id(&format!("{id}.{}", way.id))
            .set("checked", move || store.draft.with(way.chosen))
            .on("change", move |_| store.edit(way.choose));
        let words = el("span").text(t(&way.label)).child(el("small").text(t(&way.why)));
        el("label").child(input).child(words)
    });
    el("fieldset")
        .id(id)
        .class_and("", "wrong", wrong)
        .live("aria-describedby", move || described(id, false, wrong()))
        .child(el("legend").text(t(label)))
        .child(follows(move || complaint(store, id)))
        .child(el("div").class("choice").child(options.collect::<Vec<_>>()))
        .child(follows(move || facts(store, id)))
}
