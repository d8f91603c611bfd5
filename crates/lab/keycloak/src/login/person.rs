//! From an identity provider's claims to a local user: names, links and mappers.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use crate::data::texts;
use crate::state::{Realm, User, inner, text};

/// Who came back from an identity provider.
#[derive(Clone, Debug)]
pub(crate) struct Brokered {
    pub(crate) alias: String,
    /// The id there (`sub`), by which the link is found again.
    pub(crate) id: String,
    /// The name there, as the link keeps it.
    pub(crate) name_there: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) claims: Value,
}

/// Reads a person from the ID token and, where the provider asks for it, the user info.
pub(super) fn brokered(realm: &Realm, alias: &str, claims: &Value, info: Option<&Value>) -> Brokered {
    // With user info, everything comes from there, what is missing there too.
    let source = info.unwrap_or(claims);
    let of = |name: &str| source[name].as_str().unwrap_or_default().to_owned();
    let email = of("email");
    let (mut first_name, mut last_name) = (of("given_name"), of("family_name"));
    if first_name.is_empty() && last_name.is_empty() {
        let name = of("name");
        match name.rsplit_once(' ') {
            Some((first, last)) => (first_name, last_name) = (first.to_owned(), last.to_owned()),
            None => first_name = name,
        }
    }
    let id = claims["sub"].as_str().unwrap_or_default().to_owned();
    let name = [of("preferred_username"), email.clone(), id.clone()].into_iter().find(|name| !name.is_empty());
    let name = name.unwrap_or_default();
    let mut merged = info.and_then(Value::as_object).cloned().unwrap_or_default();
    merged.extend(claims.as_object().cloned().unwrap_or_default());
    let mut person = Brokered {
        alias: alias.to_owned(),
        id,
        name_there: name.clone(),
        username: name.to_lowercase(),
        email: email.to_lowercase(),
        first_name,
        last_name,
        claims: Value::Object(merged),
    };
    for mapper in mappers(realm, alias) {
        prepare(&mut person, mapper);
    }
    person
}

fn mappers<'a>(realm: &'a Realm, alias: &'a str) -> impl Iterator<Item = &'a Map<String, Value>> {
    realm.provider_mappers.iter().filter(move |mapper| text(mapper, "identityProviderAlias") == alias)
}

/// Mappers that change who came back, before the link is looked up.
fn prepare(person: &mut Brokered, mapper: &Map<String, Value>) {
    match text(mapper, "identityProviderMapper") {
        "oidc-username-idp-mapper" => {
            let template = inner(mapper, "config", "template").unwrap_or("${ALIAS}.${CLAIM.preferred_username}");
            let value = fill(template, person);
            match inner(mapper, "config", "target") {
                Some("BROKER_ID") => person.id = value,
                Some("BROKER_USERNAME") => person.name_there = value,
                _ => person.username = value.to_lowercase(),
            }
        }
        "oidc-user-attribute-idp-mapper" => {
            let value = claim(&person.claims, inner(mapper, "config", "claim").unwrap_or_default());
            let Some(value) = value.and_then(Value::as_str).map(str::to_owned) else { return };
            match inner(mapper, "config", "user.attribute") {
                Some("email") => person.email = value.to_lowercase(),
                Some("firstName") => person.first_name = value,
                Some("lastName") => person.last_name = value,
                _ => {}
            }
        }
        _ => {}
    }
}

/// Fills `${ALIAS}`, `${UUID}` and `${CLAIM.name | lowercase}`; what is not there is empty.
fn fill(template: &str, person: &Brokered) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let (inside, after) = after.split_once('}').unwrap_or((after, ""));
        let (name, change) =
            inside.split_once('|').map_or((inside.trim(), ""), |(name, how)| (name.trim(), how.trim()));
        let value = match name.strip_prefix("CLAIM.") {
            Some(path) => claim(&person.claims, path).map(show).unwrap_or_default(),
            None if name == "ALIAS" => person.alias.clone(),
            None if name == "UUID" => lab_common::new_id(),
            None => String::new(),
        };
        filled.push_str(&match change {
            "lowercase" => value.to_lowercase(),
            "uppercase" => value.to_uppercase(),
            "localpart" => value.split('@').next().unwrap_or_default().to_owned(),
            _ => value,
        });
        rest = after;
    }
    filled + rest
}

fn show(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A claim by its path; dots lead into objects, `\.` is a dot.
fn claim<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    let path = path.replace("\\.", "\u{0}");
    path.split('.').try_fold(claims, |at, part| at.get(part.replace('\u{0}', ".")))
}

/// Whether all wanted claims are there; a list fits where one of its elements does.
fn matches(claims: &Value, mapper: &Map<String, Value>) -> bool {
    let wanted: Value =
        inner(mapper, "config", "claims").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let regex = inner(mapper, "config", "are.claim.values.regex") == Some("true");
    wanted.as_array().into_iter().flatten().all(|entry| {
        let value = entry["value"].as_str().unwrap_or_default();
        let pattern = regex.then(|| Regex::new(&format!("^(?:{value})$")).ok()).flatten();
        let one = |held: &Value| {
            let held = show(held);
            if regex { pattern.as_ref().is_some_and(|pattern| pattern.is_match(&held)) } else { held == value }
        };
        match claim(claims, entry["key"].as_str().unwrap_or_default()) {
            Some(Value::Array(all)) => all.iter().any(one),
            Some(held) => one(held),
            None => false,
        }
    })
}

