//! The blueprint as a file.

use crate::text::to_text;
use lockstep_words::{Message, en::check as say};

use super::{Blueprint, Draft, Grant, Problem, Scope, Step, VERSION};

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

/// Everything that is wrong with a blueprint's values; rows are counted as the file has them.
fn problems(blueprint: &Blueprint) -> Vec<Problem> {
    let draft = Draft::from_blueprint(blueprint);
    let mut all: Vec<Problem> = Step::ALL
        .iter()
        .flat_map(|step| draft.problems(*step))
        .filter(|problem| !NOT_IN_FILE.contains(&problem.field.as_str()))
        .collect();
    for problem in &mut all {
        // A row of the form may be several grants of the file.
        let row = problem.field.strip_prefix("grants.").and_then(|rest| rest.split_once('.'));
        let Some((Ok(row), name)) = row.map(|(row, name)| (row.parse::<usize>(), name)) else { continue };
        if let Some(first) = (0..blueprint.grants.len()).find(|grant| draft.row_of_grant(*grant) == row) {
            problem.field = format!("grants.{first}.{name}");
        }
    }
    all.extend(blueprint.grants.iter().enumerate().filter_map(|(n, grant)| not_of_scope(n, grant)));
    all
}

/// A line of a grant that its scope has no use for: whoever wrote it means something else.
fn not_of_scope(n: usize, grant: &Grant) -> Option<Problem> {
    let scope = grant.scope;
    let lines = [
        ("cluster", scope.has_cluster() || grant.cluster.is_empty()),
        ("project", scope.has_project() || grant.project.is_empty()),
        ("namespaces", scope.has_namespaces() || grant.namespaces.is_empty()),
        ("moveNamespaces", scope == Scope::Namespaces || !grant.move_namespaces),
    ];
    let (field, _) = lines.into_iter().find(|(_, fits)| !fits)?;
    let name = to_text(&scope);
    let message = Message::new(say::GRANT_NOT_OF_SCOPE).with("scope", name.trim_matches('"')).with("field", field);
    Some(Problem { step: Step::Access, field: format!("grants.{n}.{field}"), message, suggestion: None })
}

/// The line on which a field stands, counted from 1: that of its name within its row, else the row's first, else its
/// section's.
fn line_of(text: &str, field: &str) -> usize {
    let section = field.split('.').next().unwrap_or_default();
    let row: Option<usize> = field.split('.').find_map(|part| part.parse().ok());
    let name = camel(field.rsplit('.').next().unwrap_or_default());
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| line.starts_with(&format!("{section}:"))).unwrap_or(0);
    let inside = |line: &&str| line.starts_with([' ', '-']) || line.trim().is_empty();
    let end = lines.iter().skip(start + 1).position(|line| !inside(line)).map_or(lines.len(), |n| start + 1 + n);
    let dash = |line: &str| line.trim_start().starts_with("- ").then(|| line.len() - line.trim_start().len());
    let indent = lines[start..end].iter().find_map(|line| dash(line));
    let (from, to) = match row {
        None => (start, end),
        Some(row) => {
            let mut rows = (start..end).filter(|n| dash(lines[*n]).is_some_and(|at| Some(at) == indent));
            let from = rows.nth(row).unwrap_or(start);
            (from, rows.next().unwrap_or(end))
        }
    };
    let fits = |line: &str| line.trim_start().trim_start_matches("- ").starts_with(&format!("{name}:"));
    (from..to).find(|n| fits(lines[*n])).unwrap_or(from) + 1
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
    use crate::blueprint::{Blueprint, Draft, Grant, Mapping, RoleContext, RoleWanted, RuleWanted, Scope, reference};

    #[test]
    fn what_is_written_is_read_again() {
        let blueprint = reference();
        let text = to_yaml(&blueprint);
        assert_eq!(from_yaml(&text), Ok(blueprint), "{text}");
    }

    /// Every scope, one row on two clusters, a role of its own; the second grant of a row is named by its own line.
    #[test]
    fn grants_of_every_scope_are_read_again() {
        let mut blueprint = reference();
        let rule = RuleWanted {
            verbs: vec!["get".into()],
            api_groups: vec![String::new(), "apps".into()],
            resources: vec!["pods/log".into()],
            ..RuleWanted::default()
        };
        blueprint.roles =
            vec![RoleWanted { name: "Log readers".into(), context: RoleContext::Cluster, rules: vec![rule] }];
        let dev = || reference().grants[0].clone();
        let plain = || Grant { group: "Dev".into(), cluster: "alpha".into(), role: "x".into(), ..Grant::default() };
        blueprint.grants = vec![
            dev(),
            Grant { cluster: "beta".into(), ..dev() },
            Grant { scope: Scope::Project, namespaces: vec![], ..dev() },
            Grant { scope: Scope::RoleBindings, namespaces: vec!["web".into()], ..plain() },
            Grant { scope: Scope::Cluster, role: "Log readers".into(), ..plain() },
            Grant { scope: Scope::Global, cluster: String::new(), ..plain() },
        ];
        let text = to_yaml(&blueprint);
        assert_eq!(from_yaml(&text), Ok(blueprint.clone()), "{text}");
        let draft = Draft::from_blueprint(&blueprint);
        assert_eq!(draft.grants.len(), 5, "two clusters are one row");
        assert_eq!((0..6).map(|n| draft.row_of_grant(n)).collect::<Vec<_>>(), [0, 0, 1, 2, 3, 4]);
        assert_eq!(draft.so_far(), blueprint);
        let wrong = text.replace("- web", "- Web");
        let said = from_yaml(&wrong).expect_err("no name of a namespace").say();
        let line = wrong.lines().position(|line| line.contains("role-bindings")).map(|n| n + 1).unwrap_or(0);
        let named: usize = said.trim_start_matches("Line ").split(':').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        assert!(named.abs_diff(line) < 3 && said.contains("grants.3.namespaces"), "{said}\n{wrong}");
    }

    /// What docs/access.md shows can be pasted.
    #[test]
    fn the_examples_of_the_docs_are_read() {
        let page = include_str!("../../../../docs/access.md");
        let blocks: Vec<&str> =
            page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        let mut blueprint = Blueprint { grants: Vec::new(), ..reference() };
        for group in ["Ops", "QA", "Leads"] {
            blueprint.mappings.push(Mapping::of_group(group, group));
        }
        let text = to_yaml(&blueprint).replace("grants: []", "");
        let read = from_yaml(&format!("{text}\n{}", blocks.join("\n"))).unwrap();
        assert_eq!((read.grants.len(), read.roles.len()), (4, 1), "{read:?}");
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
        let wrong = text.replace("cluster: alpha", "cluster: alpha\n  scope: global");
        let said = from_yaml(&wrong).expect_err("a cluster in a global grant").say();
        let line = wrong.lines().position(|line| line.contains("cluster: alpha")).map(|n| n + 1).unwrap_or(0);
        assert!(said.starts_with(&format!("Line {line}: grants.0.cluster")), "{said}\n{wrong}");
        let said = from_yaml(&text.replace("version: 1", "version: 9")).expect_err("another version").say();
        assert!(said.contains('9'), "{said}");
    }
}
