//! The part of OData's `$filter` that the directory understands.

use serde_json::Value;

use crate::graph::call::Problem;
use crate::graph::schema::has_property;

/// A filter, read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// Property path, operator, literal.
    Compare(Vec<String>, String, Value),
    /// `startswith` or `endswith`, property path, text.
    Text(String, Vec<String>, String),
    /// Some element of the list at this path equals the literal.
    Element(Vec<String>, Value),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut out = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => {}
            '(' | ')' | ',' => out.push(Token::Mark(letter)),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match letters.next() {
                        // A doubled quote is a quote.
                        Some('\'') if letters.peek() == Some(&'\'') => {
                            letters.next();
                            literal.push('\'');
                        }
                        Some('\'') => break,
                        Some(other) => literal.push(other),
                        None => return Err(invalid(text)),
                    }
                }
                out.push(Token::Text(literal));
            }
            _ => {
                let mut word = String::from(letter);
                while let Some(next) = letters.next_if(|next| !" (),'".contains(*next)) {
                    word.push(next);
                }
                out.push(Token::Word(word));
            }
        }
    }
    Ok(out)
}

fn invalid(text: &str) -> Problem {
    Problem::new(400, "BadRequest", format!("Invalid filter clause: there is a syntax error in '{text}'."))
}

struct Reader<'a> {
    text: &'a str,
    type_name: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Token, Problem> {
        let token = self.tokens.get(self.at).cloned().ok_or_else(|| invalid(self.text))?;
        self.at += 1;
        Ok(token)
    }

    fn eat(&mut self, token: &Token) -> bool {
        let same = match (self.tokens.get(self.at), token) {
            (Some(Token::Word(have)), Token::Word(want)) => have.eq_ignore_ascii_case(want),
            (have, want) => have == Some(want),
        };
        self.at += usize::from(same);
        same
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.eat(&Token::Word(word.into()))
    }

    fn mark(&mut self, mark: char) -> Result<(), Problem> {
        if self.eat(&Token::Mark(mark)) { Ok(()) } else { Err(invalid(self.text)) }
    }

    fn word(&mut self) -> Result<String, Problem> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            _ => Err(invalid(self.text)),
        }
    }

    fn path(&self, word: &str) -> Result<Vec<String>, Problem> {
        let path: Vec<String> = word.split('/').map(str::to_owned).collect();
        match path.first() {
            Some(first) if has_property(self.type_name, first) => Ok(path),
            _ => Err(Problem::new(
                400,
                "BadRequest",
                format!(
                    "Invalid filter clause: Could not find a property named '{word}' on type 'microsoft.graph.{}'.",
                    self.type_name
                ),
            )),
        }
    }

    fn literal(&mut self) -> Result<Value, Problem> {
        Ok(match self.next()? {
            Token::Text(text) => Value::String(text),
            Token::Word(word) => match word.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                other => other.parse::<i64>().map_or_else(|_| Value::String(other.to_owned()), Value::from),
            },
            Token::Mark(_) => return Err(invalid(self.text)),
        })
    }

    fn any(&mut self) -> Result<Filter, Problem> {
        let mut parts = vec![self.all()?];
        while self.eat_word("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Result<Filter, Problem> {
        let mut parts = vec![self.one()?];
        while self.eat_word("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    fn one(&mut self) -> Result<Filter, Problem> {
        if self.eat_word("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.eat(&Token::Mark('(')) {
            let inner = self.any()?;
            self.mark(')')?;
            return Ok(inner);
        }
        let word = self.word()?;
        if word.eq_ignore_ascii_case("startswith") || word.eq_ignore_ascii_case("endswith") {
            self.mark('(')?;
            let name = self.word()?;
            let path = self.path(&name)?;
            self.mark(',')?;
            let Value::String(text) = self.literal()? else { return Err(invalid(self.text)) };
            self.mark(')')?;
            return Ok(Filter::Text(word.to_ascii_lowercase(), path, text));
        }
        if let Some(list) = word.strip_suffix("/any") {
            let path = self.path(list)?;
            self.mark('(')?;
            // `t:t eq 'x'` or `t: t eq 'x'`.
            let first = self.word()?;
            if first.ends_with(':') {
                self.word()?;
            }
            if !self.eat_word("eq") {
                return Err(Problem::unsupported("Unsupported query: only 'eq' is supported inside 'any'."));
            }
            let value = self.literal()?;
            self.mark(')')?;
            return Ok(Filter::Element(path, value));
        }
        let path = self.path(&word)?;
        let operator = self.word()?.to_ascii_lowercase();
        match operator.as_str() {
            "in" => {
                self.mark('(')?;
                let mut choices = vec![Filter::Compare(path.clone(), "eq".into(), self.literal()?)];
                while self.eat(&Token::Mark(',')) {
                    choices.push(Filter::Compare(path.clone(), "eq".into(), self.literal()?));
                }
                self.mark(')')?;
                Ok(Filter::Any(choices))
            }
            "eq" | "ne" | "ge" | "le" | "gt" | "lt" => Ok(Filter::Compare(path, operator, self.literal()?)),
            _ => Err(invalid(self.text)),
        }
    }
}

impl Filter {
    /// Reads a filter on objects of a type.
    ///
    /// # Errors
    /// 400 where the text or a property is not understood.
    pub(crate) fn read(text: &str, type_name: &str) -> Result<Self, Problem> {
        let mut reader = Reader { text, type_name, tokens: tokens(text)?, at: 0 };
        let filter = reader.any()?;
        if reader.at == reader.tokens.len() { Ok(filter) } else { Err(invalid(text)) }
    }

    /// Whether the directory answers it only with `ConsistencyLevel: eventual` and `$count=true`.
    pub(crate) fn advanced(&self) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().any(Filter::advanced),
            Filter::Not(_) => true,
            Filter::Compare(_, operator, _) => operator == "ne",
            Filter::Text(function, _, _) => function == "endswith",
            Filter::Element(..) => false,
        }
    }

    /// Whether an object matches; text is compared without letter case.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        match self {
            Filter::All(parts) => parts.iter().all(|part| part.matches(object)),
            Filter::Any(parts) => parts.iter().any(|part| part.matches(object)),
            Filter::Not(inner) => !inner.matches(object),
            Filter::Compare(path, operator, wanted) => compare(at(object, path), operator, wanted),
            Filter::Text(function, path, wanted) => at(object, path).as_str().is_some_and(|have| {
                let (have, wanted) = (have.to_lowercase(), wanted.to_lowercase());
                if function == "startswith" { have.starts_with(&wanted) } else { have.ends_with(&wanted) }
            }),
            Filter::Element(path, wanted) => {
                at(object, path).as_array().is_some_and(|list| list.iter().any(|one| compare(one, "eq", wanted)))
            }
        }
    }
}

