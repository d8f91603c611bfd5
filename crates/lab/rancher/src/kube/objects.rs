//! The objects of a cluster in memory.

use std::collections::BTreeMap;

use lab_common::new_id;
use serde_json::{Value, json};

use crate::clock::stamp_now;

/// Plural, namespace, name. Plurals are unique among the resources kept here.
type Key = (String, String, String);

/// Everything a cluster in memory holds.
#[derive(Debug)]
pub(crate) struct Objects {
    held: BTreeMap<Key, Value>,
    version: u64,
}

impl Default for Objects {
    fn default() -> Self {
        Objects { held: BTreeMap::new(), version: 1500 }
    }
}

impl Objects {
    /// The version of the whole, which grows with every change.
    pub(crate) fn version(&self) -> String {
        self.version.to_string()
    }

    /// One object.
    pub(crate) fn get(&self, plural: &str, namespace: &str, name: &str) -> Option<&Value> {
        self.held.get(&(plural.into(), namespace.into(), name.into()))
    }

    /// All objects of a type, by namespace and name.
    pub(crate) fn all<'a>(&'a self, plural: &'a str) -> impl Iterator<Item = &'a Value> {
        self.held
            .range((plural.to_owned(), String::new(), String::new())..)
            .take_while(move |(key, _)| key.0 == plural)
            .map(|(_, value)| value)
    }

    /// All objects of a type in a namespace; none without a namespace.
    pub(crate) fn within<'a>(&'a self, plural: &'a str, namespace: &'a str) -> impl Iterator<Item = &'a Value> {
        self.held
            .range((plural.to_owned(), namespace.to_owned(), String::new())..)
            .take_while(move |(key, _)| !namespace.is_empty() && key.0 == plural && key.1 == namespace)
            .map(|(_, value)| value)
    }

    /// Puts an object that is new: gives it uid, version and birth.
    pub(crate) fn create(&mut self, plural: &str, namespace: &str, name: &str, mut object: Value) -> Value {
        self.version += 1;
        let metadata = &mut object["metadata"];
        metadata["name"] = json!(name);
        if !namespace.is_empty() && plural != "namespaces" {
            metadata["namespace"] = json!(namespace);
        }
        metadata["uid"] = json!(new_id());
        metadata["resourceVersion"] = json!(self.version());
        metadata["creationTimestamp"] = json!(stamp_now());
        self.held.insert((plural.into(), home(plural, namespace), name.into()), object.clone());
        object
    }

    /// Puts an object in the place of the one that is there.
    pub(crate) fn replace(&mut self, plural: &str, namespace: &str, name: &str, mut object: Value) -> Value {
        let key = (plural.to_owned(), home(plural, namespace), name.to_owned());
        if let Some(old) = self.held.get(&key) {
            for kept in ["name", "namespace", "uid", "creationTimestamp"] {
                if !old["metadata"][kept].is_null() {
                    object["metadata"][kept] = old["metadata"][kept].clone();
                }
            }
            object["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"].clone();
            if object == *old {
                return object;
            }
        }
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version());
        self.held.insert(key, object.clone());
        object
    }

    /// Takes an object away, and with a namespace everything in it.
    pub(crate) fn remove(&mut self, plural: &str, namespace: &str, name: &str) -> Option<Value> {
        self.version += 1;
        let gone = self.held.remove(&(plural.to_owned(), home(plural, namespace), name.to_owned()));
        if plural == "namespaces" && gone.is_some() {
            self.held.retain(|key, _| key.1 != name);
        }
        gone
    }
}

/// Namespaces themselves live in no namespace.
fn home(plural: &str, namespace: &str) -> String {
    if plural == "namespaces" { String::new() } else { namespace.to_owned() }
}
