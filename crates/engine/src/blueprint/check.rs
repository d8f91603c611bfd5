//! Forms, judged without asking any system.

use lockstep_words::{Message, en::check as say};

use super::wanted::so_far;
use super::{
    Blueprint, CloudDraft, Credential, Draft, EntraWay, KeycloakWay, MappingBy, MappingDraft, Problem, RancherWay,
    Scope, Step, check_access as access, forms, name_in_tokens, values,
};

/// The fields that instructions for another administrator are made of.
const HANDED_OFF: [&str; 7] = [
    "entra.login",
    "entra.graph",
    "entra.tenant",
    "entra.application",
    "entra.secret_days",
    "keycloak.url",
    "keycloak.realm",
];

/// Collects problems of one step.
pub(super) struct Found {
    step: Step,
    problems: Vec<Problem>,
}

impl Found {
    pub(super) fn add(&mut self, field: impl Into<String>, message: impl Into<Message>) {
        self.problems.push(Problem { step: self.step, field: field.into(), message: message.into(), suggestion: None });
    }

    /// Adds the problem, if there is one.
    pub(super) fn judge(&mut self, field: impl Into<String>, problem: Option<Message>) {
        if let Some(message) = problem {
            self.add(field, message);
        }
    }
}

/// What is to correct in one step's form.
pub(super) fn problems(draft: &Draft, step: Step) -> Vec<Problem> {
    let mut found = Found { step, problems: Vec::new() };
    match step {
        Step::Entra => entra(draft, &mut found),
        Step::Keycloak => keycloak(draft, &mut found),
        Step::Rancher => rancher(draft, &mut found),
        Step::Clusters => clusters(draft, &mut found),
        Step::Access => access::add(draft, &mut found),
    }
    found.problems
}

fn entra(draft: &Draft, found: &mut Found) {
    let form = &draft.entra;
    if form.cloud == CloudDraft::ByHand {
        found.judge("entra.login", values::address_problem(&form.login, "Entra ID's login host"));
        found.judge("entra.graph", values::address_problem(&form.graph, "Microsoft Graph"));
    }
    found.judge("entra.tenant", values::tenant_problem(&form.tenant));
    let name = form.application.trim();
    if name.is_empty() {
        found.add("entra.application", say::APPLICATION_EMPTY);
    } else if name.chars().count() > 120 {
        found.add("entra.application", Message::new(say::APPLICATION_LONG).with("count", name.chars().count()));
    }
    if matches!(form.way, EntraWay::Client | EntraWay::Window) && !forms::is_guid(form.admin_client.trim()) {
        found.add("entra.admin_client", say::ADMIN_CLIENT_ID_FORM);
    }
    if form.way == EntraWay::Handoff && !forms::is_guid(form.client_id.trim()) {
        found.add("entra.client_id", say::CLIENT_ID_FORM);
    }
    if form.way != EntraWay::Handoff && !form.adopt.trim().is_empty() && !forms::is_guid(form.adopt.trim()) {
        found.add("entra.adopt", say::ADOPT_FORM);
    }
    let secret = form.credential == Credential::ClientSecret;
    if secret && !matches!(form.secret_days.trim().parse::<u32>(), Ok(1..=730)) {
        found.add("entra.secret_days", say::SECRET_DAYS);
    }
}

fn keycloak(draft: &Draft, found: &mut Found) {
    let form = &draft.keycloak;
    found.judge("keycloak.url", values::address_problem(&form.url, "Keycloak"));
    if form.realm.trim() == "master" {
        found.add("keycloak.realm", say::REALM_MASTER);
    } else {
        found.judge("keycloak.realm", values::name_problem(&form.realm, 255, say::REALM_EMPTY.into()));
    }
    match form.way {
        KeycloakWay::Password if form.user.trim().is_empty() => found.add("keycloak.user", say::USER_EMPTY),
        KeycloakWay::Client if form.admin_client.trim().is_empty() => {
            found.add("keycloak.admin_client", say::ADMIN_CLIENT_EMPTY);
        }
        KeycloakWay::Password | KeycloakWay::Client | KeycloakWay::Token => {}
    }
    found.judge("keycloak.alias", values::name_problem(&form.alias, 255, say::ALIAS_EMPTY.into()));
    found.judge("keycloak.client", values::name_problem(&form.client, 255, say::CLIENT_EMPTY.into()));
    mappings(&draft.mappings, found);
}

fn mappings(rows: &[MappingDraft], found: &mut Found) {
    let filled = |row: &MappingDraft| row.says_who() || !row.keycloak_group.trim().is_empty();
    if !rows.iter().any(filled) {
        found.add("mappings.0.entra_group", say::MAPPINGS_EMPTY);
        return;
    }
    for (n, row) in rows.iter().enumerate().filter(|(_, row)| filled(row)) {
        who(n, row, found);
        let target = row.keycloak_group.trim();
        let field = format!("mappings.{n}.keycloak_group");
        // Keycloak itself shows paths with a slash before them.
        let target = target.strip_prefix('/').unwrap_or(target);
        let empty = match target {
            "" => say::KEYCLOAK_GROUP_EMPTY.into(),
            path => Message::new(say::KEYCLOAK_PATH_FORM).with("path", path),
        };
        let mut problem = target.split('/').find_map(|name| values::name_problem(name, 100, empty.clone()));
        for message in problem.iter_mut().filter(|message| message.key == say::NAME_FORM) {
            message.key = say::GROUP_NAME_FORM;
        }
        found.judge(&*field, problem);
        for other in rows[..n].iter().filter(|other| filled(other)) {
            let name = other.keycloak_group.trim();
            let name = name.strip_prefix('/').unwrap_or(name);
            let same = MappingDraft { entra_id: row.entra_id.clone(), ..other.clone() } == *row;
            if same && name == target {
                found.add(&*field, say::MAPPING_TWICE);
                break;
            }
            let (one, another) = (name_in_tokens(name), name_in_tokens(target));
            if name == target || target.is_empty() || !one.eq_ignore_ascii_case(another) {
                continue;
            }
            let key = if one == another { say::GROUP_SAME_NAME } else { say::GROUP_CASE };
            found.add(&*field, Message::new(key).with("one", name).with("other", target).with("name", another));
            break;
        }
    }
}

