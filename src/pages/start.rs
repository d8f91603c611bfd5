//! The start: what it is, what is needed, and that nothing is changed before the review.

use leptos::prelude::*;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::icon::{SHIELD, TICK, icon};
use crate::components::note::{drawn, note, plain_warning};
use crate::components::page::{heading, main_region};
use crate::components::trouble::{no_act, trouble};
use crate::components::window_open::window_open;
use crate::el::{El, button, el, p, some, whether};
use crate::route::{self, Route};
use crate::state::{CheckedFile, Store, held};
use crate::words::{capital, t};

static STEPS: [Key; 5] = [ui::START_STEP_1, ui::START_STEP_2, ui::START_STEP_3, ui::START_STEP_4, ui::START_STEP_5];
static NEEDS: [Key; 5] =
    [ui::START_NEED_ENTRA, ui::START_NEED_KEYCLOAK, ui::START_NEED_RANCHER, ui::START_NEED_PERSON, ui::START_NEED_CA];

/// The start page.
pub fn start(store: Store) -> El {
    let begun = whether(move || store.draft.with(|draft| !draft.done.is_empty() || !draft.entra.tenant.is_empty()));
    let state = move || match store.file.get() {
        Some(CheckedFile::Reading(_)) => "busy",
        Some(CheckedFile::Refused(..)) => "error",
        _ if begun.holds() => "done",
        _ => "empty",
    };
    let go = move || route::go(store, store.draft.with_untracked(Route::next_to_do));
    let words = move || t(if begun.holds() { ui::START_RESUME } else { ui::START_GO }).to_owned();
    let row =
        el("div").class("row").child(button("start", "", go).class("go").say(words)).child(p("why", t(ui::START_TIME)));
    let hero =
        el("div").class("hero").child(heading(t(ui::START_TITLE))).child(p("lead", t(ui::START_LEAD))).child(row);
    let steps = STEPS.iter().enumerate().map(|(n, step)| {
        let (head, rest) = t(step).split_once(": ").unwrap_or((t(step), ""));
        el("li")
            .child(el("span").class("n").attr("aria-hidden", "true").text(&(n + 1).to_string()))
            .child(el("b").text(head))
            .child(el("span").text(&capital(rest)))
    });
    let steps = el("section")
        .child(el("h2").text(t(ui::START_STEPS)))
        .child(el("ol").class("five").child(steps.collect::<Vec<_>>()))
        .child(p("why", t(ui::START_AFTER)));
    let needs = NEEDS.iter().map(|need| el("li").child(icon(TICK)).child(el("span").text(t(need))));
    let needs = el("section")
        .child(el("h2").text(t(ui::START_NEEDS)))
        .child(el("ul").class("needs").child(needs.collect::<Vec<_>>()));
    let safe = drawn("note safe", SHIELD, Some(ui::START_SAFE), el("span").text(t(ui::START_SAFE_MORE)));
    let main = main_region(store, state)
        .child(hero)
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_KEPT, no_act))
        .child(some(move || store.interrupted.get().then(|| plain_warning(el("span").text(t(ui::START_INTERRUPTED))))))
        .child(some(move || secrets(store)))
        .child(window_open(store, false))
        .child(el("div").class("columns").child(steps).child(needs))
        .child(safe)
        .child(open_file(store));
    el("div").class("frame start").child(main)
}

/// Secrets that must be entered again after a reload.
fn secrets(store: Store) -> Option<El> {
    let missing = held::missing(store).into_iter().map(t).collect::<Vec<_>>();
    let text = Message::new(ui::START_SECRETS_TEXT).with("list", missing.join(", ")).say();
    (!missing.is_empty()).then(|| note(ui::START_SECRETS, el("span").text(&text)))
}

fn open_file(store: Store) -> El {
    let picked = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            store.import(&file);
        }
        // The same file can be picked again after it was corrected.
        input.set_value("");
    };
    let input = el("input")
        .id("open-file")
        .attr("type", "file")
        .attr("accept", ".zip,.yaml,.yml")
        .attr("aria-describedby", "open-file.hint")
        .on("change", picked);
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "open-file").text(t(ui::START_OPEN_LABEL)))
        .child(p("hint", t(ui::START_OPEN_HINT)).id("open-file.hint"))
        .child(input)
        .child(el("div").attr("role", "status").id("open-file.status").child(some(move || opened(store))));
    el("section").class("open").child(el("h2").text(t(ui::START_OPEN))).child(field)
}

fn opened(store: Store) -> Option<El> {
    let say = |key, name: String| Message::new(key).with("name", name).say();
    Some(match store.file.get()? {
        CheckedFile::Reading(name) => el("span").text(&say(ui::START_OPENING, name)),
        CheckedFile::Read(name) => {
            el("span").class("found").child(icon(TICK)).child(el("span").text(&say(ui::START_OPENED, name)))
        }
        CheckedFile::Refused(name, why) => {
            let head = el("strong").text(&format!("{}: ", say(ui::START_NOT_READ, name)));
            el("span").class("refused").child(head).text(&why.say())
        }
    })
}
