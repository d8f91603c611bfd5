//! The page's module holds types of the engine and of the clients, and none of their code: that is the worker's. Functions
//! are told by their names, which the module still has before wasm-opt takes them.

use std::fs;
use std::path::Path;

use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::shell::Outcome;

/// Whose functions the page must not hold, and where they belong.
const FOREIGN: &[(&str, &str)] = &[
    ("lockstep_systems", "the clients, in the worker"),
    ("lockstep_engine::run", "apply, in the worker"),
    ("lockstep_engine::proof", "proofs, in the worker"),
    ("lockstep_engine::reading", "surveys and look-ups, in the worker"),
    ("lockstep_engine::session", "the session, in the worker"),
];

/// Traits whose implementations only carry a type along: read and written as messages, copied, compared, printed for us.
const CARRYING: &[&str] = &[
    "serde",
    "serde_core",
    "core::clone::Clone",
    "core::cmp",
    "core::default::Default",
    "core::fmt::Debug",
    "core::hash::Hash",
    "core::ops::drop::Drop",
];

/// How many names are shown.
const SHOWN: usize = 40;

/// Refuses a page that holds functions of others.
///
/// # Errors
/// Where it does, with their names; or where the module cannot be read or has no names.
pub(crate) fn check(module: &Path) -> Outcome<()> {
    let content = fs::read(module).map_err(|e| format!("{}: {e}", module.display()))?;
    let names = names(&content).map_err(|e| format!("{}: {e}", module.display()))?;
    if names.is_empty() {
        return Err(format!("{} names no function, so that nobody can say whose they are", module.display()));
    }
    let mut found: Vec<(String, &str)> =
        names.into_iter().filter_map(|name| foreign(&name).map(|place| (name, place))).collect();
    found.sort();
    if found.is_empty() {
        return Ok(());
    }
    let mut said = format!("the page's module holds {} functions that belong elsewhere:\n", found.len());
    for (name, place) in found.iter().take(SHOWN) {
        said.push_str(&format!("  {name} ({place})\n"));
    }
    if found.len() > SHOWN {
        said.push_str(&format!("  and {} more\n", found.len() - SHOWN));
    }
    said.push_str("The page shows types of the engine and calls nothing of it; see xtask/src/page_names.rs.");
    Err(said)
}

/// The names of a module's functions, as Rust writes them, without hashes.
fn names(module: &[u8]) -> Result<Vec<String>, wasmparser::BinaryReaderError> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Name(parts) = section.as_known() else { continue };
        for part in parts {
            let Name::Function(functions) = part? else { continue };
            for function in functions {
                found.push(written(function?.name));
            }
        }
    }
    Ok(found)
}

/// A name as Rust writes it; wasm-bindgen may have done that already, but leaves hashes.
fn written(name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    match name.rsplit_once("::h") {
        Some((path, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => path.to_owned(),
        _ => name,
    }
}

/// Where a function belongs, if not in the page.
fn foreign(name: &str) -> Option<&'static str> {
    let home = home(name);
    let (_, place) = FOREIGN.iter().find(|(path, _)| is_in(home, path))?;
    let carries = |of: &str| CARRYING.iter().any(|path| is_in(of, path));
    // What serde's derives make stands in a constant without a name.
    let derived = name.contains("::_::") || behind(name).is_some_and(carries);
    (!derived).then_some(place)
}

/// Whether a path is this one or lies in it.
fn is_in(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with(['<', ' ', '>']))
}

/// The path that a name begins with: its module, or for `<T as Trait>::f` that of T.
fn home(name: &str) -> &str {
    let mut path = name;
    loop {
        let inner = path.trim_start_matches(['<', '&', '[', '(']);
        let inner = ["mut ", "*const ", "*mut ", "dyn "]
            .iter()
            .fold(inner, |path, word| path.strip_prefix(word).unwrap_or(path));
        if inner == path {
            return path;
        }
        path = inner;
    }
}

