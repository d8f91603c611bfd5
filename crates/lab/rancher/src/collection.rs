//! Norman's collections. Filters are the caller's; sorting and paging are as norman does them (read in its sources; what the
//! recording shows of a collection that fits on one page agrees).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::text::{encode, strings};

const COLLECTIONS: &str = include_str!("../data/collections.json");

/// Rows on a page where the caller names no limit, and the most a page can have; -1 asks for the most.
const LIMIT: i64 = 1000;
const MOST: i64 = 10_000;

/// What a type's collection carries: sortable fields, filters, whether it counts (and pages) and offers creation.
fn shape(kind: &str) -> &'static Value {
    static SHAPES: OnceLock<Value> = OnceLock::new();
    &SHAPES.get_or_init(|| serde_json::from_str(COLLECTIONS).unwrap_or_default())[kind]
}

/// A query as Go writes it: sorted by key, encoded.
fn query(fields: &BTreeMap<String, String>) -> String {
    let parts: Vec<String> = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    parts.join("&")
}

/// Fields a collection of this type can be filtered by.
pub(crate) fn filters(kind: &str) -> Vec<String> {
    strings(&shape(kind)["filters"])
}

/// A collection: `asked` is the request's query, `data` what is in it, already presented.
pub(crate) fn collection(base: &str, kind: &str, plural: &str, asked: &[(String, String)], data: Vec<Value>) -> Value {
    paged(base, (kind, plural), asked, data, |row| row)
}

/// As [`collection`], of `rows`; `show` makes a row what is answered, for those of the page alone.
pub(crate) fn paged(
    base: &str,
    (kind, plural): (&str, &str),
    asked: &[(String, String)],
    mut rows: Vec<Value>,
    show: impl Fn(Value) -> Value,
) -> Value {
    let shape = shape(kind);
    let itself = format!("{base}/v3/{plural}");
    let search = asked.iter().any(|(key, value)| key == "action" && value == "search");
    let kept: BTreeMap<String, String> = asked.iter().cloned().collect();
    let asked_for = |name: &str| kept.get(name).map_or("", String::as_str);
    let link = |key: &str, value: &str| {
        let mut fields = kept.clone();
        if key != "marker" {
            fields.retain(|name, _| !["order", "marker"].contains(&name.as_str()));
        }
        fields.insert(key.into(), value.into());
        format!("{itself}?{}", query(&fields))
    };
    let links: Map<String, Value> =
        strings(&shape["sort"]).into_iter().map(|name| (name.clone(), json!(link("sort", &name)))).collect();
    let known = filters(kind);
    let given = |name: &str| {
        let found = asked.iter().filter(|(key, _)| key == name);
        let found: Vec<Value> = found.map(|(_, value)| json!({"modifier": "eq", "value": value})).collect();
        if found.is_empty() { Value::Null } else { Value::Array(found) }
    };
    let filters: Map<String, Value> = known.iter().map(|name| (name.clone(), given(name))).collect();
    let actions: Map<String, Value> = strings(&shape["actions"])
        .into_iter()
        .map(|name| (name.clone(), json!(format!("{itself}?action={name}"))))
        .collect();
    let mut body = json!({
        "type": "collection", "links": {"self": itself}, "actions": actions, "filters": filters,
        "resourceType": kind,
    });
    if search {
        body["sort"] = json!({"reverse": link("order", "asc"), "links": links});
    } else {
        let down = asked_for("order") == "desc";
        let (order, reverse) = if down { ("desc", "asc") } else { ("asc", "desc") };
        body["sort"] = json!({"order": order, "reverse": link("order", reverse), "links": links});
        let field = Some(asked_for("sort")).filter(|name| known.iter().any(|one| one == name));
        if let Some(field) = field {
            body["sort"]["name"] = json!(field);
        }
        let limit = limit(asked_for("limit"));
        body["pagination"] = json!({"limit": limit});
        if shape["total"] == true {
            sort(&mut rows, field.unwrap_or("id"), down);
            let page = page(&rows, usize::try_from(limit).unwrap_or(0), asked_for("marker"));
            for (name, value) in page.fields(&rows, asked_for("marker"), |id| link("marker", id)) {
                body["pagination"][name] = value;
            }
            rows = rows.drain(page.start..page.end).collect();
        }
    }
    if shape["create"] == true {
        body["createTypes"] = json!({kind: format!("{base}/v3/{}", plural.to_lowercase())});
    }
    body["data"] = rows.into_iter().map(show).collect();
    body
}

