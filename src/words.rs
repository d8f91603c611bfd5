//! Sentences for views.

use leptos::prelude::*;
use lockstep_words::{Key, Message, Piece, text};

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
    let piece = |piece| match piece {
        Piece::Name(name) => view! { <code>{name}</code> }.into_any(),
        Piece::Text(text) => text.into_any(),
    };
    message.pieces().into_iter().map(piece).collect_view()
}
