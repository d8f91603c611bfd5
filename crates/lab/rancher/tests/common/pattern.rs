//! Comparing an answer with the recorded one: identifiers are bound as they appear, masks fit anything.

use std::collections::HashMap;

use serde_json::Value;

/// Identifiers that Rancher makes up: these, and five letters.
const PREFIXES: &[&str] = &["globalrolebinding-", "token-", "user-", "prtb-", "crtb-", "grb-", "p-", "c-"];

/// Their values differ from run to run; only their types are compared.
const VOLATILE: &[&str] = &[
    "apiEndpoint",
    "caCert",
    "cattle.io/last-login",
    "cattle.io/status",
    "config",
    "created",
    "createdTS",
    "creationTimestamp",
    "expiresAt",
    "lastTransitionTime",
    "lastUpdateTime",
    "lastUsedAt",
    "lastUsedAtTS",
    "removed",
    "removedTS",
    "resourceVersion",
    "uid",
    "uuid",
];

/// A packed copy of an object with its ids, and the checksum of that; they hold nothing else.
const PACKED: &[&str] = &["objectset.rio.cattle.io/applied", "objectset.rio.cattle.io/hash"];

/// Lists whose order means nothing.
const UNORDERED: &[&str] = &["resourceRules", "nonResourceRules"];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Id(String),
    Mask,
}

/// Which of our identifiers stands for which recorded one.
#[derive(Default)]
pub struct Bound {
    ours: HashMap<String, String>,
    theirs: HashMap<String, String>,
}

fn identifier(text: &str) -> Option<usize> {
    if text.starts_with("kubeconfig-") {
        return Some(text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(text.len()));
    }
    let prefix = PREFIXES.iter().find(|prefix| text.starts_with(**prefix))?;
    let rest = &text[prefix.len()..];
    let length = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).unwrap_or(rest.len());
    (length == 5).then_some(prefix.len() + 5)
}

/// Splits at identifiers and, in recorded text, at masks: `<secret>` and its like, and checksums.
fn parts(text: &str, recorded: bool) -> Vec<Part> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    let mut fresh = true;
    while at < text.len() {
        let rest = &text[at..];
        let id = if fresh { identifier(rest) } else { None };
        let mask = if recorded { mask(rest) } else { None };
        if let Some(length) = id.or(mask) {
            if !plain.is_empty() {
                found.push(Part::Text(std::mem::take(&mut plain)));
            }
            found.push(if id.is_some() { Part::Id(rest[..length].to_owned()) } else { Part::Mask });
            at += length;
            fresh = false;
            continue;
        }
        if ["%2F", "%3A"].iter().any(|code| rest.starts_with(code)) {
            plain.push_str(&rest[..3]);
            at += 3;
            fresh = true;
            continue;
        }
        let Some(next) = rest.chars().next() else { break };
        fresh = !next.is_ascii_alphanumeric();
        plain.push(next);
        at += next.len_utf8();
    }
    if !plain.is_empty() {
        found.push(Part::Text(plain));
    }
    found
}

fn mask(text: &str) -> Option<usize> {
    if text.starts_with('<') {
        let end = text.find('>')?;
        let inside = &text[1..end];
        let known = ["secret", "jwt", "code", "verifier", "challenge", "base64 PEM", "registration-token"];
        return known.contains(&inside).then_some(end + 1);
    }
    let hex = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
    (hex == 64 || hex == 32).then_some(hex)
}

impl Bound {
    fn bind(&mut self, recorded: &str, ours: &str) -> bool {
        let known = self.ours.get(recorded).map(String::as_str) == Some(ours);
        if known || (!self.ours.contains_key(recorded) && !self.theirs.contains_key(ours)) {
            self.ours.insert(recorded.into(), ours.into());
            self.theirs.insert(ours.into(), recorded.into());
            return true;
        }
        false
    }

