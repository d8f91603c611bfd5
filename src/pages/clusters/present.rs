//! The clusters that Rancher has.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::port::Choice;
use lockstep_words::Message;
use lockstep_words::en::forms;

use super::{FIELD, is_known};
use crate::components::{Complaint, Facts};
use crate::state::{Store, secret_fields, use_store};
use crate::words::t;

/// So many clusters are shown at once; others are found by their names.
const SHOWN: usize = 40;

/// The clusters that Rancher has, to be picked.
#[component]
pub fn PresentClusters() -> impl IntoView {
    let store = use_store();
    let part = RwSignal::new(String::new());
    let many = move || store.choices_of(FIELD).len() > SHOWN;
    let list = Memo::new(move |_| part.with(|part| Listed::of(store, part.trim())));
    let more = move || {
        let hidden = list.with(|list| list.hidden);
        let more = move || Message::new(forms::CLUSTERS_MORE).with("count", hidden).say();
        (hidden > 0).then(|| view! { <p class="hint" role="status">{more()}</p> })
    };
    view! {
        <fieldset id=FIELD class:wrong=move || store.problem_of(FIELD).is_some()>
            <legend>{t(forms::CLUSTERS_LIST)}</legend>
            <Complaint id=FIELD/>
            <Show when=many>
                <Filter part/>
            </Show>
            <div class="choice">
                {move || list.get().clusters.into_iter().map(|cluster| view! { <Cluster cluster/> }).collect_view()}
                {more}
                <Hint list/>
            </div>
            <Facts id=FIELD/>
            <p>
                <button type="button" id="clusters.refresh" on:click=move |_| store.look(FIELD)>
                    {t(forms::CLUSTERS_REFRESH)}
                </button>
            </p>
        </fieldset>
    }
}

/// A field for a part of a cluster's name.
#[component]
fn Filter(part: RwSignal<String>) -> impl IntoView {
    const ID: &str = "clusters.part";
    view! {
        <div class="field">
            <label for=ID>{t(forms::CLUSTERS_PART)}</label>
            <input
                id=ID
                type="search"
                autocomplete="off"
                on:input=move |event| part.set(event_target_value(&event))
            />
        </div>
    }
}

/// The clusters on the screen.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    /// Those that were picked before and are not among those that fit, then those that fit.
    clusters: Vec<Choice>,
    /// How many fit and are not shown.
    hidden: usize,
}

impl Listed {
    /// Those with this part in their names. What is picked is not followed: a box that is ticked stays where it is.
    fn of(store: Store, part: &str) -> Listed {
        let known = is_known(store);
        let all = store.choices_of(FIELD);
        let fits = all.iter().filter(|choice| has_part(&choice.value, part)).cloned().collect::<Vec<_>>();
        let hidden = fits.len().saturating_sub(SHOWN);
        let shown = fits.into_iter().take(SHOWN).collect::<Vec<_>>();
        let mut clusters = store.draft.with_untracked(|draft| draft.clusters.clone());
        clusters.retain(|name| shown.iter().all(|choice| choice.value != *name));
        let picked = clusters.into_iter().map(|name| {
            let detail = Message::new(if known { forms::CLUSTERS_GONE } else { forms::CLUSTERS_PICKED });
            let listed = all.iter().find(|choice| choice.value == name).cloned();
            listed.unwrap_or(Choice { label: name.clone(), value: name, detail: Some(detail), blocked: None })
        });
        Listed { clusters: picked.chain(shown).collect(), hidden }
    }
}

/// Whether a name has this part, in upper or lower case.
fn has_part(name: &str, part: &str) -> bool {
    name.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

/// Why the list is empty, or that Rancher has not been asked.
#[component]
fn Hint(list: Memo<Listed>) -> impl IntoView {
    let store = use_store();
    let hint = move || match (is_known(store), secret_fields::is_held(store, Step::Rancher)) {
        (true, _) if list.with(|list| list.clusters.is_empty()) => Some(forms::CLUSTERS_NONE),
        (true, _) => None,
        (false, true) => Some(forms::CLUSTERS_WAIT),
        (false, false) => Some(forms::CLUSTERS_LOCKED),
    };
    move || hint().map(|hint| view! { <p class="hint" role="status">{t(hint)}</p> })
}

/// A cluster to be picked.
#[component]
fn Cluster(cluster: Choice) -> impl IntoView {
    let store = use_store();
    let Choice { value, label, detail, blocked } = cluster;
    let id = format!("{FIELD}.{value}");
    let name = StoredValue::new(value);
    let picked = move || name.with_value(|name| store.draft.with(|draft| draft.clusters.contains(name)));
    let pick = move |event| {
        let on = event_target_checked(&event);
        let name = name.get_value();
        store.edit(|draft| {
            draft.clusters.retain(|known| *known != name);
            if on {
                draft.clusters.push(name);
            }
        });
    };
    let off = blocked.is_some();
    view! {
        <label class:off=off>
            <input
                type="checkbox"
                name=FIELD
                id=id
                disabled=off
                prop:checked=picked
                on:change=pick
            />
            <span>
                {label}
                {detail.map(|detail| view! { <small>{detail.say()}</small> })}
                {blocked.map(|why| view! { <small class="blocked">{why.say()}</small> })}
            </span>
        </label>
    }
}
