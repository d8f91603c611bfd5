//! A quiet panel beside the flow.

use lockstep_words::Key;

use super::icon::{INFO, Icon, WARN, icon};
use crate::el::{El, Part, el};
use crate::words::t;

/// A note: its first words strong, then the rest.
pub fn note(head: Key, rest: impl Part) -> El {
    drawn("note", INFO, Some(head), rest)
}

/// A warning: its first words strong, then the rest.
pub fn warning(head: Key, rest: impl Part) -> El {
    drawn("note warn", WARN, Some(head), rest)
}

/// A warning in plain words.
pub fn plain_warning(words: impl Part) -> El {
    drawn("note warn", WARN, None, words)
}

/// A note with a sign of its own.
pub fn drawn(class: &'static str, sign: Icon, head: Option<Key>, rest: impl Part) -> El {
    let head = head.map(|head| el("strong").text(t(head)));
    let space = head.is_some();
    let inside = el("div").child(head).text(if space { " " } else { "" }).child(rest);
    el("div").class(class).child(icon(sign)).child(inside)
}