/// What is wrong with who fits a row.
fn who(n: usize, row: &MappingDraft, found: &mut Found) {
    let (value, field) = (row.entra_group.trim(), format!("mappings.{n}.entra_group"));
    if matches!(row.by, MappingBy::Claim | MappingBy::Expression) && row.claim.trim().is_empty() {
        found.add(format!("mappings.{n}.claim"), say::CLAIM_EMPTY);
    }
    match row.by {
        MappingBy::Group if value.is_empty() => found.add(field, say::ENTRA_GROUP_EMPTY),
        MappingBy::AppRole if value.is_empty() => found.add(field, say::APP_ROLE_EMPTY),
        MappingBy::Claim | MappingBy::Expression if value.is_empty() => found.add(field, say::CLAIM_VALUE_EMPTY),
        // Keycloak takes any text, and lets nobody sign in where it is not an expression.
        MappingBy::Expression => {
            if let Err(wrong) = regex_lite::Regex::new(value) {
                found.add(field, Message::new(say::EXPRESSION_FORM).with("said", wrong));
            }
        }
        _ => {}
    }
}

fn rancher(draft: &Draft, found: &mut Found) {
    match values::address_problem(&draft.rancher.url, "Rancher") {
        Some(problem) => found.add("rancher.url", problem),
        None => found.problems.extend(below_a_path(&draft.rancher.url)),
    }
    if draft.rancher.way == RancherWay::Local && draft.rancher.user.trim().is_empty() {
        found.add("rancher.user", say::USER_EMPTY);
    }
}

/// Rancher has no setting for a path before its own: its pages, agents and sign-ins are at the root of a host
/// (rancher/rancher#14563, #40134).
fn below_a_path(typed: &str) -> Option<Problem> {
    let address = forms::address(typed);
    let (scheme, rest) = address.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let root = format!("{scheme}://{host}");
    let message = Message::new(say::RANCHER_PATH).with("path", path).with("root", &root);
    Some(Problem { step: Step::Rancher, field: "rancher.url".into(), message, suggestion: Some(root) })
}

fn clusters(draft: &Draft, found: &mut Found) {
    // Roles on Rancher itself need none.
    let mut scopes = draft.grants.iter().filter(|row| row.filled()).map(|row| row.scope).peekable();
    let needed = scopes.peek().is_none() || scopes.any(Scope::has_cluster);
    if needed && draft.cluster_names().next().is_none() {
        found.add("clusters", say::CLUSTERS_EMPTY);
    }
    for (n, row) in draft.new_clusters.iter().enumerate() {
        let (name, field) = (row.name.trim(), format!("new_clusters.{n}.name"));
        let before = draft.clusters.iter().map(|name| name.trim());
        let mut before = before.chain(draft.new_clusters[..n].iter().map(|row| row.name.trim()));
        if name.is_empty() {
            found.add(field, say::CLUSTER_NAME_EMPTY);
        } else if let Some(problem) = values::cluster_problem(name) {
            found.add(field, problem);
        } else if before.any(|other| other == name) {
            found.add(field, Message::new(say::CLUSTER_TWICE).with("name", name));
        }
    }
}

/// The blueprint, or everything that is to correct.
pub(super) fn blueprint(draft: &Draft) -> Result<Blueprint, Vec<Problem>> {
    let problems: Vec<Problem> = Step::ALL.iter().flat_map(|step| problems(draft, *step)).collect();
    if problems.is_empty() { Ok(so_far(draft)) } else { Err(problems) }
}

/// The fields that a sign-in at Microsoft goes by.
const SIGNED_IN_BY: [&str; 4] = ["entra.login", "entra.graph", "entra.tenant", "entra.admin_client"];

/// What is to correct before somebody can sign in at Microsoft.
pub(super) fn problems_for_window(draft: &Draft) -> Vec<Problem> {
    problems(draft, Step::Entra).into_iter().filter(|problem| SIGNED_IN_BY.contains(&&*problem.field)).collect()
}

/// What is to correct before another administrator can be told what to make, on the page of step 1.
pub(super) fn problems_for_handoff(draft: &Draft) -> Vec<Problem> {
    let all = [Step::Entra, Step::Keycloak].into_iter().flat_map(|step| problems(draft, step));
    all.filter(|problem| HANDED_OFF.contains(&&*problem.field))
        .map(|problem| Problem { step: Step::Entra, ..problem })
        .collect()
}

/// Puts what was typed into the form in which it is kept: addresses without tails, a realm out of a pasted address.
pub(super) fn tidy(mut draft: Draft, step: Step) -> Draft {
    use forms::{address, realm_in};
    match step {
        Step::Entra => {
            draft.entra.login = address(&draft.entra.login);
            draft.entra.graph = address(&draft.entra.graph);
        }
        Step::Keycloak => {
            if let Some(realm) = realm_in(&draft.keycloak.url).filter(|_| draft.keycloak.realm.trim().is_empty()) {
                draft.keycloak.realm = realm;
            }
            draft.keycloak.url = address(&draft.keycloak.url);
        }
        Step::Rancher => draft.rancher.url = address(&draft.rancher.url),
        Step::Clusters | Step::Access => {}
    }
    draft
}
