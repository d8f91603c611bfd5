//! The end: what was set up, the bundle, what happens next, how to take it back.

use lockstep_engine::plan::Place;
use lockstep_engine::port::Command;
use lockstep_engine::run::Outcome;
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use super::proof::in_one_line;
use crate::components::dialog;
use crate::components::icon::{TICK, icon};
use crate::components::page::{live_heading, main_region};
use crate::components::trouble::{no_act, trouble};
use crate::components::window_open::{closing, window_open};
use crate::el::{El, Part, button, el, follows, hidden, some};
use crate::route::{self, Route};
use crate::state::Store;
use crate::state::run::Kind;
use crate::words::{rich, t};

fn window_is_open(store: Store) -> bool {
    store.journal.with(|journal| journal.window_open)
}

fn closing_failed(store: Store) -> bool {
    store.run.kind.get() == Kind::CloseWindow && store.run.trouble.with(Option::is_some)
}

/// The screen.
pub fn finish(store: Store) -> El {
    let state = move || {
        if closing(store) || store.bundling.get() {
            "busy"
        } else if store.trouble.with(Option::is_some) || closing_failed(store) {
            "error"
        } else if window_is_open(store) {
            "empty"
        } else {
            "done"
        }
    };
    let title = move || {
        let proven = store.last_proof().is_some_and(|proof| proof.holds);
        t(match (window_is_open(store), proven) {
            (true, _) => pages::FINISH_TITLE_OPEN,
            (_, false) => pages::FINISH_TITLE_UNPROVEN,
            _ => pages::FINISH_TITLE,
        })
        .to_owned()
    };
    let closed = move || {
        let run = store.run.kind.get() == Kind::CloseWindow && store.run.complete.get() == Some(true);
        let words = el("span").text(t(pages::WINDOW_CLOSED));
        (run && !window_is_open(store))
            .then(|| el("p").class("found big").attr("role", "status").id("closed").child(icon(TICK)).child(words))
    };
    let columns = el("div")
        .class("columns")
        .child(follows(move || made(store)))
        .child(follows(move || proven(store)))
        .child(follows(move || next(store)))
        .child(follows(move || places(store)))
        .child(follows(move || undo(store)));
    main_region(store, state)
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_MADE, no_act))
        .child(trouble(move || store.run.trouble.get().filter(|_| closing_failed(store)), ui::TROUBLE_MADE, no_act))
        .child(live_heading(title))
        .child(el("p").class("lead").say(move || lead(store)))
        .child(window_open(store, true))
        .child(some(closed))
        .child(bundle(store))
        .child(columns)
        .child(over(store))
}

/// What the setup gives, in the person's own names.
fn lead(store: Store) -> String {
    store.draft.with(|draft| {
        let grant = match draft.grants.as_slice() {
            [grant] if grant.scope.has_project() => grant,
            [] | [_] => return t(pages::FINISH_LEAD_PLAIN).to_owned(),
            all => return Message::new(pages::FINISH_LEAD_MANY).with("grants", all.len()).say(),
        };
        let mapping = draft.mappings.iter().find(|row| row.keycloak_group == grant.group);
        let Some(mapping) = mapping else { return t(pages::FINISH_LEAD_PLAIN).to_owned() };
        Message::new(pages::FINISH_LEAD)
            .with("group", mapping.who())
            .with("role", &grant.role)
            .with("project", &grant.project)
            .with("cluster", grant.clusters.join(", "))
            .say()
    })
}

fn section(head: Key, inside: impl Part) -> El {
    el("section").child(el("h2").text(t(head))).child(inside)
}

fn bundle(store: Store) -> El {
    let status = move || match store.bundle.get() {
        _ if store.bundling.get() => t(pages::FINISH_DOWNLOADING).to_owned(),
        Some(name) => Message::new(pages::FINISH_DOWNLOADED).with("name", name).say(),
        None => String::new(),
    };
    let go = button("download-bundle", t(pages::FINISH_DOWNLOAD), move || store.export());
    let row = el("p")
        .class("row")
        .child(go.class_and("", "go", move || !window_is_open(store)))
        .child(el("span").class("status").attr("role", "status").id("bundle.status").say(status));
    section(pages::FINISH_BUNDLE, vec![el("p").text(t(pages::FINISH_BUNDLE_WHAT)), row]).class("bundle")
}

