//! Elements of Leptos, built without a type of their own for every shape.
//!
//! `view!` makes a new type, and with it new code, for every element and every closure in it: 350 KB after compression
//! for this wizard. Here every element is of one type and every closure is boxed, so that a screen costs what its
//! sentences and its calls cost.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute as _};
use leptos::attr::custom::custom_attribute;
use leptos::ev::Custom;
use leptos::html::custom;
use leptos::prelude::*;
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;

/// An element that is being built.
#[must_use]
pub struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element of this name.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(Parts { tag, attributes: Vec::new(), children: Vec::new() }))
}

/// A button that does something, by its id and its words.
pub fn button(id: &str, words: &str, act: impl Fn() + 'static) -> El {
    pressed(id, words, Box::new(move |_| act()))
}

fn pressed(id: &str, words: &str, act: Box<dyn FnMut(web_sys::Event)>) -> El {
    el("button").attr("type", "button").id(id).text(words).listen("click", act)
}

/// A paragraph of this class.
pub fn p(class: &str, words: &str) -> El {
    el("p").class(class).text(words)
}

/// Words for those who hear the page.
pub fn hidden(words: &str) -> El {
    el("span").class("visually-hidden").text(words)
}

/// Nothing.
#[must_use]
pub fn nothing() -> AnyView {
    ().into_any()
}

/// A place whose content follows signals.
#[must_use]
pub fn follows<V: Into<AnyView>>(content: impl Fn() -> V + Send + 'static) -> AnyView {
    place(Box::new(move || content().into()))
}

/// A place that is filled while there is something to show.
#[must_use]
pub fn some(content: impl Fn() -> Option<El> + Send + 'static) -> AnyView {
    place(Box::new(move || content().map_or_else(nothing, AnyView::from)))
}

fn place(content: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    content.into_any()
}

fn words(content: Box<dyn FnMut() -> String + Send>) -> AnyView {
    content.into_any()
}

/// What can stand inside an element.
pub trait Part {
    /// Adds it to the children.
    fn add_to(self, children: &mut Vec<AnyView>);
}

impl Part for El {
    fn add_to(self, children: &mut Vec<AnyView>) {
        children.push(self.into());
    }
}

impl Part for AnyView {
    fn add_to(self, children: &mut Vec<AnyView>) {
        children.push(self);
    }
}

impl<P: Part> Part for Option<P> {
    fn add_to(self, children: &mut Vec<AnyView>) {
        if let Some(part) = self {
            part.add_to(children);
        }
    }
}

impl<P: Part> Part for Vec<P> {
    fn add_to(self, children: &mut Vec<AnyView>) {
        for part in self {
            part.add_to(children);
        }
    }
}

