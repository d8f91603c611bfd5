//! Lists: `$filter`, `$search`, `$orderby`, `$count`, `$top`, `$select` and paging.

use serde_json::{Map, Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply, with_context};
use crate::graph::filter::Filter;
use crate::graph::schema::has_property;
use crate::state::{Inner, Kind, text};

/// What a user shows unless `$select` asks for more.
const USER_DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// Objects on one page unless `$top` says otherwise.
const PAGE: usize = 100;

/// The names that `$select` asks for.
fn selected(call: &Call, type_name: &str) -> Result<Option<Vec<String>>, Problem> {
    let Some(list) = call.option("select") else { return Ok(None) };
    let names: Vec<String> =
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    match names.iter().find(|name| !has_property(type_name, name)) {
        Some(name) => Err(Problem::new(
            400,
            "BadRequest",
            format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'."
            ),
        )),
        None => Ok((!names.is_empty()).then_some(names)),
    }
}

/// What is shown of an object.
fn shown(kind: Kind, object: &Value, names: Option<&[String]>) -> Value {
    let pick = |wanted: &mut dyn Iterator<Item = &str>| {
        let mut out = Map::new();
        for name in wanted {
            out.insert(name.to_owned(), object.get(name).cloned().unwrap_or(Value::Null));
        }
        for (name, value) in
            object.as_object().into_iter().flatten().filter(|(name, _)| name.starts_with("@odata.type"))
        {
            out.shift_insert(0, name.clone(), value.clone());
        }
        Value::Object(out)
    };
    match (names, kind) {
        (Some(names), _) => pick(&mut names.iter().map(String::as_str)),
        // Lists of mixed kinds say the type of each.
        (None, Kind::User) if object["@odata.type"].as_str().is_none_or(|name| name.ends_with("user")) => {
            pick(&mut USER_DEFAULT.iter().copied())
        }
        (None, _) => object.clone(),
    }
}

/// The answer for one object.
pub(crate) fn entity(inner: &Inner, call: &Call, kind: Kind, object: &Value) -> Outcome {
    let names = selected(call, kind.type_name())?;
    let context = match &names {
        Some(names) => format!("{}({})", kind.collection(), names.join(",")),
        None => kind.collection().to_owned(),
    };
    Ok(Reply::entity(inner, 200, &context, shown(kind, object, names.as_deref())))
}

fn needs_advanced(what: &str) -> Problem {
    Problem::unsupported(format!(
        "Unsupported Query. {what} requires the request header 'ConsistencyLevel: eventual' and the query option '$count=true'."
    ))
}

/// Words of a name for `$search`: letters and digits belong together, anything else parts them.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A clause of a search: property and words.
type Clause = (String, Vec<String>);

/// `"displayName:k8s" AND "description:x"`: every word of a clause begins a word of the property.
fn search(text: &str, type_name: &str) -> Result<Vec<Vec<Clause>>, Problem> {
    let bad = || {
        Problem::bad(format!("Syntax error: the search clause '{text}' must be \"property:value\" in double quotes."))
    };
    let mut choices = vec![Vec::new()];
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 0 {
            match part.trim() {
                "" | "AND" => {}
                "OR" => choices.push(Vec::new()),
                _ => return Err(bad()),
            }
            continue;
        }
        let (property, value) = part.split_once(':').ok_or_else(bad)?;
        if !has_property(type_name, property) {
            return Err(Problem::unsupported(format!("Unsupported property '{property}' in search.")));
        }
        if let Some(all) = choices.last_mut() {
            all.push((property.to_owned(), words(value)));
        }
    }
    if choices.iter().any(Vec::is_empty) { Err(bad()) } else { Ok(choices) }
}

fn found(object: &Value, choices: &[Vec<Clause>]) -> bool {
    choices.iter().any(|all| {
        all.iter().all(|(property, wanted)| {
            let have = words(text(object, property));
            wanted.iter().all(|word| have.iter().any(|one| one.starts_with(word)))
        })
    })
}

fn top(call: &Call) -> Result<usize, Problem> {
    let Some(text) = call.option("top") else { return Ok(PAGE) };
    match text.parse::<usize>() {
        Ok(size @ 1..=999) => Ok(size),
        _ => Err(Problem::bad(format!("Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive."))),
    }
}