    /// Recorded text with our identifiers in the place of the recorded ones.
    pub fn translate(&self, recorded: &str) -> String {
        let name = |part| match part {
            Part::Id(id) => self.ours.get(&id).cloned().unwrap_or(id),
            Part::Text(text) => text,
            Part::Mask => String::new(),
        };
        parts(recorded, false).into_iter().map(name).collect()
    }

    fn text(&mut self, recorded: &str, ours: &str) -> bool {
        let parts = parts(recorded, true);
        let mut rest = ours;
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Text(text) => match rest.strip_prefix(text.as_str()) {
                    Some(left) => rest = left,
                    None => return false,
                },
                Part::Id(id) => {
                    let Some(length) = identifier(rest) else { return false };
                    if !self.bind(id, &rest[..length]) {
                        return false;
                    }
                    rest = &rest[length..];
                }
                Part::Mask => {
                    rest = match parts.get(at + 1) {
                        None => "",
                        Some(Part::Text(text)) => match rest.find(text.as_str()) {
                            Some(end) if end > 0 => &rest[end..],
                            _ => return false,
                        },
                        Some(_) => return false,
                    };
                }
            }
        }
        rest.is_empty()
    }

    /// Everything that differs, each with its place.
    pub fn compare(&mut self, place: &str, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
        let key = place.rsplit('/').next().unwrap_or_default();
        let volatile =
            VOLATILE.contains(&key) || place.contains("cattle.io/last-login") || place.contains("cattle.io/status");
        match (recorded, ours) {
            (Value::Object(recorded), Value::Object(ours)) => self.objects(place, recorded, ours, found),
            (Value::Array(recorded), Value::Array(ours)) => self.arrays(place, key, recorded, ours, found),
            (Value::String(recorded), Value::String(ours)) => {
                if !volatile && !self.text(recorded, ours) {
                    found.push(format!("{place}: {recorded:?} is {ours:?}"));
                }
            }
            (Value::Number(_), Value::Number(_)) if volatile => {}
            _ if recorded == ours => {}
            _ => found.push(format!("{place}: {} is {}", brief(recorded), brief(ours))),
        }
    }

    /// A binding's name is a checksum over its role's name among others, and so differs from run to run where that holds an
    /// identifier. How it is made is held by a test of its own.
    fn hide_hash(&self, recorded: &mut Value, ours: &mut Value) {
        let role = recorded["roleRef"]["name"].as_str().unwrap_or_default();
        let name = recorded["metadata"]["name"].as_str().unwrap_or_default();
        if self.translate(role) != role && ["rb-", "crb-"].iter().any(|start| name.starts_with(start)) {
            for one in [recorded, ours] {
                one["metadata"]["name"] = Value::Null;
            }
        }
    }

    /// Holds a list to the part of it that was recorded: each recorded binding is there, known by role and subjects.
    pub fn excerpt(&mut self, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
        let all = ours.as_array().cloned().unwrap_or_default();
        let parts = recorded.as_array().cloned().unwrap_or_default();
        assert!(!parts.is_empty(), "nothing was recorded");
        for mut part in parts {
            let role = part["roleRef"]["name"].as_str().unwrap_or_default().to_owned();
            let own = self.translate(&role);
            let mine = all.iter().find(|one| one["roleRef"]["name"] == own && one["subjects"] == part["subjects"]);
            let Some(mut mine) = mine.cloned() else {
                found.push(format!("no binding of {role}"));
                continue;
            };
            self.hide_hash(&mut part, &mut mine);
            self.compare(&format!("/{role}"), &part, &mine, found);
        }
    }

    fn objects(
        &mut self,
        place: &str,
        recorded: &serde_json::Map<String, Value>,
        ours: &serde_json::Map<String, Value>,
        found: &mut Vec<String>,
    ) {
        for (key, value) in recorded.iter().filter(|(key, _)| !PACKED.contains(&key.as_str())) {
            // Keys may hold identifiers too.
            match ours.get(key).or_else(|| ours.get(&self.translate(key))) {
                Some(own) => self.compare(&format!("{place}/{key}"), value, own, found),
                None => found.push(format!("{place}/{key} is missing")),
            }
        }
        let translated: Vec<String> = recorded.keys().map(|key| self.translate(key)).collect();
        for key in ours.keys().filter(|key| !recorded.contains_key(*key) && !translated.contains(key)) {
            found.push(format!("{place}/{key} is too much"));
        }
    }

    /// Collections are ordered by identifiers, which differ: our rows in the order of those they stand for.
    fn in_order(&self, recorded: &[Value], ours: Vec<Value>) -> Vec<Value> {
        let mut left = ours;
        let mut taken: Vec<Option<Value>> = vec![None; recorded.len()];
        for by_name in [false, true] {
            for (row, place) in recorded.iter().zip(&mut taken).filter(|(_, place)| place.is_none()) {
                let id = self.translate(row["id"].as_str().unwrap_or_default());
                let fits = |own: &Value| if by_name { own["name"] == row["name"] } else { own["id"] == id };
                *place = left.iter().position(fits).map(|at| left.remove(at));
            }
        }
        taken.into_iter().map(|row| row.unwrap_or_else(|| left.pop().unwrap_or_default())).collect()
    }

    /// Bindings are ordered by names that hold identifiers: ours in the order of those they stand for, known by namespace and
    /// name, else by namespace and role, else (where the namespace was never met) by name.
    fn by_place(&self, recorded: &[Value], ours: Vec<Value>) -> Vec<Value> {
        let of = |one: &Value, path: &str| one.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, space, role) = ("/metadata/name", "/metadata/namespace", "/roleRef/name");
        let mut left = ours;
        let mut taken: Vec<Option<Value>> = vec![None; recorded.len()];
        for known_by in [&[space, name][..], &[space, role], &[name]] {
            for (one, place) in recorded.iter().zip(&mut taken).filter(|(_, place)| place.is_none()) {
                let fits = |own: &Value| known_by.iter().all(|path| of(own, path) == self.translate(&of(one, path)));
                *place = left.iter().position(fits).map(|at| left.remove(at));
            }
        }
        taken.into_iter().map(|one| one.unwrap_or_else(|| left.pop().unwrap_or_default())).collect()
    }

    fn arrays(&mut self, place: &str, key: &str, recorded: &[Value], ours: &[Value], found: &mut Vec<String>) {
        // Conditions come one by one: what is there must look like what was there.
        if key == "conditions" {
            for own in ours {
                let same = recorded.iter().any(|one| one["type"] == own["type"] || shape(one) == shape(own));
                if !same {
                    found.push(format!("{place}: {own} was not recorded"));
                }
            }
            return;
        }
        if recorded.len() != ours.len() {
            found.push(format!("{place}: {} entries are {}", recorded.len(), ours.len()));
            return;
        }
        let (mut recorded, mut ours) = (recorded.to_vec(), ours.to_vec());
        if UNORDERED.contains(&key) {
            recorded.sort_by_key(|value| self.translate(&sorted(value)));
            ours.sort_by_key(sorted);
        }
        if key == "data" {
            ours = self.in_order(&recorded, ours);
        }
        if key == "items" && recorded.iter().all(|one| one["roleRef"].is_object()) {
            ours = self.by_place(&recorded, ours);
            for (one, own) in recorded.iter_mut().zip(&mut ours) {
                self.hide_hash(one, own);
            }
        }
        for (at, (one, own)) in recorded.iter().zip(&ours).enumerate() {
            self.compare(&format!("{place}/{at}"), one, own, found);
        }
    }
}

fn shape(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> = value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
    keys.sort_unstable();
    keys
}

/// JSON with sorted keys.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut fields: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", sorted(value))).collect();
            fields.sort_unstable();
            fields.join(",")
        }
        other => other.to_string(),
    }
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    text.chars().take(120).collect()
}