fn made(store: Store) -> El {
    let items = store.journal.with(|journal| {
        let count = |place: Place| {
            journal.entries.iter().filter(|entry| entry.place == place && entry.outcome == Outcome::Done).count()
        };
        let counted = Place::ALL.into_iter().map(|place| (place, count(place))).filter(|(_, count)| *count > 0);
        let said = counted.map(|(place, count)| {
            Message::new(pages::FINISH_MADE_IN).with("count", count).with("place", place.name()).say()
        });
        said.map(|said| el("li").child(icon(TICK)).child(el("span").text(&said))).collect::<Vec<_>>()
    });
    let none = items.is_empty();
    let list = if none { el("p").text(t(pages::FINISH_MADE_NONE)) } else { el("ul").class("needs").child(items) };
    section(pages::FINISH_MADE, list)
}

fn proven(store: Store) -> El {
    let lines =
        store.proofs.with(|proofs| proofs.iter().map(|proof| el("li").text(&in_one_line(proof))).collect::<Vec<_>>());
    let none = lines.is_empty();
    section(pages::FINISH_PROOFS, if none { el("p").text(t(pages::FINISH_PROOFS_NONE)) } else { el("ul").child(lines) })
}

fn next(store: Store) -> El {
    let days = store.draft.with(|draft| draft.entra.secret_days.clone());
    let secret = Message::new(pages::FINISH_NEXT_SECRET).with("days", days).say();
    let list = el("ul")
        .child(el("li").text(t(pages::FINISH_NEXT_SIGN_IN)))
        .child(el("li").text(&secret))
        .child(el("li").text(t(pages::FINISH_NEXT_LOCAL)));
    section(pages::FINISH_NEXT, list)
}

fn places(store: Store) -> El {
    let (rancher, keycloak, realm) =
        store.draft.with(|draft| (draft.rancher.url.clone(), draft.keycloak.url.clone(), draft.keycloak.realm.clone()));
    let admin = format!("{keycloak}/admin/master/console/#/{realm}");
    let keycloak_name = Message::new(pages::FINISH_LOOK_KEYCLOAK).with("realm", realm).say();
    let link = |address: String, name: String| {
        let link =
            el("a").attr("href", &address).attr("target", "_blank").attr("rel", "noopener noreferrer").text(&name);
        el("li").child(link.child(hidden(&format!(" {}", t(pages::SIGN_IN_NEW)))))
    };
    let rancher = link(rancher, t(pages::FINISH_LOOK_RANCHER).to_owned());
    section(pages::FINISH_LOOK, el("ul").child(rancher).child(link(admin, keycloak_name)))
}

fn undo(store: Store) -> El {
    let mark = store.journal.with(|journal| journal.mark.clone());
    section(pages::FINISH_UNDO, el("p").child(rich(&Message::new(pages::FINISH_UNDO_HOW).with("mark", mark))))
}

/// The dialog that asks before everything is forgotten.
const OVER: &str = "confirm-over";

/// Starting over, after a question.
fn over(store: Store) -> Vec<El> {
    let actions = el("div")
        .class("actions")
        .child(button("back", t(ui::BACK), move || route::go(store, Route::Proof)))
        .child(button("start-over", t(pages::FINISH_OVER), || dialog::open(OVER)).class("quiet"));
    let warning = move || window_is_open(store).then(|| el("p").class("refused").text(t(pages::OVER_WINDOW)));
    let meaning = el("div")
        .child(el("p").text(t(pages::OVER_TEXT)))
        .child(el("p").text(t(pages::OVER_REMAINS)))
        .child(some(warning));
    let act = move || store.send(Command::StartOver);
    vec![actions, dialog::ask(OVER, t(pages::OVER_TITLE), pages::OVER_GO, pages::OVER_NO, meaning, act)]
}
