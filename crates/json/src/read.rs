//! From JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::parse;

/// Why something could not be read. Never holds a value, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// It is no JSON.
    Syntax {
        /// Counts from 1.
        line: usize,
        /// Counts from 1.
        column: usize,
    },
    /// A field is not there.
    Missing(&'static str),
    /// A field, or a part of it, is of another form.
    Form(&'static str),
}

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unlike::Syntax { line, column } => write!(f, "no JSON at line {line} column {column}"),
            Unlike::Missing(field) => write!(f, "missing field `{field}`"),
            Unlike::Form("") => f.write_str("not the expected JSON"),
            Unlike::Form(field) => write!(f, "field `{field}` is not of the expected form"),
        }
    }
}

impl std::error::Error for Unlike {}

/// What can be read from JSON: a blank that is filled in.
pub trait Read: Sized {
    /// What is filled in.
    fn blank() -> Self;

    /// Fills it in. `None` means that the field is absent. What is wrong is told to `reading`.
    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading);
}

/// A reading under way: which field is looked at, and what was wrong first.
#[derive(Debug, Default)]
pub struct Reading {
    field: &'static str,
    wrong: Option<Unlike>,
}

impl Reading {
    /// The value is absent, or of another form.
    pub fn unlike(&mut self, value: Option<&Value>) {
        if self.wrong.is_none() {
            self.wrong = Some(if value.is_some() { Unlike::Form(self.field) } else { Unlike::Missing(self.field) });
        }
    }

    /// The members of an object.
    pub fn object<'a>(&mut self, value: Option<&'a Value>) -> Option<&'a Map<String, Value>> {
        let object = value.and_then(Value::as_object);
        if object.is_none() {
            self.unlike(value);
        }
        object
    }

    /// A member, which is looked at from now on.
    pub fn member<'a>(&mut self, object: &'a Map<String, Value>, name: &'static str) -> Option<&'a Value> {
        self.field = name;
        object.get(name)
    }

    /// A member that may be absent or `null`.
    pub fn given<'a>(&mut self, object: &'a Map<String, Value>, name: &'static str) -> Option<&'a Value> {
        self.member(object, name).filter(|value| !value.is_null())
    }

    /// The name of an enum's variant under a tag; empty where there is none.
    #[must_use]
    pub fn name<'a>(&self, value: Option<&'a Value>) -> &'a str {
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of an enum's variant without a tag, and what is inside: `"name"`, or `{"name": inside}`.
    #[must_use]
    pub fn variant<'a>(&self, value: Option<&'a Value>) -> (&'a str, Option<&'a Value>) {
        let only = value.and_then(Value::as_object).and_then(|object| object.iter().next());
        only.map_or((self.name(value), None), |(name, inside)| (name, Some(inside)))
    }
}

/// All members but those named.
#[must_use]
pub fn rest(object: &Map<String, Value>, known: &[&str]) -> Map<String, Value> {
    let mut rest = Map::new();
    for (name, value) in object {
        if !known.contains(&name.as_str()) {
            rest.insert(name.clone(), value.clone());
        }
    }
    rest
}

/// Reads a value.
///
/// # Errors
/// What was wrong first.
pub fn read<T: Read>(value: &Value) -> Result<T, Unlike> {
    let (mut whole, mut reading) = (T::blank(), Reading::default());
    whole.fill(Some(value), &mut reading);
    reading.wrong.map_or(Ok(whole), Err)
}

/// Reads a text.
///
/// # Errors
/// What was wrong first.
pub fn from_text<T: Read>(text: &str) -> Result<T, Unlike> {
    read(&parse(text)?)
}

impl Read for Value {
    fn blank() -> Self {
        Value::Null
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        match value {
            Some(value) => self.clone_from(value),
            None => reading.unlike(None),
        }
    }
}

impl Read for Map<String, Value> {
    fn blank() -> Self {
        Map::new()
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        if let Some(object) = reading.object(value) {
            self.clone_from(object);
        }
    }
}

/// Plain values, by what gets them out of a `Value`.
macro_rules! plain {
    ($($type:ty: $blank:expr, $get:expr;)*) => {$(
        impl Read for $type {
            fn blank() -> Self {
                $blank
            }

            fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
                let get: fn(&Value) -> Option<$type> = $get;
                match value.and_then(get) {
                    Some(got) => *self = got,
                    None => reading.unlike(value),
                }
            }
        }
    )*};
}

plain! {
    String: String::new(), |value| value.as_str().map(str::to_owned);
    Cow<'static, str>: Cow::Borrowed(""), |value| value.as_str().map(|text| Cow::Owned(text.to_owned()));
    SecretString: SecretString::default(), |value| value.as_str().map(SecretString::from);
    bool: false, Value::as_bool;
    u64: 0, Value::as_u64;
    i64: 0, Value::as_i64;
    f64: 0.0, Value::as_f64;
    u16: 0, |value| value.as_u64().and_then(|number| number.try_into().ok());
    u32: 0, |value| value.as_u64().and_then(|number| number.try_into().ok());
    usize: 0, |value| value.as_u64().and_then(|number| number.try_into().ok());
}

impl<T: Read> Read for Option<T> {
    fn blank() -> Self {
        None
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        match value.filter(|value| !value.is_null()) {
            Some(value) => self.insert(T::blank()).fill(Some(value), reading),
            None => *self = None,
        }
    }
}

impl<T: Read> Read for Box<T> {
    fn blank() -> Self {
        Box::new(T::blank())
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        T::fill(self, value, reading);
    }
}

impl<T: Read> Read for Rc<T> {
    fn blank() -> Self {
        Rc::new(T::blank())
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        // Nobody else has it yet.
        if let Some(own) = Rc::get_mut(self) {
            own.fill(value, reading);
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        let Some(Value::Array(items)) = value else { return reading.unlike(value) };
        self.clear();
        for item in items {
            self.push(T::blank());
            if let Some(last) = self.last_mut() {
                last.fill(Some(item), reading);
            }
        }
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn blank() -> Self {
        BTreeMap::new()
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        if let Some(object) = reading.object(value) {
            self.clear();
            for (name, value) in object {
                self.entry(name.clone()).or_insert_with(T::blank).fill(Some(value), reading);
            }
        }
    }
}

/// Three are a list of three.
impl<A: Read, B: Read, C: Read> Read for (A, B, C) {
    fn blank() -> Self {
        (A::blank(), B::blank(), C::blank())
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        match value.and_then(Value::as_array).map(Vec::as_slice) {
            Some([first, second, third]) => {
                self.0.fill(Some(first), reading);
                self.1.fill(Some(second), reading);
                self.2.fill(Some(third), reading);
            }
            _ => reading.unlike(value),
        }
    }
}

/// A pair is a list of two.
impl<A: Read, B: Read> Read for (A, B) {
    fn blank() -> Self {
        (A::blank(), B::blank())
    }

    fn fill(&mut self, value: Option<&Value>, reading: &mut Reading) {
        match value.and_then(Value::as_array).map(Vec::as_slice) {
            Some([first, second]) => {
                self.0.fill(Some(first), reading);
                self.1.fill(Some(second), reading);
            }
            _ => reading.unlike(value),
        }
    }
}
