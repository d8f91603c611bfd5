//! What was made and proven, what happens next, where to look, how to take it back.

use leptos::prelude::*;
use lockstep_engine::plan::Place;
use lockstep_engine::port::ProofSummary;
use lockstep_engine::run::{Journal, Outcome};
use lockstep_words::en::pages;
use lockstep_words::{Key, Message};

use crate::components::{Icon, TICK, when};
use crate::state::use_store;
use crate::words::{rich, t};

/// A part of the page with its heading.
#[component]
fn Section(head: Key, children: Children) -> impl IntoView {
    view! { <section><h2>{t(head)}</h2>{children()}</section> }
}

/// How many objects were made in each system.
#[component]
pub fn Made() -> impl IntoView {
    let store = use_store();
    let list = move || match store.journal.with(made) {
        lines if lines.is_empty() => view! { <p>{t(pages::FINISH_MADE_NONE)}</p> }.into_any(),
        lines => {
            let items = lines.into_iter().map(|line| view! { <li><Icon name=TICK/><span>{line}</span></li> });
            view! { <ul class="needs">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! { <Section head=pages::FINISH_MADE>{list}</Section> }
}

/// One line a system in which something was made.
fn made(journal: &Journal) -> Vec<String> {
    let count = |place: Place| {
        let made = journal.entries.iter().filter(|entry| entry.place == place && entry.outcome == Outcome::Done);
        made.count()
    };
    let counted = Place::ALL.into_iter().map(|place| (place, count(place))).filter(|(_, count)| *count > 0);
    let say = |(place, count): (Place, usize)| {
        Message::new(pages::FINISH_MADE_IN).with("count", count).with("place", place.name()).say()
    };
    counted.map(say).collect()
}

/// The proofs, a line each.
#[component]
pub fn Proofs() -> impl IntoView {
    let store = use_store();
    let list = move || match store.proofs.with(|proofs| proofs.iter().map(in_one_line).collect::<Vec<_>>()) {
        lines if lines.is_empty() => view! { <p>{t(pages::FINISH_PROOFS_NONE)}</p> }.into_any(),
        lines => {
            let items = lines.into_iter().map(|line| view! { <li>{line}</li> });
            view! { <ul>{items.collect_view()}</ul> }.into_any()
        }
    };
    view! { <Section head=pages::FINISH_PROOFS>{list}</Section> }
}

/// A proof in one line.
fn in_one_line(proof: &ProofSummary) -> String {
    let verdict = if proof.holds { pages::PROOF_VERDICT_HOLDS } else { pages::PROOF_VERDICT_NOT };
    let person = if proof.person.is_empty() { t(pages::PROOF_EVERYBODY) } else { &proof.person };
    let message = Message::new(pages::PROOF_EARLIER_ROW).with("person", person).with("time", when::time(proof.at));
    message.with("verdict", t(verdict)).say()
}

/// What happens next.
#[component]
pub fn NextSteps() -> impl IntoView {
    let store = use_store();
    let secret = move || {
        let days = store.draft.with(|draft| draft.entra.secret_days.clone());
        Message::new(pages::FINISH_NEXT_SECRET).with("days", days).say()
    };
    view! {
        <Section head=pages::FINISH_NEXT>
            <ul>
                <li>{t(pages::FINISH_NEXT_SIGN_IN)}</li>
                <li>{secret}</li>
                <li>{t(pages::FINISH_NEXT_LOCAL)}</li>
            </ul>
        </Section>
    }
}

/// Where to look: Rancher, and the realm in Keycloak's administration.
#[component]
pub fn Places() -> impl IntoView {
    let store = use_store();
    let rancher = move || store.draft.with(|draft| draft.rancher.url.clone());
    let realm = move || store.draft.with(|draft| draft.keycloak.realm.clone());
    let keycloak = move || {
        let url = store.draft.with(|draft| draft.keycloak.url.clone());
        format!("{url}/admin/master/console/#/{}", realm())
    };
    let keycloak_name = move || Message::new(pages::FINISH_LOOK_KEYCLOAK).with("realm", realm()).say();
    let new_window = || view! { <span class="visually-hidden">" "{t(pages::SIGN_IN_NEW)}</span> };
    view! {
        <Section head=pages::FINISH_LOOK>
            <ul>
                <li>
                    <a href=rancher target="_blank" rel="noopener noreferrer">
                        {t(pages::FINISH_LOOK_RANCHER)}{new_window()}
                    </a>
                </li>
                <li>
                    <a href=keycloak target="_blank" rel="noopener noreferrer">{keycloak_name}{new_window()}</a>
                </li>
            </ul>
        </Section>
    }
}

/// How to take it back.
#[component]
pub fn Undo() -> impl IntoView {
    let store = use_store();
    let how = move || {
        let mark = store.journal.with(|journal| journal.mark.clone());
        view! { <p>{rich(&Message::new(pages::FINISH_UNDO_HOW).with("mark", mark))}</p> }
    };
    view! { <Section head=pages::FINISH_UNDO>{how}</Section> }
}
