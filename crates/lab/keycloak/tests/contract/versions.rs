//! What other Keycloaks answer otherwise than the recorded one: the rows of `differences.txt`, read, laid over the
//! recording, and written anew from answers.

#![allow(dead_code, reason = "the stand-in's test and that of the real ones use a part each")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::recorded;

/// The Keycloak whose answers are recorded whole.
pub(crate) const RECORDED: &str = "26.7.3";
/// The others that the same cases run on.
pub(crate) const OTHERS: [&str; 2] = ["24.0.5", "25.0.6"];
/// In place of a value that an answer does not have.
const ABSENT: &str = "absent";
/// The reason of a row that nobody has explained yet.
const UNEXPLAINED: &str = "?";
/// An object of whose fields more than these, and more than half, differ is one difference.
const FEW: usize = 6;

/// Where an answer differs, and what is there; `None` where nothing is.
type Difference = (String, Option<Value>);

/// One difference, and in which steps of which versions it shows.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) why: String,
    versions: Vec<String>,
    /// Lines of `cases.txt`.
    steps: Vec<usize>,
    difference: Difference,
}

/// The table.
pub(crate) fn rows() -> Vec<Row> {
    let (mut why, mut rows) = (String::new(), Vec::new());
    for line in include_str!("differences.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("why ") {
            Some(reason) => why = reason.to_owned(),
            None => rows.push(row(line, &why).unwrap_or_else(|| panic!("no row: {line}"))),
        }
    }
    rows
}

/// `VERSIONS at STEPS: POINTER = VALUE`.
fn row(line: &str, why: &str) -> Option<Row> {
    let (versions, rest) = line.split_once(" at ")?;
    let (steps, rest) = rest.split_once(": ")?;
    let (at, value) = rest.split_once(" = ")?;
    Some(Row {
        why: why.to_owned(),
        versions: versions.split(' ').map(str::to_owned).collect(),
        steps: steps.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?,
        difference: (at.to_owned(), if value == ABSENT { None } else { Some(serde_json::from_str(value).ok()?) }),
    })
}

/// The line of a step in `cases.txt`.
fn line(step: &Value) -> usize {
    let name = step["step"].as_str().and_then(|name| name.split_once(':')).expect("a step with its line");
    name.0.parse().expect("a number")
}

/// What a version answers: the recording, with the rows of that version over it.
pub(crate) fn wanted(version: &str) -> Vec<Value> {
    let mut all = recorded();
    for row in rows().iter().filter(|row| row.versions.iter().any(|one| one == version)) {
        for step in &row.steps {
            let seen = all.iter_mut().find(|seen| line(seen) == *step);
            let seen = seen.unwrap_or_else(|| panic!("differences.txt: line {step} of cases.txt is no step"));
            put(seen, &row.difference).unwrap_or_else(|| panic!("line {step}: nothing holds {}", row.difference.0));
        }
    }
    all
}

/// What is wrong with the table itself: rows without a reason, of unknown versions, or without an effect.
pub(crate) fn idle() -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows() {
        let at = &row.difference.0;
        if row.why.is_empty() || row.why == UNEXPLAINED {
            wrong.push(format!("{at}: no reason is given"));
        }
        for version in row.versions.iter().filter(|version| !OTHERS.contains(&version.as_str())) {
            wrong.push(format!("{at}: {version} is not tested"));
        }
        for step in recorded().iter().filter(|step| row.steps.contains(&line(step))) {
            if step.pointer(at) == row.difference.1.as_ref() {
                wrong.push(format!("{at}: {RECORDED} answers the same in line {}", line(step)));
            }
        }
    }
    wrong
}

/// Puts a value where a pointer leads, or takes away what is there.
fn put(value: &mut Value, (at, wanted): &Difference) -> Option<()> {
    let (parent, name) = at.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    match (value.pointer_mut(parent)?, wanted) {
        (Value::Array(all), Some(wanted)) => *all.get_mut(name.parse::<usize>().ok()?)? = wanted.clone(),
        (Value::Object(fields), Some(wanted)) => drop(fields.insert(name, wanted.clone())),
        (Value::Object(fields), None) => drop(fields.remove(&name)),
        _ => return None,
    }
    Some(())
}

/// Every place where two answers differ, each as deep as it can be said.
fn compare(at: &str, wanted: &Value, got: &Value, out: &mut Vec<Difference>) {
    match (wanted, got) {
        _ if wanted == got => {}
        (Value::Object(one), Value::Object(other)) if !mostly_others(one, other) || at.is_empty() => {
            for name in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let below = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (one.get(name), other.get(name)) {
                    (Some(wanted), Some(got)) => compare(&below, wanted, got, out),
                    (_, got) => out.push((below, got.cloned())),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (n, (wanted, got)) in one.iter().zip(other).enumerate() {
                compare(&format!("{at}/{n}"), wanted, got, out);
            }
        }
        _ => out.push((at.to_owned(), Some(got.clone()))),
    }
}

fn mostly_others(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let changed = names.iter().filter(|name| one.get(**name) != other.get(**name)).count();
    changed > FEW && changed * 2 > names.len()
}

/// The table with the rows of one version made anew from its answers. Reasons stay with what they explain.
pub(crate) fn rewritten(version: &str, seen: &[Value]) -> String {
    // Difference to the versions that have it, step by step.
    let mut found: BTreeMap<(String, String), BTreeMap<usize, BTreeSet<String>>> = BTreeMap::new();
    let mut note = |(at, value): Difference, step: usize, version: &str| {
        let value = value.map_or_else(|| ABSENT.to_owned(), |value| value.to_string());
        found.entry((at, value)).or_default().entry(step).or_default().insert(version.to_owned());
    };
    let old = rows();
    for row in &old {
        for other in row.versions.iter().filter(|other| *other != version) {
            row.steps.iter().for_each(|step| note(row.difference.clone(), *step, other));
        }
    }
    for (wanted, got) in recorded().iter().zip(seen) {
        let mut all = Vec::new();
        compare("", wanted, got, &mut all);
        all.into_iter().for_each(|difference| note(difference, line(got), version));
    }
    let mut lines: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for ((at, value), steps) in found {
        for (step, versions) in steps {
            let why = reason(&old, &at, &value, step);
            let place = old.iter().position(|row| row.why == why).unwrap_or(usize::MAX);
            let key = (place, why, at.clone(), value.clone(), versions);
            lines.entry(key).or_default().push(step.to_string());
        }
    }
    let text = include_str!("differences.txt").lines();
    let mut out: String = text.take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let mut last = String::new();
    for ((_, why, at, value, versions), steps) in lines {
        if why != last {
            out.push_str(&format!("\nwhy {why}\n"));
            last = why;
        }
        let versions: Vec<String> = versions.into_iter().collect();
        out.push_str(&format!("{} at {}: {at} = {value}\n", versions.join(" "), steps.join(" ")));
    }
    out
}

/// Why a step differs so: what the table says of that step, or of that difference anywhere if it says only one thing.
fn reason(old: &[Row], at: &str, value: &str, step: usize) -> String {
    let same = |row: &&Row| {
        let there = row.difference.1.as_ref().map_or_else(|| ABSENT.to_owned(), ToString::to_string);
        row.difference.0 == at && there == value
    };
    let known: BTreeSet<&String> = old.iter().filter(same).map(|row| &row.why).collect();
    let here = old.iter().filter(same).find(|row| row.steps.contains(&step)).map(|row| row.why.clone());
    let only = || known.iter().next().filter(|_| known.len() == 1).map(|why| (*why).clone());
    here.or_else(only).unwrap_or_else(|| UNEXPLAINED.into())
}