/// The limit in force for the one asked for.
fn limit(asked: &str) -> i64 {
    match asked.parse::<i64>() {
        Ok(-1) => MOST,
        Ok(limit) if limit >= 0 => limit.min(MOST),
        _ => LIMIT,
    }
}

/// By a field's text, in the order of its bytes.
fn sort(rows: &mut [Value], field: &str, down: bool) {
    let key = |row: &Value| match &row[field] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    rows.sort_by_cached_key(key);
    if down {
        rows.reverse();
    }
}

/// Which rows a page holds.
struct Page {
    start: usize,
    end: usize,
    limit: usize,
}

/// The page that begins with the row of id `marker`; an unknown one begins at the first.
fn page(rows: &[Value], limit: usize, marker: &str) -> Page {
    let start = rows.iter().position(|row| !marker.is_empty() && row["id"] == *marker).unwrap_or(0);
    Page { start, end: (start + limit).min(rows.len()), limit }
}

impl Page {
    /// What the collection says of the page beside its limit.
    fn fields(&self, rows: &[Value], marker: &str, link: impl Fn(&str) -> String) -> Vec<(&'static str, Value)> {
        let mut fields = vec![("total", json!(rows.len()))];
        if !marker.is_empty() {
            fields.push(("marker", json!(marker)));
        }
        if self.start == 0 && self.end == rows.len() {
            return fields;
        }
        fields.push(("partial", json!(true)));
        let at = |index: usize| json!(link(rows[index]["id"].as_str().unwrap_or_default()));
        fields.push(("first", at(0)));
        if self.start > 0 && self.limit > 0 {
            fields.push(("previous", at(self.start.saturating_sub(self.limit))));
        }
        if self.end > self.start && self.end < rows.len() {
            fields.push(("next", at(self.end)));
        }
        if self.limit > 0 && rows.len() > self.limit {
            fields.push(("last", at(rows.len() - self.limit)));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{limit, paged};

    fn of(asked: &[(&str, &str)]) -> (String, Value) {
        let rows = ["c", "a", "e", "b", "d"].map(|id| json!({"id": id, "name": format!("n{id}")})).to_vec();
        let asked: Vec<(String, String)> = asked.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        let body = paged("https://r", ("user", "users"), &asked, rows, |row| row);
        let ids = body["data"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).collect();
        (ids, body["pagination"].clone())
    }

    #[test]
    fn limits_are_norman_s() {
        for (asked, wanted) in
            [("", 1000), ("x", 1000), ("-2", 1000), ("-1", 10_000), ("99999", 10_000), ("0", 0), ("7", 7)]
        {
            assert_eq!(limit(asked), wanted, "{asked:?}");
        }
    }

    #[test]
    fn pages_follow_one_another() {
        assert_eq!(of(&[]), ("abcde".into(), json!({"limit": 1000, "total": 5})));
        let at = |id: &str| format!("https://r/v3/users?limit=2&marker={id}");
        let (ids, page) = of(&[("limit", "2")]);
        let wanted =
            json!({"limit": 2, "total": 5, "partial": true, "first": at("a"), "next": at("c"), "last": at("d")});
        assert_eq!((ids.as_str(), page), ("ab", wanted));
        let (ids, page) = of(&[("limit", "2"), ("marker", "c")]);
        assert_eq!((ids.as_str(), &page["previous"], &page["next"]), ("cd", &json!(at("a")), &json!(at("e"))));
        let (ids, page) = of(&[("limit", "2"), ("marker", "e")]);
        assert_eq!((ids.as_str(), &page["next"], &page["partial"]), ("e", &Value::Null, &json!(true)));
        assert_eq!(of(&[("limit", "2"), ("marker", "none")]).0, "ab", "an unknown marker begins anew");
        assert_eq!(of(&[("limit", "0")]).0, "");
        assert_eq!(of(&[("order", "desc"), ("limit", "2")]).0, "ed");
        assert_eq!(of(&[("sort", "name"), ("order", "desc")]).0, "edcba");
    }
}
