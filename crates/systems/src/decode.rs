//! JSON to types. What is wrong is said by type, path, line and column, never by the library's own words: those quote the
//! value, which may be a secret.

use std::any::type_name;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// Why JSON could not be read as a type. Holds no value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The type that was expected, without its module.
    pub expected: &'static str,
    /// Where in the JSON, such as `items[3].name`; `.` for the whole of it.
    pub path: String,
    /// The field that is not there, where that is what is wrong.
    pub missing: Option<String>,
    /// Line and column, counted from 1; nothing where the JSON was a value already.
    pub place: Option<(usize, usize)>,
    /// Whether it is no JSON at all.
    pub syntax: bool,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.missing {
            _ if self.syntax => write!(f, "no JSON")?,
            Some(field) => write!(f, "missing field `{field}` at `{}`, expected {}", self.path, self.expected)?,
            None => write!(f, "not of the expected form at `{}`, expected {}", self.path, self.expected)?,
        }
        match self.place {
            Some((line, column)) => write!(f, ", line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads a text.
///
/// # Errors
/// Where it is no JSON, or not of this type.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = decode(&mut deserializer)?;
    deserializer.end().map_err(|error| told::<T>(".".to_owned(), &error))?;
    Ok(read)
}

/// Reads a value.
///
/// # Errors
/// Where it is not of this type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    decode(value)
}

fn decode<'de, T: DeserializeOwned, D: Deserializer<'de, Error = serde_json::Error>>(
    from: D,
) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(from).map_err(|error| told::<T>(error.path().to_string(), error.inner()))
}

/// The error without what the library quotes. That a field is missing it says with the field's name alone.
fn told<T>(path: String, error: &serde_json::Error) -> DecodeError {
    let text = error.to_string();
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
    DecodeError {
        expected: type_name::<T>().rsplit("::").next().unwrap_or_default(),
        path,
        missing: missing.map(|(field, _)| field.to_owned()),
        place: (error.line() > 0).then(|| (error.line(), error.column())),
        syntax: error.is_syntax() || error.is_eof(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::{from_text, from_value};

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "read alone")]
    struct Row {
        id: u64,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "read alone")]
    struct Sheet {
        rows: Vec<Row>,
    }

    #[test]
    fn the_place_is_said_and_never_the_value() {
        let error = from_text::<Sheet>("{\"rows\":[{\"id\":1},\n {\"id\":\"s3cr3t\"}]}").unwrap_err();
        assert_eq!(error.to_string(), "not of the expected form at `rows[1].id`, expected Sheet, line 2 column 15");
        let error = from_value::<Sheet>(json!({"rows": [{"key": "s3cr3t"}]})).unwrap_err();
        assert_eq!(error.to_string(), "missing field `id` at `rows[0]`, expected Sheet");
        let error = from_text::<Sheet>("{\"rows\": s3cr3t}").unwrap_err();
        assert_eq!(error.to_string(), "no JSON, line 1 column 10");
        let error = from_text::<Sheet>("{\"rows\":[]} s3cr3t").unwrap_err();
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
}
