//! Step 5's form, and the roles beside it, judged without asking any system.

use lockstep_words::{Message, en::check as say};

use super::check::Found;
use super::wanted::{self, grants};
use super::{Draft, GrantDraft, RoleContext, RoleWanted, Scope, forms, values};
use crate::proof::ask;

/// The name of the role template by which people are let through to a cluster, and no further.
pub(crate) const MEMBERS: &str = "Lockstep cluster access";

/// A role's name has at most so many characters.
const ROLE_NAME: usize = 100;

/// What is to correct.
pub(super) fn add(draft: &Draft, found: &mut Found) {
    let asked = forms::lines(&draft.questions);
    found.judge("proof.questions", asked.iter().find_map(|text| ask::question(text).err()));
    let tried = forms::lines(&draft.requests);
    found.judge("proof.requests", tried.iter().find_map(|text| ask::request(text).err()));
    let own = wanted::roles(draft);
    roles(&own, found);
    let groups: Vec<&str> = draft.mappings.iter().map(|row| row.keycloak_group.trim()).collect();
    if !draft.grants.iter().any(GrantDraft::filled) {
        found.add("grants.0.group", say::GRANTS_EMPTY);
        return;
    }
    for (n, row) in draft.grants.iter().enumerate().filter(|(_, row)| row.filled()) {
        let field = |name: &str| format!("grants.{n}.{name}");
        let group = row.group.trim();
        if group.is_empty() {
            found.add(field("group"), say::GRANT_GROUP_EMPTY);
        } else if !groups.contains(&group) {
            found.add(field("group"), Message::new(say::GRANT_GROUP_UNKNOWN).with("group", group));
        }
        place(draft, n, row, found);
        if row.role.trim().is_empty() {
            found.add(field("role"), say::GRANT_ROLE_EMPTY);
        }
        found.judge(field("role"), wrong_context(&own, row));
        let wanted = grants(row);
        let twin = draft.grants[..n].iter().position(|other| grants(other).iter().any(|one| wanted.contains(one)));
        if let Some(twin) = twin {
            found.add(field("group"), Message::new(say::GRANT_TWICE).with("row", twin + 1));
        }
    }
}

/// What is wrong with where a row's role is to hold.
fn place(draft: &Draft, n: usize, row: &GrantDraft, found: &mut Found) {
    let field = |name: &str| format!("grants.{n}.{name}");
    let scope = row.scope;
    if scope.has_cluster() {
        let wrong = row.clusters.iter().find(|name| !draft.cluster_names().any(|picked| picked == name.trim()));
        match wrong {
            None if row.clusters.is_empty() => found.add(field("cluster"), say::GRANT_CLUSTER_EMPTY),
            None => {}
            Some(cluster) => {
                let message = Message::new(say::GRANT_CLUSTER_UNKNOWN).with("cluster", values::shorten(cluster));
                found.add(field("cluster"), message);
            }
        }
    }
    if scope.has_project() && row.project.trim().is_empty() {
        found.add(field("project"), say::GRANT_PROJECT_EMPTY);
    }
    if scope.has_namespaces() {
        let namespaces = forms::names(&row.namespaces);
        if namespaces.is_empty() {
            found.add(field("namespaces"), say::GRANT_NAMESPACES_EMPTY);
        }
        found.judge(field("namespaces"), namespaces.iter().find_map(|name| values::namespace_problem(name)));
        found.judge(field("namespaces"), torn(&draft.grants[..n], row, &namespaces));
    }
}

/// A namespace that an earlier row puts into another project of the same cluster.
fn torn(earlier: &[GrantDraft], row: &GrantDraft, namespaces: &[String]) -> Option<Message> {
    let project = row.project.trim();
    let others = earlier
        .iter()
        .filter(|other| [row.scope, other.scope] == [Scope::Namespaces; 2] && other.project.trim() != project);
    others.into_iter().find_map(|other| {
        let cluster = other.clusters.iter().find(|name| row.clusters.contains(name))?;
        let theirs = forms::names(&other.namespaces);
        let name = namespaces.iter().find(|name| theirs.contains(name))?;
        let message = Message::new(say::NAMESPACE_TWO_PROJECTS).with("name", name).with("cluster", cluster);
        Some(message.with("one", other.project.trim()).with("other", project))
    })
}

