//! Step 1 without any right in Entra ID: what to send to the administrator there, and what comes back.

use lockstep_engine::blueprint::Step;
use lockstep_words::Key;
use lockstep_words::en::forms;

use crate::components::download;
use crate::components::field::field;
use crate::components::secret::secret_field;
use crate::el::{El, button, el, p, some};
use crate::state::Store;
use crate::words::t;

/// The files: part of the handoff, its button, its name and its kind.
const FILES: [(&str, Key, &str, &str); 3] = [
    ("page", forms::HANDOFF_PAGE, "entra-application.html", "text/html"),
    ("shell", forms::HANDOFF_SHELL, "entra-application.sh", "text/x-shellscript"),
    ("powershell", forms::HANDOFF_POWERSHELL, "entra-application.ps1", "text/plain"),
];

/// Both halves.
pub(super) fn handoff(store: Store) -> El {
    let url = field("keycloak.url", forms::HANDOFF_URL).hint(forms::KEYCLOAK_URL_HINT).mono().keyboard("url");
    let realm = field("keycloak.realm", forms::KEYCLOAK_REALM).mono();
    let ask = el("fieldset")
        .child(el("legend").text(t(forms::HANDOFF_ASK)))
        .child(p("hint", t(forms::HANDOFF_ASK_HINT)))
        .child(url.draw(store))
        .child(realm.draw(store))
        .child(el("p").child(button("handoff.make", t(forms::HANDOFF_MAKE), move || store.hand_off())))
        .child(some(move || store.handoff.with(Option::is_some).then(|| made(store))));
    let sent = el("fieldset")
        .child(el("legend").text(t(forms::HANDOFF_SENT)))
        .child(field("entra.client_id", forms::HANDOFF_CLIENT_ID).mono().draw(store))
        .child(secret_field(store, Step::Entra, "off"));
    el("div").child(ask).child(sent)
}

/// What was made: files to save, and the values to read off.
fn made(store: Store) -> El {
    let part = move |name: &str| {
        store.handoff.with_untracked(|files| files.as_ref().and_then(|files| files[name].as_str()).map(str::to_owned))
    };
    let save = FILES.map(|(name, label, file, kind)| {
        let act = move || download::text(file, kind, &part(name).unwrap_or_default());
        button(&format!("handoff.{name}"), t(label), act).class(if name == "page" { "" } else { "quiet" })
    });
    let values: Vec<(String, String)> = store
        .handoff
        .with_untracked(|files| files.as_ref().and_then(|files| lockstep_json::read(&files["values"]).ok()))
        .unwrap_or_default();
    let mut list = el("dl").class("values");
    for (name, value) in values {
        list = list.child(el("dt").text(&name)).child(el("dd").child(el("code").text(&value)));
    }
    el("div")
        .id("handoff")
        .child(p("found", t(forms::HANDOFF_MADE)).attr("role", "status"))
        .child(el("p").class("buttons").child(save.into_iter().collect::<Vec<_>>()))
        .child(el("details").child(el("summary").text(t(forms::HANDOFF_VALUES))).child(list))
}
