//! Reasons as kube-apiserver words them.

use crate::decide::Way;
use crate::matching::{SERVICE_ACCOUNT, space_of};
use crate::types::{RoleRef, Subject};

/// The reason of a binding.
pub(crate) fn allowed(way: &Way) -> String {
    let binding = match way.namespace.as_str() {
        "" => way.binding.clone(),
        space => format!("{}/{space}", way.binding),
    };
    let (kind, role) = (&way.role.kind, quoted(&way.role.name));
    let subject = subject(&way.subject, &way.namespace);
    format!("RBAC: allowed by {} {} of {kind} {role} to {subject}", way.kind(), quoted(&binding))
}

fn subject(subject: &Subject, home: &str) -> String {
    let name = match subject.kind.as_str() {
        SERVICE_ACCOUNT => format!("{}/{}", subject.name, space_of(subject, home)),
        _ => subject.name.clone(),
    };
    format!("{} {}", subject.kind, quoted(&name))
}

/// What is wrong with a role that a binding refers to.
pub(crate) fn not_found(role: &RoleRef) -> String {
    match role.kind.as_str() {
        "ClusterRole" | "Role" => {
            format!("{}.rbac.authorization.k8s.io {} not found", role.kind.to_lowercase(), quoted(&role.name))
        }
        kind => format!("unsupported role reference kind: {}", quoted(kind)),
    }
}

/// The reason of a refusal: each thing once.
pub(crate) fn missing(missing: &[String]) -> String {
    let mut once: Vec<&str> = Vec::new();
    for one in missing {
        if !once.contains(&one.as_str()) {
            once.push(one);
        }
    }
    match once.as_slice() {
        [] => String::new(),
        [one] => format!("RBAC: {one}"),
        all => format!("RBAC: [{}]", all.join(", ")),
    }
}

/// A text in quotes as Go's `%q` has it.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            _ if is_printable(letter) => out.push(letter),
            _ => out.push_str(&escaped(u32::from(letter))),
        }
    }
    out.push('"');
    out
}

fn escaped(code: u32) -> String {
    match code {
        0..0x80 => format!("\\x{code:02x}"),
        0x80..0x1_0000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// What Go prints as it is; Rust's own escapes follow the same classes of Unicode. A mark that joins the letter before it is
/// escaped there only where it comes first.
fn is_printable(letter: char) -> bool {
    let mut after_a_letter = String::from('a');
    after_a_letter.push(letter);
    after_a_letter.escape_debug().nth(2).is_none() || letter == '\''
}
