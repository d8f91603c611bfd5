//! To JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

/// What can be written as JSON.
pub trait Write {
    /// The value.
    fn write(&self) -> Value;
}

/// Puts a member into an object.
pub fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

/// Writes a text, in one line.
pub fn to_text<T: Write>(whole: &T) -> String {
    crate::text::text(&whole.write())
}

impl Write for Value {
    fn write(&self) -> Value {
        self.clone()
    }
}

impl Write for Map<String, Value> {
    fn write(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl Write for str {
    fn write(&self) -> Value {
        Value::String(self.to_owned())
    }
}

impl Write for String {
    fn write(&self) -> Value {
        self.as_str().write()
    }
}

impl Write for Cow<'static, str> {
    fn write(&self) -> Value {
        self.as_ref().write()
    }
}

/// Plain values.
macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Write for $type {
            fn write(&self) -> Value {
                Value::from(*self)
            }
        }
    )*};
}

plain! { bool u16 u32 u64 usize i32 i64 f64 }

impl<T: Write + ?Sized> Write for &T {
    fn write(&self) -> Value {
        T::write(self)
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self) -> Value {
        T::write(self)
    }
}

impl<T: Write> Write for Rc<T> {
    fn write(&self) -> Value {
        T::write(self)
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Write::write)
    }
}

impl<T: Write> Write for [T] {
    fn write(&self) -> Value {
        let mut items = Vec::with_capacity(self.len());
        for item in self {
            items.push(item.write());
        }
        Value::Array(items)
    }
}

impl<T: Write, const N: usize> Write for [T; N] {
    fn write(&self) -> Value {
        self.as_slice().write()
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self) -> Value {
        self.as_slice().write()
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn write(&self) -> Value {
        let mut object = Map::new();
        for (name, value) in self {
            put(&mut object, name, value.write());
        }
        Value::Object(object)
    }
}

/// Three are a list of three.
impl<A: Write, B: Write, C: Write> Write for (A, B, C) {
    fn write(&self) -> Value {
        Value::Array(vec![self.0.write(), self.1.write(), self.2.write()])
    }
}

/// A pair is a list of two.
impl<A: Write, B: Write> Write for (A, B) {
    fn write(&self) -> Value {
        Value::Array(vec![self.0.write(), self.1.write()])
    }
}
