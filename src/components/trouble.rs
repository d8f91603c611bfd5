//! A trouble with a system or a right: what it means, what to do, what was tried and what the system said.

use leptos::prelude::*;
use lockstep_engine::run::Trouble;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{WARN, icon};
use crate::el::{El, el, p, some};
use crate::words::t;

/// The panel of a trouble; nothing where there is none. `kept` says what became of what was typed or done, `act` what
/// can be done here.
#[must_use]
pub fn trouble(
    trouble: impl Fn() -> Option<Trouble> + Send + 'static,
    kept: Key,
    act: impl Fn() -> Option<El> + Send + 'static,
) -> AnyView {
    let kept = t(kept);
    some(move || trouble().map(|trouble| panel(trouble, kept, act())))
}

/// Nothing can be done here but what the trouble itself says.
#[must_use]
pub fn no_act() -> Option<El> {
    None
}

fn panel(trouble: Trouble, kept: &'static str, act: Option<El>) -> El {
    let place = trouble.place.name();
    // Without a call nobody has answered: what is told was found by Lockstep, or it was stopped.
    let (title, said) = if trouble.tried.is_empty() {
        (ui::TROUBLE_STOPPED, ui::TROUBLE_FOUND)
    } else {
        (ui::TROUBLE, ui::TROUBLE_SAID)
    };
    let said = Message::new(said).with("place", place).say();
    let lines = [
        (t(ui::TROUBLE_TRIED), trouble.tried),
        (&said, trouble.said),
        (t(ui::TROUBLE_ID), trouble.request_id.unwrap_or_default()),
    ];
    // What was found before anything was tried has no answer of a system to show.
    let lines = lines.into_iter().filter(|(_, text)| !text.is_empty());
    let lines: Vec<El> = lines.flat_map(|(name, text)| [el("dt").text(name), el("dd").text(&text)]).collect();
    let words = (!lines.is_empty()).then(|| el("dl").child(lines));
    let inside = el("div")
        .child(el("h2").text(&Message::new(title).with("place", place).say()))
        .child(p("means", &trouble.means.say()))
        .child(p("remedy", &trouble.remedy.say()))
        .child(words)
        .child(p("why", kept))
        .child(act);
    el("section")
        .class("trouble")
        .id("trouble")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .attr("data-place", place)
        .child(icon(WARN))
        .child(inside)
}