impl El {
    /// An attribute.
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.0.attributes.push(custom_attribute(name, value.to_owned()).into_any_attr());
        self
    }

    /// An attribute that is there or not.
    pub fn flag(self, name: &'static str, there: bool) -> Self {
        if there { self.attr(name, "") } else { self }
    }

    /// The id.
    pub fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    /// CSS classes.
    pub fn class(self, class: &str) -> Self {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// An attribute that follows signals.
    pub fn live(self, name: &'static str, value: impl Fn() -> Option<String> + Send + 'static) -> Self {
        self.follow(name, Box::new(value))
    }

    #[inline(never)]
    fn follow(mut self, name: &'static str, value: Box<dyn FnMut() -> Option<String> + Send>) -> Self {
        self.0.attributes.push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// An attribute that says `true` or is absent.
    pub fn truth(self, name: &'static str, on: impl Fn() -> bool + Send + 'static) -> Self {
        self.says(name, Box::new(on))
    }

    fn says(self, name: &'static str, on: Box<dyn Fn() -> bool + Send>) -> Self {
        self.follow(name, Box::new(move || on().then(|| "true".to_owned())))
    }

    /// CSS classes, and one more while something holds.
    pub fn class_and(self, class: &'static str, more: &'static str, on: impl Fn() -> bool + Send + 'static) -> Self {
        self.classes(class, more, Box::new(on))
    }

    fn classes(self, class: &'static str, more: &'static str, on: Box<dyn Fn() -> bool + Send>) -> Self {
        self.follow("class", Box::new(move || Some(if on() { [class, more].join(" ") } else { class.to_owned() })))
    }

    /// The text of an input, which follows signals.
    pub fn value(mut self, value: impl Fn() -> String + Send + 'static) -> Self {
        let value: Box<dyn FnMut() -> String + Send> = Box::new(value);
        self.0.attributes.push(prop("value", value).into_any_attr());
        self
    }

    /// What is inside, as HTML that the engine has made, which follows signals.
    pub fn html(mut self, html: impl Fn() -> String + Send + 'static) -> Self {
        let html: Box<dyn FnMut() -> String + Send> = Box::new(html);
        self.0.attributes.push(prop("innerHTML", html).into_any_attr());
        self
    }

    /// Whether something is set, as `checked` or `selected`, which follows signals.
    pub fn set(mut self, name: &'static str, value: impl Fn() -> bool + Send + 'static) -> Self {
        let value: Box<dyn FnMut() -> bool + Send> = Box::new(value);
        self.0.attributes.push(prop(name, value).into_any_attr());
        self
    }

    /// What is done at an event.
    pub fn on(self, event: &'static str, act: impl FnMut(web_sys::Event) + 'static) -> Self {
        self.listen(event, Box::new(act))
    }

    #[inline(never)]
    fn listen(mut self, event: &'static str, act: Box<dyn FnMut(web_sys::Event)>) -> Self {
        let event: Custom = Custom::new(event);
        self.0.attributes.push(on(event, act).into_any_attr());
        self
    }

    /// Words.
    #[inline(never)]
    pub fn text(mut self, words: &str) -> Self {
        self.0.children.push(words.to_owned().into_any());
        self
    }

    /// Words that follow signals.
    pub fn say(mut self, said: impl Fn() -> String + Send + 'static) -> Self {
        self.0.children.push(words(Box::new(said)));
        self
    }

    /// A child, or several, or none.
    pub fn child(mut self, part: impl Part) -> Self {
        part.add_to(&mut self.0.children);
        self
    }

    /// Children that follow signals.
    pub fn with<V: Into<AnyView>>(mut self, content: impl Fn() -> V + Send + 'static) -> Self {
        self.0.children.push(follows(content));
        self
    }
}

impl From<El> for AnyView {
    fn from(el: El) -> AnyView {
        // Kept in one place on purpose: every element is made here.
        custom(el.0.tag).child(el.0.children).add_any_attr(el.0.attributes).into_any()
    }
}

/// Several views as one.
#[must_use]
pub fn all(parts: Vec<AnyView>) -> AnyView {
    parts.into_any()
}

/// A number or a yes that screens follow only when it really changes: what is drawn from it keeps its focus meanwhile.
#[derive(Clone, Copy)]
pub struct Settled(Memo<usize>);

/// Follows a number.
#[must_use]
pub fn settled(number: impl Fn() -> usize + Send + Sync + 'static) -> Settled {
    settle(Box::new(number))
}

/// Follows a yes.
#[must_use]
pub fn whether(yes: impl Fn() -> bool + Send + Sync + 'static) -> Settled {
    settle(Box::new(move || usize::from(yes())))
}

fn settle(number: Box<dyn Fn() -> usize + Send + Sync>) -> Settled {
    Settled(Memo::new(move |_| number()))
}

impl Settled {
    /// The number.
    #[must_use]
    pub fn count(self) -> usize {
        self.0.get()
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(self) -> bool {
        self.0.get() == 1
    }
}

/// The event's input's text.
#[must_use]
pub fn typed(event: &web_sys::Event) -> String {
    event_target_value(event)
}

/// Does something in place of what the browser would do.
pub fn instead(act: impl Fn() + 'static) -> impl FnMut(web_sys::Event) + 'static {
    move |event| {
        event.prevent_default();
        act();
    }
}
