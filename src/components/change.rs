//! The lines of a plan: the same at a step's side, on the review page and while applying.

use leptos::prelude::*;
use lockstep_engine::plan::{Act, Diff, Kept};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::state::Change;
use crate::words::{Rich, t};

/// How an act is drawn: CSS class, sign, and the word for those who hear it.
const fn look(act: Act) -> (&'static str, &'static str, Key) {
    match act {
        Act::Create => ("add", "+", ui::ACT_CREATE),
        Act::Update => ("edit", "~", ui::ACT_UPDATE),
        Act::Delete => ("drop", "−", ui::ACT_DELETE),
        Act::Check => ("check", "?", ui::ACT_CHECK),
    }
}

/// The line of a change: the sign of its act, with its word, and what follows.
#[component]
pub fn ChangeLine(
    /// The change.
    change: Change,
    /// What follows the sign.
    children: Children,
) -> impl IntoView {
    let (class, sign, word) = look(change.act);
    view! {
        <li class=class data-change=change.id>
            <span class="act" aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{t(word)}" "</span>
            {children()}
        </li>
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
    let (subject, detail) = (change.subject.clone(), change.detail.clone());
    let diff = (diffs && !change.diff.is_empty()).then(|| change.diff.clone());
    view! {
        <ChangeLine change>
            <What subject detail>{diff.map(|diff| view! { <DiffList diff/> })}</What>
        </ChangeLine>
    }
}

/// The object, one quiet line below it, and what follows.
#[component]
pub fn What(
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
            <span class="subject"><Rich message=subject/></span>
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
            <What subject=kept.subject detail=kept.detail/>
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
