//! The lines of a plan: the same at a step's side, on the review page and while applying.

use leptos::prelude::*;
use lockstep_engine::plan::{Act, Change, Diff, Kept};
use lockstep_words::Key;
use lockstep_words::en::{pages, ui};

use crate::words::{rich, t};

/// How an act is drawn: CSS class, sign, and the word for those who hear it.
const fn look(act: Act) -> (&'static str, &'static str, Key) {
    match act {
        Act::Create => ("add", "+", ui::ACT_CREATE),
        Act::Update => ("edit", "~", ui::ACT_UPDATE),
        Act::Delete => ("drop", "−", ui::ACT_DELETE),
        Act::Check => ("check", "?", ui::ACT_CHECK),
    }
}

/// The sign of an act, with its word.
#[must_use]
pub fn sign(act: Act) -> AnyView {
    let (_, sign, word) = look(act);
    view! { <span class="act" aria-hidden="true">{sign}</span><span class="visually-hidden">{t(word)}" "</span> }
        .into_any()
}

/// The CSS class of an act.
#[must_use]
pub fn class(act: Act) -> &'static str {
    look(act).0
}

/// One change; field by field where `diffs`.
#[must_use]
pub fn line(change: &Change, diffs: bool) -> AnyView {
    let detail = change.detail.as_ref().map(|detail| view! { <small>{detail.say()}</small> });
    let diff = (diffs && !change.diff.is_empty()).then(|| table(&change.diff));
    view! {
        <li class=class(change.act) data-change=change.id.clone()>
            {sign(change.act)}
            <div class="what"><span class="subject">{rich(&change.subject)}</span>{detail}{diff}</div>
        </li>
    }
    .into_any()
}

/// An object that stays.
#[must_use]
pub fn kept(kept: &Kept) -> AnyView {
    let detail = kept.detail.as_ref().map(|detail| view! { <small>{detail.say()}</small> });
    view! {
        <li class="keep">
            <span class="act" aria-hidden="true">"="</span>
            <span class="visually-hidden">{t(ui::ACT_KEEP)}" "</span>
            <div class="what"><span class="subject">{rich(&kept.subject)}</span>{detail}</div>
        </li>
    }
    .into_any()
}

fn table(diff: &[Diff]) -> AnyView {
    let rows = diff.iter().map(|field| {
        let secret = field.before.is_none() && field.after.is_none();
        let before = field.before.clone().unwrap_or_else(|| t(pages::REVIEW_UNSET).to_owned());
        let after = match &field.after {
            Some(after) => after.clone(),
            None if secret => t(pages::REVIEW_SECRET).to_owned(),
            None => t(pages::REVIEW_UNSET).to_owned(),
        };
        let before = (!secret).then(|| {
            view! {
                <del>{before}</del>
                <span aria-hidden="true">" → "</span>
                <span class="visually-hidden">" "{t(pages::REVIEW_TO)}" "</span>
            }
        });
        view! { <dt>{field.field.clone()}</dt><dd>{before}<ins>{after}</ins></dd> }
    });
    view! { <dl class="diff">{rows.collect::<Vec<_>>()}</dl> }.into_any()
}
