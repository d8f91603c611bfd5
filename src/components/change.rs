//! The lines of a plan: the same at a step's side, on the review page and while applying.

use leptos::prelude::*;
use lockstep_engine::plan::{Act, Diff, Kept};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::words::{rich, t};
use lockstep_engine::plan::Change;

/// How an act is drawn: CSS class, sign, and the word for those who hear it.
fn look(act: Act) -> (&'static str, &'static str, Key) {
    match act {
        Act::Create => ("add", "+", ui::ACT_CREATE),
        Act::Update => ("edit", "~", ui::ACT_UPDATE),
        Act::Delete => ("drop", "−", ui::ACT_DELETE),
        Act::Check => ("check", "?", ui::ACT_CHECK),
    }
}

/// The CSS class of a line with this act.
#[must_use]
pub fn act_class(act: Act) -> &'static str {
    look(act).0
}

/// The sign of an act at the start of a line, with its word.
#[component]
pub fn ActMark(
    /// The act.
    act: Act,
) -> impl IntoView {
    let (_, sign, word) = look(act);
    view! {
        <span class="act" aria-hidden="true">{sign}</span>
        <span class="visually-hidden">{t(word)}" "</span>
    }
}

/// One change.
#[component]
pub fn ChangeRow(
    /// The change.
    change: Change,
    /// Whether it is shown field by field.
    #[prop(optional)]
    diffs: bool,
) -> impl IntoView {
    let Change { id, act, subject, detail, diff, .. } = change;
    let diff = (diffs && !diff.is_empty()).then_some(diff);
    view! {
        <li class=act_class(act) data-change=id>
            <ActMark act/>
            <Subject subject detail>{diff.map(|diff| view! { <DiffList diff/> })}</Subject>
        </li>
    }
}

/// The object of a line, one quiet line below it, and what follows.
#[component]
pub fn Subject(
    /// The object.
    subject: Message,
    /// The quiet line.
    detail: Option<Message>,
    /// What follows.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="what">
            <span class="subject">{rich(&subject)}</span>
            {detail.map(|detail| view! { <small>{detail.say()}</small> })}
            {children.map(|children| children())}
        </div>
    }
}

/// An object that stays.
#[component]
pub fn KeptRow(
    /// The object.
    kept: Kept,
) -> impl IntoView {
    view! {
        <li class="keep">
            <span class="act" aria-hidden="true">"="</span>
            <span class="visually-hidden">{t(ui::ACT_KEEP)}" "</span>
            <Subject subject=kept.subject detail=kept.detail/>
        </li>
    }
}

/// A change field by field.
#[component]
fn DiffList(diff: Vec<Diff>) -> impl IntoView {
    let unset = |value: Option<String>| value.unwrap_or_else(|| t(pages::REVIEW_UNSET).to_owned());
    let fields = diff.into_iter().map(|field| {
        let secret = field.before.is_none() && field.after.is_none();
        let before = (!secret).then(|| {
            view! {
                <del>{unset(field.before)}</del>
                <span aria-hidden="true">" → "</span>
                <span class="visually-hidden">" "{t(pages::REVIEW_TO)}" "</span>
            }
        });
        let after = if secret { t(pages::REVIEW_SECRET).to_owned() } else { unset(field.after) };
        view! {
            <dt>{field.field}</dt>
            <dd>{before}<ins>{after}</ins></dd>
        }
    });
    view! { <dl class="diff">{fields.collect_view()}</dl> }
}
