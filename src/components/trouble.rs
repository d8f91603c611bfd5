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
    some(move || trouble().map(|trouble| panel(trouble, kept).child(act())))
}

/// Nothing can be done here but what the trouble itself says.
#[must_use]
pub fn no_act() -> Option<El> {
    None
}

fn panel(trouble: Trouble, kept: &'static str) -> El {
    let place = trouble.place.name();
    let mut words = el("dl")
        .child(el("dt").text(t(ui::TROUBLE_TRIED)))
        .child(el("dd").text(&trouble.tried))
        .child(el("dt").text(&Message::new(ui::TROUBLE_SAID).with("place", place).say()))
        .child(el("dd").text(&trouble.said));
    if let Some(id) = trouble.request_id {
        words = words.child(el("dt").text(t(ui::TROUBLE_ID))).child(el("dd").text(&id));
    }
    el("section")
        .class("trouble")
        .id("trouble")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .attr("data-place", place)
        .child(el("h2").child(icon(WARN)).text(&Message::new(ui::TROUBLE).with("place", place).say()))
        .child(p("means", &trouble.means.say()))
        .child(p("remedy", &trouble.remedy.say()))
        .child(words)
        .child(p("why", kept))
}
