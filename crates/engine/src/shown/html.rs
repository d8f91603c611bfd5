//! Elements as text. What is not an element is escaped here.

use std::fmt::Write as _;

use lockstep_words::{Key, Message};

/// An element that is being built.
#[must_use]
pub(crate) struct Html {
    tag: &'static str,
    attributes: String,
    inside: String,
}

/// An element of this name.
pub(crate) fn el(tag: &'static str) -> Html {
    Html { tag, attributes: String::new(), inside: String::new() }
}

/// A paragraph of this class; none where it is empty.
pub(super) fn p(class: &str, words: &str) -> Html {
    el("p").class(class).text(words)
}

/// Words for those who hear the page.
pub(super) fn hidden(words: &str) -> Html {
    el("span").class("visually-hidden").text(words)
}

/// The sentence of a key without arguments.
pub(super) fn t(key: Key) -> String {
    Message::new(key).say()
}

/// A text that stands for itself in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

impl Html {
    /// An attribute.
    pub(crate) fn attr(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.attributes, " {name}=\"{}\"", escape(value));
        self
    }

    pub(crate) fn class(self, class: &str) -> Self {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// Words inside.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.inside += &escape(text);
        self
    }

    pub(crate) fn child(mut self, child: impl Into<Option<Html>>) -> Self {
        if let Some(child) = child.into() {
            child.write_to(&mut self.inside);
        }
        self
    }

    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Html>) -> Self {
        for child in children {
            child.write_to(&mut self.inside);
        }
        self
    }

    /// A sentence whose names stand in monospace; numbers stay as they are.
    pub(super) fn rich(mut self, message: &Message) -> Self {
        const OPEN: char = '\u{2}';
        const CLOSE: char = '\u{3}';
        let mut marked = message.clone();
        for value in marked.args.values_mut() {
            let plain = value.is_empty() || value.chars().all(|c| c.is_ascii_digit());
            if !plain {
                *value = format!("{OPEN}{}{CLOSE}", value.replace([OPEN, CLOSE], ""));
            }
        }
        for piece in marked.say().split(OPEN) {
            self = match piece.split_once(CLOSE) {
                Some((name, rest)) => self.child(el("code").text(name)).text(rest),
                None => self.text(piece),
            };
        }
        self
    }

    fn write_to(self, out: &mut String) {
        let _ = write!(out, "<{}{}>", self.tag, self.attributes);
        if self.tag != "input" {
            let _ = write!(out, "{}</{}>", self.inside, self.tag);
        }
    }

    /// The element as text.
    pub(crate) fn into_text(self) -> String {
        let mut out = String::new();
        self.write_to(&mut out);
        out
    }
}

/// A moment, in UTC; the page says it in the reader's own time.
pub(super) fn time(at: u64) -> Html {
    el("time").attr("data-at", &at.to_string()).text(&crate::time::stamp(at))
}

/// A sentence that says a `time`, which is an element of its own: the page says it in the reader's own.
pub(super) fn timed(tag: &'static str, message: Message, at: u64) -> Html {
    let said = message.with("time", "\u{1}").say();
    let (before, after) = said.split_once('\u{1}').unwrap_or((&said, ""));
    el(tag).text(before).child(time(at)).text(after)
}

/// The sentence with its first letter in upper case.
pub(super) fn capital(sentence: &str) -> String {
    let mut sentence = sentence.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::{el, escape};
    use lockstep_words::{Message, en::proof as say};

    #[test]
    fn nothing_of_a_name_is_read_as_html() {
        let name = "<img src=x onerror=alert(1)>\"'&";
        let page = el("p").attr("title", name).text(name).child(el("code").text(name)).into_text();
        assert_eq!(page.matches('<').count(), 4, "{page}");
        assert!(!page.contains("<img") && !page.contains("\"x") && page.contains("&#39;"), "{page}");
        assert_eq!(escape("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
        let said = el("p").rich(&Message::new(say::MEMBER).with("name", name).with("group", "a\u{2}b")).into_text();
        assert!(!said.contains("<img") && said.contains("<code>ab</code>"), "{said}");
    }
}
