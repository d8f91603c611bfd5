//! The lines of a plan: the same at a step's side, on the review page and while applying.

use lockstep_engine::plan::{Act, Diff, Kept};
use lockstep_words::en::{pages, ui};
use lockstep_words::{Key, Message};

use crate::el::{El, el, hidden};
use crate::state::plan::Change;
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

/// The sign of an act, with its word, at the start of a line of this change.
pub fn begin(change: &Change) -> El {
    let (class, sign, word) = look(change.act);
    let line = el("li").class(class).attr("data-change", change.id.as_str());
    line.child(el("span").class("act").attr("aria-hidden", "true").text(sign)).child(hidden(&format!("{} ", t(word))))
}

/// One change; field by field where `diffs`.
pub fn line(change: &Change, diffs: bool) -> El {
    let diff = (diffs && !change.diff.is_empty()).then(|| table(&change.diff));
    begin(change).child(what(&change.subject, change.detail.as_ref()).child(diff))
}

/// The object and one quiet line below it.
pub fn what(subject: &Message, detail: Option<&Message>) -> El {
    let detail = detail.map(|detail| el("small").text(&detail.say()));
    el("div").class("what").child(el("span").class("subject").child(rich(subject))).child(detail)
}

/// An object that stays.
pub fn kept(kept: &Kept) -> El {
    el("li")
        .class("keep")
        .child(el("span").class("act").attr("aria-hidden", "true").text("="))
        .child(hidden(&format!("{} ", t(ui::ACT_KEEP))))
        .child(what(&kept.subject, kept.detail.as_ref()))
}

fn table(diff: &[Diff]) -> El {
    let mut list = el("dl").class("diff");
    for field in diff {
        let secret = field.before.is_none() && field.after.is_none();
        let unset = |value: &Option<String>| value.clone().unwrap_or_else(|| t(pages::REVIEW_UNSET).to_owned());
        let mut value = el("dd");
        if !secret {
            value = value
                .child(el("del").text(&unset(&field.before)))
                .child(el("span").attr("aria-hidden", "true").text(" → "))
                .child(hidden(&format!(" {} ", t(pages::REVIEW_TO))));
        }
        let after = if secret { t(pages::REVIEW_SECRET).to_owned() } else { unset(&field.after) };
        list = list.child(el("dt").text(field.field.as_str())).child(value.child(el("ins").text(&after)));
    }
    list
}
