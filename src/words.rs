//! Sentences for views.

use leptos::prelude::*;
use lockstep_words::{Key, Message, text};

/// The sentence of a key without arguments.
#[must_use]
pub fn t(key: impl std::borrow::Borrow<Key>) -> &'static str {
    text(key.borrow().name()).unwrap_or_default()
}

/// What is said, for a part that takes the key of a sentence or a whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub String);

impl From<Key> for Words {
    fn from(key: Key) -> Self {
        Words(t(key).to_owned())
    }
}

impl From<Message> for Words {
    fn from(message: Message) -> Self {
        Words(message.say())
    }
}

impl From<String> for Words {
    fn from(said: String) -> Self {
        Words(said)
    }
}

/// A message with its arguments that are names set in monospace, numbers left as they are.
#[must_use]
pub fn rich(message: &Message) -> impl IntoView + use<> {
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
    let pieces = said.split(OPEN).map(|piece| match piece.split_once(CLOSE) {
        Some((name, rest)) => (Some(name.to_owned()), rest.to_owned()),
        None => (None, piece.to_owned()),
    });
    pieces.map(|(name, rest)| view! { {name.map(|name| view! { <code>{name}</code> })} {rest} }).collect_view()
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
