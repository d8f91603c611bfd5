//! Screens on which nothing can be done yet.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use crate::components::copy::copy;
use crate::components::page::heading;
use crate::el::{El, Part, button, el, p};
use crate::state::boot::BUILD;
use crate::words::t;

fn alone(page: &'static str, state: &'static str, inside: impl Part) -> El {
    let main = el("main").id("main").attr("data-page", page).attr("data-state", state).child(inside);
    el("div").class("frame alone").child(main)
}

/// The server does not know this page.
pub fn unpaired() -> El {
    let inside = vec![
        heading(t(ui::UNPAIRED_TITLE)),
        p("lead", t(ui::UNPAIRED_TEXT)),
        el("p").text(t(ui::UNPAIRED_DO)),
        copy(t(ui::UNPAIRED_COMMAND), t(ui::UNPAIRED_COMMAND)),
        p("why", t(ui::UNPAIRED_KEPT)),
    ];
    alone("unpaired", "empty", inside)
}

/// Page and engine are of two releases.
pub fn wrong_build(engine: &str) -> El {
    let text = Message::new(ui::BUILD_TEXT).with("page", BUILD).with("engine", engine).say();
    let reload = || {
        let _ = location().reload();
    };
    let again = button("reload", t(ui::BUILD_RELOAD), reload).class("go");
    alone("wrong-build", "error", vec![heading(t(ui::BUILD_TITLE)), p("lead", &text), el("p").child(again)])
}

/// The engine is on its way.
pub fn connecting() -> El {
    let long = RwSignal::new(false);
    let late = move || {
        let _ = long.try_set(true);
    };
    set_timeout(late, Duration::from_secs(8));
    let said = move || t(if long.get() { ui::CONNECTING_LONG } else { ui::CONNECTING }).to_owned();
    alone("connecting", "busy", el("p").class("status").attr("role", "status").say(said))
}