/// A role of the setup's own that is for something else than the row's scope. Of Rancher's own roles the plan says so.
fn wrong_context(own: &[RoleWanted], row: &GrantDraft) -> Option<Message> {
    let role = own.iter().find(|role| role.name == row.role.trim())?;
    let scope = match row.scope {
        Scope::Cluster => RoleContext::Cluster,
        Scope::Namespaces | Scope::Project => RoleContext::Project,
        // Where the same name is another kind of role, it means that one.
        Scope::RoleBindings | Scope::Global => return None,
    };
    let message = Message::new(say::GRANT_ROLE_CONTEXT).with("role", &role.name);
    (role.context != scope).then(|| message.with("context", role.context.api()).with("scope", scope.api()))
}

fn roles(roles: &[RoleWanted], found: &mut Found) {
    for (n, role) in roles.iter().enumerate() {
        let name = role.name.as_str();
        let field = |name: &str| format!("roles.{n}.{name}");
        let of = |key| Message::new(key).with("name", name);
        if name.trim().is_empty() || name.trim() != name {
            found.add(field("name"), say::ROLE_NAME_EMPTY);
        } else if name.chars().count() > ROLE_NAME {
            found.add(field("name"), of(say::ROLE_NAME_LONG).with("limit", ROLE_NAME));
        } else if name == MEMBERS {
            found.add(field("name"), of(say::ROLE_NAME_RESERVED));
        } else if roles[..n].iter().any(|other| other.name == name) {
            found.add(field("name"), of(say::ROLE_TWICE));
        }
        if role.rules.is_empty() {
            found.add(field("rules"), of(say::ROLE_RULES_EMPTY));
        }
        for rule in &role.rules {
            let lists = [("verbs", &rule.verbs), ("resources", &rule.resources), ("API groups", &rule.api_groups)];
            // An empty text is the core API group, and nothing else.
            let empty = |(what, list): &(&str, &Vec<String>)| {
                list.is_empty() || (*what != "API groups" && list.iter().any(|item| item.trim().is_empty()))
            };
            if let Some((what, _)) = lists.iter().find(|list| empty(list)) {
                found.add(field("rules"), of(say::ROLE_RULE_EMPTY).with("field", what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, GrantDraft, RoleContext, RoleWanted, RuleWanted, Scope, Step, reference};
    use super::MEMBERS;
    use lockstep_words::{Key, en::check as say};

    fn said(change: impl FnOnce(&mut Draft)) -> Vec<(String, Key)> {
        let mut draft = Draft::from_blueprint(&reference());
        change(&mut draft);
        draft.problems(Step::Access).into_iter().map(|problem| (problem.field, problem.message.key)).collect()
    }

    fn at(field: &str, key: Key) -> (String, Key) {
        (field.to_owned(), key)
    }

    #[test]
    fn each_scope_needs_its_own_fields() {
        let cluster = || at("grants.0.cluster", say::GRANT_CLUSTER_EMPTY);
        let project = || at("grants.0.project", say::GRANT_PROJECT_EMPTY);
        let namespaces = || at("grants.0.namespaces", say::GRANT_NAMESPACES_EMPTY);
        let role = || at("grants.0.role", say::GRANT_ROLE_EMPTY);
        for (scope, needs) in [
            (Scope::Namespaces, vec![cluster(), project(), namespaces(), role()]),
            (Scope::Project, vec![cluster(), project(), role()]),
            (Scope::RoleBindings, vec![cluster(), namespaces(), role()]),
            (Scope::Cluster, vec![cluster(), role()]),
            (Scope::Global, vec![role()]),
        ] {
            let empty = said(|draft| {
                draft.grants = vec![GrantDraft { group: "Dev".into(), scope, ..GrantDraft::default() }];
            });
            assert_eq!(empty, needs, "{scope:?}");
            assert_eq!(said(|draft| draft.grants[0].scope = scope), [], "{scope:?}");
        }
    }

    #[test]
    fn rows_are_compared_cluster_by_cluster() {
        let twice = said(|draft| {
            draft.clusters.push("beta".into());
            let both = GrantDraft { clusters: vec!["beta".into(), "alpha".into()], ..draft.grants[0].clone() };
            draft.grants.push(both);
        });
        assert_eq!(twice, [at("grants.1.group", say::GRANT_TWICE)]);
        let torn = said(|draft| {
            draft.clusters.push("beta".into());
            let other = GrantDraft { project: "Other".into(), ..draft.grants[0].clone() };
            draft.grants.push(GrantDraft { clusters: vec!["beta".into()], ..other.clone() });
            draft.grants.push(GrantDraft { clusters: vec!["beta".into(), "alpha".into()], ..other.clone() });
            draft.grants.push(GrantDraft { scope: Scope::RoleBindings, ..other });
        });
        let twice = at("grants.2.group", say::GRANT_TWICE);
        assert_eq!(torn, [at("grants.2.namespaces", say::NAMESPACE_TWO_PROJECTS), twice]);
    }

    #[test]
    fn bad_input_is_told_at_its_field() {
        let cluster = at("grants.0.cluster", say::GRANT_CLUSTER_UNKNOWN);
        assert_eq!(said(|draft| draft.grants[0].clusters.push("b\"'/ü".into())), [cluster]);
        for name in ["Trinity", "a/b", "a'b", "ü"] {
            let at = at("grants.0.namespaces", say::NAMESPACE_FORM);
            let bad = said(|draft| {
                (draft.grants[0].scope, draft.grants[0].namespaces) = (Scope::RoleBindings, name.into());
            });
            assert_eq!(bad, [at], "{name}");
        }
        for group in ["De\"v", "De/v", "Dév", "'"] {
            let at = at("grants.0.group", say::GRANT_GROUP_UNKNOWN);
            assert_eq!(said(|draft| draft.grants[0].group = group.into()), [at], "{group}");
        }
    }

    #[test]
    fn roles_of_one_s_own_are_judged_as_rancher_would() {
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let rule = |verbs: &[&str], resources: &[&str], groups: &[&str]| RuleWanted {
            verbs: list(verbs),
            resources: list(resources),
            api_groups: list(groups),
            ..RuleWanted::default()
        };
        let good = rule(&["get"], &["pods"], &[""]);
        let role = |name: &str, rules: &[RuleWanted]| RoleWanted {
            name: name.into(),
            rules: rules.to_vec(),
            ..RoleWanted::default()
        };
        for (roles, expected) in [
            (vec![role("Log readers", std::slice::from_ref(&good))], vec![]),
            (vec![role(" ", std::slice::from_ref(&good))], vec![at("roles.0.name", say::ROLE_NAME_EMPTY)]),
            (vec![role(&"x".repeat(101), std::slice::from_ref(&good))], vec![at("roles.0.name", say::ROLE_NAME_LONG)]),
            (vec![role(MEMBERS, std::slice::from_ref(&good))], vec![at("roles.0.name", say::ROLE_NAME_RESERVED)]),
            (
                vec![role("a", std::slice::from_ref(&good)), role("a", std::slice::from_ref(&good))],
                vec![at("roles.1.name", say::ROLE_TWICE)],
            ),
            (vec![role("a", &[])], vec![at("roles.0.rules", say::ROLE_RULES_EMPTY)]),
            (vec![role("a", &[rule(&[], &["pods"], &[""])])], vec![at("roles.0.rules", say::ROLE_RULE_EMPTY)]),
            (vec![role("a", &[rule(&["get"], &[""], &[""])])], vec![at("roles.0.rules", say::ROLE_RULE_EMPTY)]),
            (vec![role("a", &[rule(&["get"], &["pods"], &[])])], vec![at("roles.0.rules", say::ROLE_RULE_EMPTY)]),
        ] {
            assert_eq!(said(|draft| draft.roles = roles.clone()), expected, "{roles:?}");
        }
        let wrong = said(|draft| {
            draft.roles = vec![RoleWanted { context: RoleContext::Cluster, ..role("Seers", &[good]) }];
            draft.grants[0].role = "Seers".into();
        });
        assert_eq!(wrong, [at("grants.0.role", say::GRANT_ROLE_CONTEXT)]);
    }
}
