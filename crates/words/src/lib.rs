//! The words of Lockstep: a [`Message`] is a key and its arguments; the catalogue turns it into a sentence.
//!
//! The engine and the screens say messages, never sentences. Keys are constants, so a missing one does not compile.
//! One file of `en/` per area; [`text`] finds the sentence. Sentences hold arguments as `{name}`.
//! `{name:one|many}` chooses by the number in `name`: `{count:change|changes}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod en;

/// The name of a sentence, for example `plan.application`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(Cow<'static, str>);

impl Key {
    /// For the catalogue's macro.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Key(Cow::Borrowed(name))
    }

    /// A key that came from elsewhere, by its name.
    #[must_use]
    pub const fn named(name: String) -> Self {
        Key(Cow::Owned(name))
    }

    /// The name itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// What is to be said: a key and the values its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Message {
    /// Which sentence.
    pub key: Key,
    /// Its arguments by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub const fn new(key: Key) -> Self {
        Message { key, args: BTreeMap::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence. A key of another release comes out as the key itself.
    #[must_use]
    pub fn say(&self) -> String {
        match text(self.key.name()) {
            Some(sentence) => fill(sentence, &self.args),
            None => self.key.name().to_owned(),
        }
    }
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// An argument that is a name, to be set apart; numbers are none.
    Name(String),
    /// What stands between names.
    Text(String),
}

impl Message {
    /// The sentence with its names apart.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece> {
        const OPEN: char = '\u{2}';
        const CLOSE: char = '\u{3}';
        let mut marked = self.clone();
        for value in marked.args.values_mut() {
            let plain = value.is_empty() || value.chars().all(|c| c.is_ascii_digit());
            if !plain {
                *value = format!("{OPEN}{}{CLOSE}", value.replace([OPEN, CLOSE], ""));
            }
        }
        let mut pieces = Vec::new();
        for piece in marked.say().split(OPEN) {
            let (name, rest) = piece.split_once(CLOSE).map_or((None, piece), |(name, rest)| (Some(name), rest));
            pieces.extend(name.map(|name| Piece::Name(name.to_owned())));
            if !rest.is_empty() {
                pieces.push(Piece::Text(rest.to_owned()));
            }
        }
        pieces
    }
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

impl From<Key> for Message {
    fn from(key: Key) -> Self {
        Message::new(key)
    }
}

/// The sentence of a key, with its argument names still in it.
#[must_use]
pub fn text(key: &str) -> Option<&'static str> {
    let mut all = en::AREAS.iter().flat_map(|area| area.iter());
    all.find(|(name, _)| *name == key).map(|(_, sentence)| *sentence)
}

/// Puts arguments into a sentence.
fn fill(sentence: &str, args: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((hole, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let (name, forms) = hole.split_once(':').map_or((hole, None), |(name, forms)| (name, forms.split_once('|')));
        let value = args.get(name).map(String::as_str);
        match forms {
            Some((one, many)) => out.push_str(if value == Some("1") { one } else { many }),
            None => out.push_str(value.unwrap_or("…")),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Makes the constants and the table of one area. `CONSTANT = "area.name" => "Sentence.";`
macro_rules! words {
    ($($(#[$doc:meta])* $constant:ident = $name:literal => $sentence:literal;)*) => {
        $(
            #[doc = $sentence]
            pub const $constant: $crate::Key = $crate::Key::new($name);
        )*
        /// Names and sentences of this area.
        pub(crate) const TABLE: &[(&str, &str)] = &[$(($name, $sentence)),*];
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::{Key, Message, Piece, en, fill};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn arguments_and_numbers_are_filled_in() {
        let args = BTreeMap::from([("count".to_owned(), "2".to_owned()), ("who".to_owned(), "Hayden".to_owned())]);
        assert_eq!(fill("{who} makes {count} {count:change|changes}", &args), "Hayden makes 2 changes");
        let args = BTreeMap::from([("count".to_owned(), "1".to_owned())]);
        assert_eq!(fill("{count} {count:change|changes}", &args), "1 change");
    }

    #[test]
    fn names_are_unique_and_sentences_are_whole() {
        let mut seen = BTreeSet::new();
        for (name, sentence) in en::AREAS.iter().flat_map(|area| area.iter()) {
            assert!(seen.insert(name), "{name} stands twice");
            assert!(!sentence.trim().is_empty(), "{name} is empty");
            assert_eq!(sentence.matches('{').count(), sentence.matches('}').count(), "{name}: braces");
        }
    }

    #[test]
    fn no_sentence_blames_or_begs() {
        for (name, sentence) in en::AREAS.iter().flat_map(|area| area.iter()) {
            // Identifiers such as `invalid_grant` may be quoted; sentences of our own say what to do instead.
            let said = sentence.to_lowercase().replace("invalid_", "");
            for word in ["please", "invalid", "oops", "sorry"] {
                assert!(!said.contains(word), "{name}: {sentence}");
            }
        }
    }

    #[test]
    fn names_stand_apart_and_numbers_do_not() {
        let pieces = Message::new(Key::new("{name} none")).with("name", "x").pieces();
        assert_eq!(pieces, [Piece::Text("{name} none".into())], "a key of another release has no holes");
        let message = Message::new(en::ui::TITLE).with("page", "Dev\u{2}\u{3}");
        assert_eq!(message.pieces()[0], Piece::Name("Dev".into()), "{:?}", message.say());
        let message = Message::new(en::ui::TITLE).with("page", "12");
        assert!(message.pieces().iter().all(|piece| matches!(piece, Piece::Text(_))));
    }

    #[test]
    fn an_unknown_key_says_its_name() {
        assert_eq!(Message::new(Key::new("none.such")).say(), "none.such");
    }
}
