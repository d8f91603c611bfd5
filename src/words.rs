//! Sentences for views.

use leptos::prelude::*;
use lockstep_words::{Key, Message, text};

use crate::el::el;

/// The sentence of a key without arguments.
#[must_use]
pub fn t(key: impl std::borrow::Borrow<Key>) -> &'static str {
    text(key.borrow().name()).unwrap_or_default()
}

/// A message with its arguments that are names set in monospace, numbers left as they are.
#[must_use]
pub fn rich(message: &Message) -> AnyView {
    const OPEN: char = '\u{2}';
    const CLOSE: char = '\u{3}';
    let mut marked = message.clone();
    for value in marked.args.values_mut() {
        let plain = value.is_empty() || value.chars().all(|c| c.is_ascii_digit());
        if !plain {
            *value = format!("{OPEN}{value}{CLOSE}");
        }
    }
    let said = marked.say();
    let mut parts: Vec<AnyView> = Vec::new();
    for piece in said.split(OPEN) {
        match piece.split_once(CLOSE) {
            Some((name, rest)) => {
                parts.push(el("code").text(name).into());
                parts.push(rest.to_owned().into_any());
            }
            None => parts.push(piece.to_owned().into_any()),
        }
    }
    parts.into_any()
}

/// The sentence with its first letter in upper case.
#[must_use]
pub fn capital(sentence: &str) -> String {
    let mut sentence = sentence.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