/// Runs the mappers on a user: at the first sign-in, and at later ones where the mode is FORCE.
pub(super) fn map(realm: &mut Realm, user: &str, person: &Brokered, first: bool) {
    let mode = realm.provider(&person.alias).and_then(|provider| inner(provider, "config", "syncMode"));
    let forced = mode == Some("FORCE");
    let force = |mapper: &Map<String, Value>| match inner(mapper, "config", "syncMode") {
        None | Some("INHERIT") => forced,
        Some(own) => own == "FORCE",
    };
    let mut joined: Vec<String> = Vec::new();
    let mut left: Vec<String> = Vec::new();
    let mut attributes: Vec<(String, Value)> = Vec::new();
    for mapper in mappers(realm, &person.alias).filter(|mapper| first || force(mapper)) {
        let kind = text(mapper, "identityProviderMapper");
        // A group that is not there is passed over; only the server's log says so.
        let group =
            inner(mapper, "config", "group").and_then(|path| realm.group_by_path(path)).map(|group| group.id.clone());
        match (kind, group) {
            ("oidc-advanced-group-idp-mapper", Some(group)) => {
                if matches(&person.claims, mapper) {
                    joined.push(group);
                } else {
                    left.push(group);
                }
            }
            ("oidc-hardcoded-group-idp-mapper", Some(group)) => joined.push(group),
            ("oidc-user-attribute-idp-mapper", _) => {
                let name = inner(mapper, "config", "user.attribute").unwrap_or_default();
                let value = claim(&person.claims, inner(mapper, "config", "claim").unwrap_or_default());
                let known = ["email", "firstName", "lastName", ""].contains(&name);
                if let Some(value) = value.filter(|_| !known) {
                    attributes.push((name.to_owned(), json!([show(value)])));
                }
            }
            _ => {}
        }
    }
    let Some(user) = realm.user_mut(user) else { return };
    // One mapper that fits is enough, whatever others to the same group say.
    user.groups.retain(|group| joined.contains(group) || first || !left.contains(group));
    for group in joined {
        if !user.groups.contains(&group) {
            user.groups.push(group);
        }
    }
    for (name, value) in attributes {
        user.rep.entry("attributes").or_insert_with(|| json!({}))[name] = value;
    }
    if !first && forced {
        refresh(user, person);
    }
}

/// With FORCE, what the provider says about a person is taken over; what it does not say is left.
fn refresh(user: &mut User, person: &Brokered) {
    for (name, value) in [("email", &person.email), ("firstName", &person.first_name), ("lastName", &person.last_name)]
    {
        if !value.is_empty() {
            user.rep.insert(name.into(), json!(value));
        }
    }
}

/// The names of the profile's fields that a person must fill, with their labels.
pub(super) fn required(realm: &Realm) -> Vec<&'static str> {
    let all = realm.profile["attributes"].as_array().into_iter().flatten();
    let needed: Vec<&str> = all
        .filter(|field| !field["required"].is_null())
        .filter(|field| {
            let roles = &field["required"]["roles"];
            roles.is_null() || texts(roles).any(|role| role == "user")
        })
        .filter_map(|field| field["name"].as_str())
        .collect();
    ["email", "firstName", "lastName"].into_iter().filter(|name| needed.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Brokered, claim, fill, matches};
    use serde_json::{Value, json};

    fn mapper(claims: &str, regex: &str) -> serde_json::Map<String, Value> {
        let rep = json!({"config": {"claims": claims, "are.claim.values.regex": regex}});
        rep.as_object().cloned().unwrap()
    }

    #[test]
    fn all_wanted_claims_must_fit_and_one_element_of_a_list_is_enough() {
        let claims = json!({"groups": ["a", "b"], "tid": "t"});
        let both = mapper(r#"[{"key":"groups","value":"b"},{"key":"tid","value":"t"}]"#, "false");
        assert!(matches(&claims, &both));
        let one_wrong = mapper(r#"[{"key":"groups","value":"b"},{"key":"tid","value":"x"}]"#, "false");
        assert!(!matches(&claims, &one_wrong));
        assert!(matches(&claims, &mapper(r#"[{"key":"groups","value":"x|b"}]"#, "true")));
        assert!(!matches(&claims, &mapper(r#"[{"key":"groups","value":"x|b"}]"#, "false")));
    }

    #[test]
    fn a_template_takes_claims_and_changes_their_case() {
        let person = Brokered {
            alias: "entra".into(),
            id: String::new(),
            name_there: String::new(),
            username: String::new(),
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            claims: json!({"preferred_username": "Ada@Contoso.com"}),
        };
        assert_eq!(fill("${CLAIM.preferred_username | lowercase}", &person), "ada@contoso.com");
        assert_eq!(fill("${ALIAS}.${CLAIM.oid}", &person), "entra.");
        assert_eq!(claim(&json!({"a.b": 1, "a": {"b": 2}}), "a\\.b"), Some(&json!(1)));
    }
}
