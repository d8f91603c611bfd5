//! What is derived here does what serde does.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::collections::BTreeMap;

use lockstep_json::{Map, Read, Unlike, Value, Write, from_text, read, to_text};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(rename_all = "camelCase")]
struct Thing {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(default)]
    uris: Vec<String>,
    #[serde(default = "three")]
    count: u32,
    #[serde(rename = "type")]
    kind: Kind,
    inner: Option<Box<Thing>>,
    #[serde(default)]
    map: BTreeMap<String, Vec<String>>,
    pair: (String, u16),
    #[serde(flatten)]
    rest: Map<String, Value>,
}

fn three() -> u32 {
    3
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    OneThing,
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Tagged {
    Nothing,
    SomeThing { deep: Box<Thing>, more_of_it: Option<bool> },
    Inside(Inside),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(tag = "inside", rename_all = "UPPERCASE")]
enum Inside {
    Left { n: i64 },
    Right,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(rename_all = "kebab-case")]
enum Outside {
    Plain,
    ByHand { login: String },
    Wrapped(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(transparent)]
struct Name(String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
#[serde(default)]
struct Filled {
    on: bool,
    text: String,
    list: Vec<String>,
    map: BTreeMap<String, String>,
    may: Option<u16>,
}

impl Default for Filled {
    fn default() -> Self {
        Filled {
            on: true,
            text: "as it was".into(),
            list: vec!["one".into()],
            map: [("a".to_owned(), "b".to_owned())].into(),
            may: Some(1),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Read, Write)]
struct Page<T> {
    value: Vec<T>,
}

fn thing() -> Thing {
    let inner = Thing { id: "in".into(), display_name: Some("In".into()), pair: ("a".into(), 9), ..Thing::default() };
    let rest = json!({"x": [1, null], "y": {"z": true}});
    Thing {
        id: "out".into(),
        uris: vec!["u".into(), String::new()],
        kind: Kind::Other,
        map: [("k".to_owned(), vec!["v".to_owned()])].into(),
        rest: rest.as_object().cloned().unwrap(),
        inner: Some(Box::new(inner)),
        ..Thing::default()
    }
}

fn same<T>(all: impl IntoIterator<Item = T>)
where
    T: Read + Write + Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    for one in all {
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(to_text(&one), text);
        assert_eq!(from_text::<T>(&text).as_ref(), Ok(&one), "{text}");
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), one);
    }
}

#[test]
fn what_serde_writes_is_written_and_read() {
    same([Thing::default(), thing()]);
    same([Kind::OneThing, Kind::Other]);
    same([
        Tagged::Nothing,
        Tagged::SomeThing { deep: Box::new(thing()), more_of_it: None },
        Tagged::Inside(Inside::Left { n: -4 }),
        Tagged::Inside(Inside::Right),
    ]);
    same([Outside::Plain, Outside::ByHand { login: "l".into() }, Outside::Wrapped("w".into())]);
    same([Name("n".into())]);
    same([
        Filled::default(),
        Filled { on: false, text: String::new(), list: Vec::new(), map: BTreeMap::new(), may: Some(2) },
    ]);
    same([Page { value: vec![Name("a".into()), Name("b".into())] }]);
}

#[test]
fn the_macro_makes_what_serde_json_s_makes() {
    const NAME: &str = "name";
    let (text, list, none) = (String::from("t"), vec!["a", "b"], None::<&str>);
    let ours = lockstep_json::json!({
        "text": text, NAME: "x", "list": list, "none": none, "null": null, "empty": {}, "bare": [],
        "deep": {"n": 1, "f": list.len() + 1, "of": [true, {"a": &text}, ["b", null]]},
    });
    let theirs = json!({
        "text": text, NAME: "x", "list": list, "none": none, "null": null, "empty": {}, "bare": [],
        "deep": {"n": 1, "f": list.len() + 1, "of": [true, {"a": &text}, ["b", null]]},
    });
    assert_eq!(ours.to_string(), theirs.to_string());
    assert_eq!(lockstep_json::json!(null), Value::Null);
    assert_eq!(lockstep_json::json!(text), json!("t"));
}

#[test]
fn defaults_stand_for_what_is_absent_or_null() {
    let least = json!({"id": "i", "type": "other", "pair": ["p", 1], "uris": null});
    let got: Thing = read(&least).unwrap();
    assert_eq!((got.count, got.uris.len(), got.kind), (3, 0, Kind::Other));
    assert_eq!(read::<Filled>(&json!({"text": null})), Ok(Filled::default()));
}

#[test]
fn what_is_wrong_is_named_and_never_quoted() {
    let whole = serde_json::to_value(thing()).unwrap();
    for (name, instead, wrong) in [
        ("id", None, Unlike::Missing("id")),
        ("id", Some(json!(7)), Unlike::Form("id")),
        ("type", Some(json!("secret")), Unlike::Form("type")),
        ("pair", Some(json!(["a"])), Unlike::Form("pair")),
        ("count", Some(json!(-1)), Unlike::Form("count")),
        ("inner", Some(json!({"id": "secret"})), Unlike::Missing("type")),
    ] {
        let mut object = whole.clone();
        match instead {
            Some(value) => object[name] = value,
            None => drop(object.as_object_mut().unwrap().shift_remove(name)),
        }
        assert!(serde_json::from_value::<Thing>(object.clone()).is_err(), "{name}");
        let error = read::<Thing>(&object).unwrap_err();
        assert_eq!(error, wrong, "{name}");
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(from_text::<Thing>("{\"id\":"), Err(Unlike::Syntax { line: 1, column: 6 }));
    assert_eq!(read::<Tagged>(&json!({"is": "elsewhere"})), Err(Unlike::Form("is")));
    assert_eq!(read::<Kind>(&json!("one-thin")), Err(Unlike::Form("")));
}
