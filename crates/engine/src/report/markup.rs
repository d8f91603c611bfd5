//! Sentences, names and times as markup. maud escapes whatever is not markup.

use lockstep_words::{Key, Message, Piece};
use maud::{Markup, html};

/// The sentence of a key without arguments.
pub(super) fn t(key: Key) -> String {
    Message::new(key).say()
}

/// Words for those who hear the page.
pub(super) fn hidden(words: &str) -> Markup {
    html! { span.visually-hidden { (words) } }
}

/// A sentence whose names stand in monospace; numbers stay as they are.
pub(super) fn rich(message: &Message) -> Markup {
    html! {
        @for piece in message.pieces() {
            @match piece {
                Piece::Name(name) => code { (name) },
                Piece::Text(text) => (text),
            }
        }
    }
}

/// A moment, in UTC; the page says it in the reader's own time.
pub(super) fn time(at: u64) -> Markup {
    html! { time data-at=(at) { (crate::time::stamp(at)) } }
}

/// A sentence that says a `time`, which is an element of its own: the page says it in the reader's own.
pub(super) fn timed(message: Message, at: u64) -> Markup {
    let said = message.with("time", "\u{1}").say();
    let (before, after) = said.split_once('\u{1}').unwrap_or((&said, ""));
    html! { (before) (time(at)) (after) }
}

#[cfg(test)]
mod tests {
    use lockstep_words::{Message, en::proof as say};
    use maud::html;

    use super::rich;

    #[test]
    fn nothing_of_a_name_is_read_as_html() {
        let name = "<img src=x onerror=alert(1)>\"'&";
        let page = html! { p title=(name) { (name) code { (name) } } }.into_string();
        assert_eq!(page.matches('<').count(), 4, "{page}");
        assert!(!page.contains("<img") && !page.contains("\"x"), "{page}");
        // Attributes stand in double quotes.
        assert!(page.contains("title=\"&lt;img src=x onerror=alert(1)&gt;&quot;'&amp;\""), "{page}");
        let said = html! { p { (rich(&Message::new(say::MEMBER).with("name", name).with("group", "a\u{2}b"))) } };
        let said = said.into_string();
        assert!(!said.contains("<img") && said.contains("<code>ab</code>"), "{said}");
    }
}
