//! The blueprint as a file.

use lockstep_words::{Message, en::check as say};

use super::{Blueprint, Draft, Problem, Step, VERSION};

/// Fields that are not part of a blueprint: who signs in as administrator.
const NOT_IN_FILE: [&str; 3] = ["keycloak.user", "keycloak.admin_client", "rancher.user"];

/// Reads a blueprint. The form is judged, the systems are not asked.
///
/// # Errors
/// What is wrong, with line and field.
pub fn from_yaml(text: &str) -> Result<Blueprint, Message> {
    let blueprint: Blueprint = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(0, |location| location.line());
        let error = error.without_snippet();
        let said = error.to_string();
        Message::new(say::FILE_NOT_YAML).with("line", line).with("said", said.trim_end_matches('.'))
    })?;
    if blueprint.version != VERSION {
        return Err(Message::new(say::FILE_VERSION).with("version", blueprint.version).with("known", VERSION));
    }
    match problems(&blueprint).into_iter().next() {
        Some(problem) => {
            let said = format!("{}: {}", problem.field, problem.message.say());
            let line = line_of(text, &problem.field);
            Err(Message::new(say::FILE_NOT_YAML).with("line", line).with("said", said.trim_end_matches('.')))
        }
        None => Ok(blueprint),
    }
}

/// Everything that is wrong with a blueprint's values.
fn problems(blueprint: &Blueprint) -> Vec<Problem> {
    let draft = Draft::from_blueprint(blueprint);
    Step::ALL
        .iter()
        .flat_map(|step| draft.problems(*step))
        .filter(|problem| !NOT_IN_FILE.contains(&problem.field.as_str()))
        .collect()
}

/// The line on which a field stands: the first line with its last name, at or below its section; counts from 1.
fn line_of(text: &str, field: &str) -> usize {
    let mut parts = field.split('.');
    let section = parts.next().unwrap_or_default();
    let row: usize = field.split('.').find_map(|part| part.parse().ok()).unwrap_or(0);
    let name = camel(field.rsplit('.').next().unwrap_or_default());
    let start = text.lines().position(|line| line.starts_with(section)).unwrap_or(0);
    let fits = |line: &str| line.trim_start().trim_start_matches("- ").starts_with(&format!("{name}:"));
    let hit = text.lines().enumerate().skip(start).filter(|(_, line)| fits(line)).nth(row);
    hit.map_or(start, |(n, _)| n) + 1
}

/// `entra_group` as it is written in the file: `entraGroup`.
fn camel(name: &str) -> String {
    let mut up = false;
    name.chars()
        .filter_map(|c| {
            if c == '_' {
                up = true;
                return None;
            }
            let letter = if up { c.to_ascii_uppercase() } else { c };
            up = false;
            Some(letter)
        })
        .collect()
}

/// Writes a blueprint.
#[must_use]
pub fn to_yaml(blueprint: &Blueprint) -> String {
    // A blueprint holds only texts, numbers and lists of them, so it can always be written.
    serde_saphyr::to_string(blueprint).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{from_yaml, to_yaml};
    use crate::blueprint::reference;

    #[test]
    fn what_is_written_is_read_again() {
        let blueprint = reference();
        let text = to_yaml(&blueprint);
        assert_eq!(from_yaml(&text), Ok(blueprint), "{text}");
    }

    #[test]
    fn errors_name_line_and_field() {
        let text = to_yaml(&reference());
        let wrong = text.replace("realm: trinity", "realms: trinity");
        let said = from_yaml(&wrong).expect_err("an unknown field").say();
        let line = wrong.lines().position(|line| line.contains("realms:")).map(|n| n + 1).unwrap_or(0);
        assert!(said.contains("realms"), "{said}");
        assert!(said.starts_with(&format!("Line {line}")), "{said}");
        let wrong = text.replace("realm: trinity", "realm: tri nity");
        let said = from_yaml(&wrong).expect_err("a space in a name").say();
        let line = wrong.lines().position(|line| line.contains("tri nity")).map(|n| n + 1).unwrap_or(0);
        assert!(said.starts_with(&format!("Line {line}: keycloak.realm")), "{said}");
        let said = from_yaml(&text.replace("version: 1", "version: 9")).expect_err("another version").say();
        assert!(said.contains('9'), "{said}");
    }
}
