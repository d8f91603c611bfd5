//! The frame of a step's form.

use lockstep_engine::blueprint::Step;
use lockstep_words::Key;
use lockstep_words::en::{forms, ui};

use crate::components::page::{heading, main_region};
use crate::components::summary::summary;
use crate::components::trouble::{no_act, trouble};
use crate::el::{El, Part, button, el, instead, p, whether};
use crate::state::Store;
use crate::words::t;

/// What Continue says, and what is said while it is busy.
const fn words(step: Step) -> (Key, Key) {
    match step {
        Step::Entra => (forms::NEXT_KEYCLOAK, forms::CHECKING_ENTRA),
        Step::Keycloak => (forms::NEXT_RANCHER, forms::CHECKING_KEYCLOAK),
        Step::Rancher => (forms::NEXT_CLUSTERS, forms::CHECKING_RANCHER),
        Step::Clusters => (forms::NEXT_ACCESS, forms::CHECKING_CLUSTERS),
        Step::Access => (forms::TO_REVIEW, forms::CHECKING_ACCESS),
    }
}

/// A step: summary of problems, heading, lead, form and actions. `title` says what is done in it, `lead` why.
pub(super) fn step_form(store: Store, step: Step, title: Key, lead: Key, fields: impl Part) -> El {
    let state = move || {
        if store.checking.get().is_some() {
            "busy"
        } else if !store.problems.with(Vec::is_empty) || store.trouble.with(Option::is_some) {
            "error"
        } else if store.draft.with(|draft| draft.done.contains(&step)) {
            "done"
        } else {
            "empty"
        }
    };
    let form = el("form")
        .flag("novalidate", true)
        .on("submit", instead(move || store.proceed(step)))
        .child(fields)
        .child(actions(store, step));
    main_region(store, state)
        .child(summary(store))
        .child(trouble(move || store.trouble.get(), ui::TROUBLE_KEPT, no_act))
        .child(heading(t(title)))
        .child(p("lead", t(lead)))
        .child(form)
}

/// The foot of a form: one primary button that names the act, Back, and what goes on. Continue stays enabled; a click
/// while it is busy does nothing.
fn actions(store: Store, step: Step) -> El {
    let (next, checking) = words(step);
    let (next, checking) = (t(next), t(checking));
    let busy = move || store.checking.get().is_some();
    let status = move || match (busy(), store.busy.get()) {
        (false, _) => String::new(),
        (true, Some(message)) => message.say(),
        (true, None) => checking.to_owned(),
    };
    let go = el("button")
        .attr("type", "submit")
        .id("continue")
        .class("go")
        .truth("aria-disabled", busy)
        .say(move || if store.from_review.get() { t(forms::TO_REVIEW) } else { next }.to_owned());
    let made = whether(move || store.journal.with(|journal| !journal.entries.is_empty()));
    let quiet = move || match (busy(), made.holds()) {
        (true, _) => String::new(),
        (_, made) => t(if made { forms::NOTHING_MORE } else { forms::NOTHING_YET }).to_owned(),
    };
    el("div")
        .class("actions")
        .child(go)
        .child(button("back", t(ui::BACK), move || store.back()))
        .child(el("p").class("status").attr("role", "status").id("status").say(status))
        .child(el("span").class("why").say(quiet))
}