fn at<'a>(object: &'a Value, path: &[String]) -> &'a Value {
    path.iter().fold(object, |value, name| &value[name.as_str()])
}

fn compare(have: &Value, operator: &str, wanted: &Value) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match (have, wanted) {
        (Value::String(have), Value::String(wanted)) => Some(have.to_lowercase().cmp(&wanted.to_lowercase())),
        (Value::Number(have), Value::Number(wanted)) => have.as_i64().partial_cmp(&wanted.as_i64()),
        (have, wanted) if have == wanted => Some(Equal),
        _ => None,
    };
    match operator {
        "eq" => order == Some(Equal),
        "ne" => order != Some(Equal),
        "ge" => matches!(order, Some(Greater | Equal)),
        "gt" => order == Some(Greater),
        "le" => matches!(order, Some(Less | Equal)),
        _ => order == Some(Less),
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use serde_json::json;

    fn matches(text: &str) -> bool {
        let object =
            json!({"displayName": "O'Brien k8s", "securityEnabled": true, "mail": null, "groupTypes": ["Unified"]});
        Filter::read(text, "group").is_ok_and(|filter| filter.matches(&object))
    }

    #[test]
    fn filters_pick_objects() {
        assert!(matches("displayName eq 'o''brien K8S'"));
        assert!(matches("startswith(displayName,'O''B') and securityEnabled eq true"));
        assert!(matches("groupTypes/any(c:c eq 'Unified')"));
        assert!(matches("groupTypes/any(c: c eq 'Unified')"));
        assert!(matches("displayName in ('x', 'O''Brien k8s')"));
        assert!(matches("mail eq null and (displayName eq 'x' or securityEnabled eq true)"));
        assert!(!matches("displayName eq 'k8s'"));
        assert!(!matches("not startswith(displayName,'O')"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in
            ["displayName eq", "displayName eq 'x", "name eq 'x'", "displayName eq 'x' extra", "displayName like 'x'"]
        {
            assert!(Filter::read(text, "group").is_err(), "{text}");
        }
        assert!(Filter::read("endswith(displayName,'x')", "group").is_ok_and(|filter| filter.advanced()));
    }
}