/// Copies of the objects that a list may hold: of a large directory only those that the filter leaves. A filter that is
/// not understood is refused later, by [`list`].
pub(crate) fn rows(inner: &Inner, call: &Call, kind: Kind) -> Vec<Value> {
    let filter = call.option("filter").and_then(|text| Filter::read(text, kind.type_name()).ok());
    let left = |row: &&Value| filter.as_ref().is_none_or(|filter| filter.matches(row));
    inner.all(kind).iter().filter(left).cloned().collect()
}

/// The answer for a list: what is left of `rows` after the query options, one page of it.
pub(crate) fn list(inner: &mut Inner, call: &Call, kind: Kind, mut rows: Vec<Value>) -> Outcome {
    let type_name = kind.type_name();
    let eventual = call.eventual();
    let counted = eventual && call.option("count") == Some("true");
    let names = selected(call, type_name)?;
    let filter = call.option("filter").map(|text| Filter::read(text, type_name)).transpose()?;
    if filter.as_ref().is_some_and(Filter::advanced) && !counted {
        return Err(needs_advanced("This filter"));
    }
    if call.option("orderby").is_some() && filter.is_some() && !counted {
        return Err(needs_advanced("Sorting together with a filter"));
    }
    if let Some(text) = call.option("search") {
        if !eventual {
            return Err(Problem::unsupported(
                "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
            ));
        }
        let choices = search(text, type_name)?;
        rows.retain(|row| found(row, &choices));
    }
    if let Some(filter) = filter {
        rows.retain(|row| filter.matches(row));
    }
    // A replica that has not heard of an object leaves it out; each such look counts.
    rows.retain(|row| !inner.missed(text(row, "id")));
    if let Some(order) = call.option("orderby") {
        let (property, down) = order.split_once(' ').unwrap_or((order, "asc"));
        if !has_property(type_name, property) {
            return Err(Problem::bad(format!(
                "Could not find a property named '{property}' on type 'microsoft.graph.{type_name}'."
            )));
        }
        rows.sort_by_key(|row| text(row, property).to_lowercase());
        if down.eq_ignore_ascii_case("desc") {
            rows.reverse();
        }
    }
    page(inner, call, kind, &rows, names.as_deref(), counted)
}

fn page(inner: &Inner, call: &Call, kind: Kind, rows: &[Value], names: Option<&[String]>, counted: bool) -> Outcome {
    let size = top(call)?;
    let start = match call.option("skiptoken") {
        None => 0,
        Some(token) => token.strip_prefix("RFNwdAIAAQ").and_then(|rest| rest.parse().ok()).ok_or_else(|| {
            Problem::new(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.",
            )
        })?,
    };
    let shown: Vec<Value> = rows.iter().skip(start).take(size).map(|row| shown(kind, row, names)).collect();
    let context = match names {
        Some(names) => format!("{}({})", kind.collection(), names.join(",")),
        None => kind.collection().to_owned(),
    };
    let mut body = with_context(&inner.base, &context, json!({}));
    if counted {
        body["@odata.count"] = json!(rows.len());
    }
    if start + size < rows.len() {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(call.query.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("$skiptoken")));
        query.append_pair("$skiptoken", &format!("RFNwdAIAAQ{}", start + size));
        body["@odata.nextLink"] = json!(format!("{}/v1.0/{}?{}", inner.base, call.path, query.finish()));
    }
    body["value"] = Value::Array(shown);
    Ok(Reply::json(200, body))
}

/// The answer for `/$count`.
pub(crate) fn count(call: &Call, kind: Kind, mut rows: Vec<Value>) -> Outcome {
    if !call.eventual() {
        return Err(Problem::unsupported(
            "$count is not currently supported without the request header 'ConsistencyLevel: eventual'.",
        ));
    }
    if let Some(filter) = call.option("filter").map(|text| Filter::read(text, kind.type_name())).transpose()? {
        rows.retain(|row| filter.matches(row));
    }
    Ok(Reply::number(rows.len()))
}