/// The trait of `<T as Trait>::f` and of `module::<impl Trait for T>::f`.
fn behind(name: &str) -> Option<&str> {
    if let Some((_, inner)) = name.split_once("<impl ") {
        return inner.split_once(" for ").map(|(of, _)| of);
    }
    let inner = name.strip_prefix('<')?;
    let mut depth = 0_i32;
    for (at, letter) in inner.char_indices() {
        match letter {
            '<' | '(' | '[' => depth += 1,
            '>' if depth == 0 => return None,
            // Not the arrow of a function's type.
            '>' if inner[..at].ends_with('-') => {}
            '>' | ')' | ']' => depth -= 1,
            ' ' if depth == 0 => {
                if let Some(of) = inner[at..].strip_prefix(" as ") {
                    return Some(of);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, and whether they may be in the page.
    const NAMES: &[(&str, bool)] = &[
        ("lockstep_wizard::app::start", true),
        ("lockstep_engine::port::Command::name", true),
        ("lockstep_engine::runner::start", true),
        ("core::ptr::drop_in_place<lockstep_engine::proof::types::Proof>", true),
        ("serde_json::de::from_str::<lockstep_engine::proof::types::Proof>", true),
        ("<alloc::vec::Vec<lockstep_systems::rancher::Cluster> as core::clone::Clone>::clone", true),
        ("<lockstep_engine::proof::types::Finding as core::clone::Clone>::clone", true),
        ("<lockstep_engine::proof::types::Finding as core::cmp::PartialEq>::eq", true),
        ("<&lockstep_systems::keycloak::Group as core::fmt::Debug>::fmt", true),
        ("lockstep_systems::x::_::<impl serde_core::ser::Serialize for lockstep_systems::x::Y>::serialize", true),
        (
            "<lockstep_systems::x::_::<impl serde::de::Deserialize for lockstep_systems::x::Y>::deserialize::__Visitor as serde::de::Visitor>::visit_map",
            true,
        ),
        ("<lockstep_systems::x::Y as serde_core::de::Deserialize>::deserialize::{{closure}}", true),
        ("lockstep_systems::keycloak::groups::list", false),
        ("lockstep_systems::keycloak::groups::list::{{closure}}", false),
        ("<lockstep_systems::keycloak::Client<T>>::groups", false),
        ("<lockstep_systems::error::ApiError as core::fmt::Display>::fmt", false),
        ("lockstep_systems::error::<impl core::convert::From<A> for lockstep_systems::error::B>::from", false),
        ("<lockstep_engine::run::Run as core::future::future::Future>::poll", false),
        ("lockstep_engine::proof::gather::gather::{closure#0}", false),
        ("<fn(lockstep_systems::A) -> B as core::clone::Clone>::clone", true),
        ("lockstep_engine::reading::whole", false),
        ("lockstep_engine::session::Session<H>::receive", false),
    ];

    #[test]
    fn functions_are_told_by_their_names() {
        for (name, allowed) in NAMES {
            assert_eq!(foreign(name).is_none(), *allowed, "{name}");
        }
    }

    #[test]
    fn every_row_is_needed() {
        for (path, place) in FOREIGN {
            assert_eq!(foreign(&format!("{path}::f")), Some(*place));
        }
        for of in CARRYING {
            assert_eq!(foreign(&format!("<lockstep_systems::X as {of}::T>::f")), None);
        }
    }

    #[test]
    fn hashes_are_not_part_of_a_name() {
        let name = "_ZN16lockstep_systems8keycloak4list17h0123456789abcdefE";
        assert_eq!(written(name), "lockstep_systems::keycloak::list");
        assert_eq!(written("lockstep_systems::keycloak::list::h0123456789abcdef"), "lockstep_systems::keycloak::list");
        assert_eq!(written("main"), "main");
    }

    /// A module of one name section: `\0asm`, version 1, then function 0 by this name.
    fn module(name: &str) -> Vec<u8> {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
        let mut functions = vec![1, 0, length(name.as_bytes())];
        functions.extend(name.as_bytes());
        let mut section = vec![4];
        section.extend(b"name");
        section.extend([1, length(&functions)]);
        section.extend(&functions);
        let mut module = b"\0asm\x01\0\0\0\0".to_vec();
        module.push(length(&section));
        module.extend(&section);
        module
    }

    #[test]
    fn a_page_with_anothers_function_is_refused_by_its_name() {
        let file = std::env::temp_dir().join(format!("page-names-{}.wasm", std::process::id()));
        let checked = |name: &str| {
            fs::write(&file, module(name)).unwrap();
            check(&file)
        };
        assert_eq!(checked("lockstep_wizard::start"), Ok(()));
        let refused = checked("lockstep_engine::run::keep").unwrap_err();
        assert!(refused.contains("lockstep_engine::run::keep (apply, in the worker)"), "{refused}");
        fs::write(&file, b"\0asm\x01\0\0\0").unwrap();
        assert!(check(&file).unwrap_err().contains("names no function"));
        fs::remove_file(&file).unwrap();
    }
}
