//! What was seen becomes the chain, hop by hop, and the finding that names where it breaks. No IO.

use lockstep_words::{Key, Message, en::explain as ex, en::proof as say};
use serde_json::Value as Json;

use super::seen::Seen;
use super::{Finding, Hop, HopResult, HopState, Severity};
use crate::blueprint::{Blueprint, Credential, Grant, GroupsClaim, Mapping, group_principal, name_in_tokens};
use crate::explain;
use crate::run::Stopped;
use crate::time::day_of;

/// How many groups Entra ID puts into a token; with more it leaves all of them out, and Keycloak does not ask for them.
const MOST_GROUPS: usize = 200;
/// From how many on that is warned of.
const MANY_GROUPS: usize = 150;

/// A hop that breaks the chain.
struct Break {
    cause: Message,
    remedy: Message,
    likely: bool,
}

impl Break {
    fn sure(cause: Message, remedy: Message) -> Self {
        Break { cause, remedy, likely: false }
    }
}

/// A hop's name here, its fact, or what breaks it.
type Looked = (String, Result<Message, Break>);

/// Looks at one hop.
type Look = fn(&Blueprint, &Seen, &Mapping) -> Looked;

/// The chain of the person, and what was found.
pub(super) fn diagnose(blueprint: &Blueprint, seen: &Seen) -> (Vec<HopResult>, Vec<Finding>) {
    let mappings = seen.mappings(blueprint);
    let Some(mapping) = mappings.first().copied() else { return (Vec::new(), Vec::new()) };
    let look: [(Hop, Look); 6] = [
        (Hop::Entra, entra),
        (Hop::IdentityProvider, provider),
        (Hop::Keycloak, keycloak),
        (Hop::Token, token),
        (Hop::Rancher, rancher),
        (Hop::Kubernetes, kubernetes),
    ];
    let (mut hops, mut findings) = (Vec::new(), Vec::new());
    let mut broken = false;
    // Stopped before any identity provider is asked: Rancher's client does not fit.
    let at_client = matches!(seen.stopped, Some(Stopped::ClientFailed { .. } | Stopped::Refused { .. }));
    for (hop, look) in look {
        let (name, result) = look(blueprint, seen, mapping);
        let (state, fact) = match result {
            _ if broken || (at_client && hop > Hop::Entra && hop < Hop::Rancher) => {
                (HopState::NotReached, say::NOT_REACHED.into())
            }
            Ok(fact) => (HopState::Holds, fact),
            Err(Break { cause, remedy, likely }) => {
                broken = true;
                findings.push(Finding { hop, severity: Severity::Broken, cause: cause.clone(), remedy, likely });
                (HopState::Broken, cause)
            }
        };
        hops.push(HopResult { hop, state, name, fact });
    }
    findings.extend(audience(blueprint, seen));
    findings.extend(overage(seen));
    (hops, findings)
}

fn named(seen: &Seen, key: lockstep_words::Key) -> Message {
    Message::new(key).with("name", &seen.person.name)
}

fn entra(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let group = &mapping.who();
    let at = blueprint.mappings.iter().position(|other| other == mapping).unwrap_or(0);
    let with = |key| named(seen, key).with("group", group);
    let fits = seen.groups.contains(&mapping.keycloak_group);
    let result = match seen.memberships.get(at).map_or(Some(false), |(_, member)| *member) {
        _ if mapping.everyone => Ok(say::EVERYONE_FITS.into()),
        _ if mapping.claim.is_some() => Ok(with(if fits { say::CLAIM_FITS } else { say::CLAIM_LATER })),
        Some(true) => Ok(with(say::MEMBER)),
        Some(false) => Err(Break::sure(with(say::NOT_MEMBER), with(say::NOT_MEMBER_DO))),
        None if fits => Ok(with(say::HANDED_MEMBER).with("target", &mapping.keycloak_group)),
        // The token did not name the group, unless there is another cause at a later hop.
        None if seen.stopped.is_none() && leads(blueprint, seen, mapping) => {
            let remedy = with(say::HANDED_NOT_MEMBER_DO);
            Err(Break { cause: with(say::HANDED_NOT_MEMBER), remedy, likely: true })
        }
        None => Ok(say::HANDED_NOT_LOOKED.into()),
    };
    (group.clone(), result)
}

/// What a mapping's mapper looks for in a token: an object id, a role, a value; empty where it takes everyone.
fn looked_for<'a>(blueprint: &Blueprint, mapping: &'a Mapping, id: &'a str) -> &'a str {
    match (&mapping.entra_group, &mapping.claim) {
        (Some(_), _) if blueprint.entra.groups_claim == GroupsClaim::AppRoles => {
            name_in_tokens(&mapping.keycloak_group)
        }
        (Some(group), _) => [id, group.id.as_deref().unwrap_or_default(), &group.name]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        (None, Some(claim)) => &claim.value,
        (None, None) => "",
    }
}

/// Whether a mapper looks for this.
fn looks_for(mapper: &Json, value: &str) -> bool {
    let claims = mapper["config"]["claims"].as_str().and_then(|claims| lockstep_json::parse(claims).ok());
    match claims.as_ref().and_then(Json::as_array) {
        Some(all) => all.iter().any(|claim| claim["value"] == *value),
        None => value.is_empty() && mapper["config"]["group"].is_string(),
    }
}

/// Whether a mapper leads from who fits a mapping to its Keycloak group.
fn leads(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> bool {
    let value = looked_for(blueprint, mapping, "");
    seen.mappers.iter().any(|mapper| {
        let there = mapper["config"]["group"].as_str().unwrap_or_default();
        looks_for(mapper, value) && there.trim_start_matches('/') == mapping.keycloak_group
    })
}

fn provider(blueprint: &Blueprint, seen: &Seen, _: &Mapping) -> Looked {
    let alias = blueprint.keycloak.alias.clone();
    let Some(problem) = &seen.stopped else { return (alias, Ok(say::PROVIDER_HOLDS.into())) };
    // The flow of the first sign-in found nobody of this e-mail address or name, and makes nobody.
    if matches!(problem, Stopped::BrokerFailed { error } if error == "user_not_found") {
        return (alias, Err(Break::sure(named(seen, say::NOT_KNOWN), named(seen, say::NOT_KNOWN_DO))));
    }
    let words = match blueprint.entra.credential {
        Credential::ClientSecret => [say::SECRET_GONE, say::SECRET_ENDED, say::SECRET_WRONG, say::SECRET_DO],
        Credential::Certificate => {
            [say::CERTIFICATE_GONE, say::CERTIFICATE_ENDED, say::CERTIFICATE_REFUSED, say::CERTIFICATE_DO]
        }
    };
    let [gone, ended, refused, review] = words;
    let review = Message::new(review);
    let provider = seen.provider.as_ref().filter(|provider| provider["enabled"] != false);
    let Some(provider) = provider else {
        let cause = Message::new(say::PROVIDER_OFF).with("alias", &alias);
        return (alias, Err(Break::sure(cause, named(seen, say::REVIEW_DO))));
    };
    let config = |name: &str| provider["config"][name].as_str().unwrap_or_default();
    let mut fitting = seen.fitting.iter();
    let handed = blueprint.entra.client_id.is_some();
    let broker = matches!(problem, Stopped::BrokerFailed { .. });
    let found = if let Some((name, right)) = fitting.find(|(name, right)| !right.is_empty() && config(name) != right) {
        let cause = Message::new(say::PROVIDER_DIFFERS).with("name", name).with("there", config(name));
        Break::sure(cause.with("right", right), say::ISSUER_DO.into())
    } else if let Some(code) = &seen.code {
        let (means, remedy) = explain::of_code(code).unwrap_or((ex::UNKNOWN, ex::UNKNOWN_DO));
        let means = Message::new(means).with("system", "Entra ID").with("code", code).with("tenant", "").say();
        let cause = Message::new(say::ENTRA_SAYS).with("code", code).with("means", means);
        // What another administrator has made they alone can change.
        let remedy = if handed { Message::new(remedy) } else { named(seen, say::REVIEW_DO) };
        Break::sure(cause, remedy)
    } else if seen.credential_ends.is_none() && !handed {
        Break::sure(gone.into(), review)
    } else if seen.credential_ended {
        let ends = seen.credential_ends.as_deref().unwrap_or_default();
        Break::sure(Message::new(ended).with("ends", day_of(ends)), review)
    } else if broker && config("filteredByClaim") == "true" {
        let with =
            |key| named(seen, key).with("claim", config("claimFilterName")).with("value", config("claimFilterValue"));
        Break { cause: with(say::CLAIM_FILTER), remedy: with(say::CLAIM_FILTER_DO).with("alias", &alias), likely: true }
    } else if broker {
        // Keycloak keeps Entra ID's words to its own log; all else is right, so the credential is what is left.
        let remedy = match blueprint.entra.credential {
            Credential::ClientSecret if handed => say::HANDED_SECRET_DO.into(),
            Credential::ClientSecret => {
                Message::new(say::SECRET_WRONG_DO).with("application", &blueprint.entra.application)
            }
            Credential::Certificate => review,
        };
        Break { cause: refused.into(), remedy, likely: true }
    } else {
        never_back(seen)
    };
    (alias, Err(found))
}

/// At whose page the person was stopped, as far as it can be told.
fn never_back(seen: &Seen) -> Break {
    let stops = [
        (seen.unlinked.is_some(), say::ACCOUNT_EXISTS, say::ACCOUNT_EXISTS_DO),
        (seen.first_sign_in, say::PROFILE, say::PROFILE_DO),
        (seen.switched_off, ex::CLIENT_OFF, ex::CLIENT_OFF_DO),
        (seen.assigned_only, ex::NOT_ASSIGNED, ex::NOT_ASSIGNED_DO),
        (seen.no_consent, ex::NO_CONSENT, say::REVIEW_DO),
    ];
    let stop = stops.into_iter().find_map(|(here, cause, remedy)| here.then_some((cause, remedy)));
    let (cause, remedy) = stop.unwrap_or((say::NEVER_BACK, say::NEVER_BACK_DO));
    let with = |key| named(seen, key).with("user", seen.unlinked.as_deref().unwrap_or_default());
    Break { cause: with(cause), remedy: with(remedy), likely: true }
}

fn keycloak(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let group = &mapping.keycloak_group;
    let with = |key| named(seen, key).with("group", group).with("entra", mapping.who());
    if seen.groups.contains(group) {
        return (group.clone(), Ok(with(say::JOINED)));
    }
    let at = blueprint.mappings.iter().position(|other| other == mapping).unwrap_or(0);
    let id = seen.memberships.get(at).map(|(id, _)| id.as_str()).unwrap_or_default();
    let value = looked_for(blueprint, mapping, id);
    // Tokens that name no group but those assigned, or their roles, pass over who is in a group by way of another.
    let direct_alone = mapping.entra_group.is_some() && blueprint.entra.groups_claim != GroupsClaim::SecurityGroup;
    let broken = match seen.mappers.iter().find(|mapper| looks_for(mapper, value)) {
        None => Break::sure(with(say::NO_MAPPER), with(say::REVIEW_DO)),
        Some(mapper) => {
            let there = mapper["config"]["group"].as_str().unwrap_or_default();
            let too_many = seen.group_count.filter(|count| *count > MOST_GROUPS && !direct_alone);
            if let Some(count) = too_many {
                Break::sure(with(say::OVERAGE).with("count", count), with(say::OVERAGE_DO))
            } else if there.trim_start_matches('/') == group {
                match (&mapping.claim, direct_alone) {
                    (Some(claim), _) => Break {
                        cause: with(say::CLAIM_NOT_THERE).with("claim", &claim.name),
                        remedy: with(say::CLAIM_NOT_THERE_DO).with("claim", &claim.name),
                        likely: true,
                    },
                    (None, true) => {
                        Break { cause: with(say::NOT_DIRECT), remedy: with(say::NOT_DIRECT_DO), likely: true }
                    }
                    (None, false) => Break::sure(with(say::NO_CLAIM), say::NO_CLAIM_DO.into()),
                }
            } else {
                Break::sure(with(say::MAPPER_ELSEWHERE).with("there", there), with(say::REVIEW_DO))
            }
        }
    };
    (group.clone(), Err(broken))
}

/// The names in a token's claim `groups`.
fn groups(token: &Json) -> Vec<&str> {
    token["groups"].as_array().map(|names| names.iter().filter_map(Json::as_str).collect()).unwrap_or_default()
}

fn token(_: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let group = name_in_tokens(&mapping.keycloak_group);
    // Rancher reads the ID token and the user info; at a refresh the access token.
    let all: Vec<Vec<&str>> = seen.tokens.iter().map(groups).collect();
    let name = format!("groups: {}", all.first().map(|names| names.join(", ")).unwrap_or_default());
    if !all.is_empty() && all.iter().all(|names| names.contains(&group)) {
        let fact = Message::new(say::TOKEN_HOLDS).with("groups", all[0].join(", "));
        return (name, Ok(fact));
    }
    let path = all.iter().flatten().find(|there| there.trim_start_matches('/').rsplit('/').next() == Some(group));
    let cause = match path.filter(|there| there.starts_with('/')) {
        Some(there) => Message::new(say::FULL_PATH).with("there", there).with("group", group),
        None => say::NO_GROUPS.into(),
    };
    (name, Err(Break::sure(cause, named(seen, say::REVIEW_DO))))
}

/// The first grant of a group.
fn grant_of<'a>(blueprint: &'a Blueprint, mapping: &Mapping) -> Option<&'a Grant> {
    blueprint.grants.iter().find(|grant| grant.group == mapping.keycloak_group)
}

/// Keycloak's words when Rancher cannot spend a code.
const EXCHANGE: [(&str, Key, Key); 3] = [
    ("invalid_client_credentials", say::RANCHER_SECRET, say::RANCHER_SECRET_DO),
    ("code_verifier_missing invalid_code_verifier pkce_verification_failed", say::RANCHER_PKCE, say::REVIEW_DO),
    ("invalid_redirect_uri", say::RANCHER_URL, say::REVIEW_DO),
];

fn rancher(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let principal = group_principal(&mapping.keycloak_group);
    let review = || named(seen, say::REVIEW_DO);
    let Some(grant) = grant_of(blueprint, mapping) else {
        return (principal, Ok(say::KUBERNETES_ANSWERED.into()));
    };
    let with = |key| {
        named(seen, key)
            .with("group", &mapping.keycloak_group)
            .with("role", &grant.role)
            .with("project", &grant.project)
    };
    let client = |key| with(key).with("client", &blueprint.keycloak.client).with("there", &seen.callback);
    match &seen.stopped {
        Some(Stopped::ClientFailed { error }) => {
            let (cause, remedy) = match error.as_str() {
                "invalid_redirect_uri" => (say::CLIENT_REDIRECT, say::CLIENT_REDIRECT_DO),
                _ => (say::CLIENT_OFF, say::REVIEW_DO),
            };
            return (principal, Err(Break::sure(client(cause), client(remedy))));
        }
        Some(Stopped::Refused { said }) => {
            let cause = Message::new(ex::SIGN_IN_REFUSED).with("said", said);
            return (principal, Err(Break { cause, remedy: review(), likely: true }));
        }
        _ => {}
    }
    let exchange = seen.exchange.as_deref().unwrap_or_default();
    if let Some((_, cause, remedy)) = EXCHANGE.iter().find(|(errors, ..)| explain::among(errors, exchange)) {
        return (principal, Err(Break::sure(client(cause.clone()), client(remedy.clone()))));
    }
    if let Some(said) = &seen.refused {
        let key = if seen.allowed.contains(&principal) { say::REFUSED } else { say::NOT_LISTED };
        return (principal, Err(Break::sure(with(key).with("said", said), review())));
    }
    let project = seen.projects.iter().find(|(_, cluster, name)| *cluster == grant.cluster && *name == grant.project);
    let own: Vec<&str> = seen
        .bindings
        .iter()
        .filter(|(group, role, _)| *group == principal && *role == grant.role)
        .map(|(_, _, project)| project.as_str())
        .collect();
    if !project.is_some_and(|(id, _, _)| own.contains(&id.as_str())) {
        let elsewhere = seen.projects.iter().find(|(id, _, _)| own.contains(&id.as_str()));
        let cause = match elsewhere {
            Some((_, _, there)) => with(say::BINDING_ELSEWHERE).with("there", there),
            None => with(say::NO_BINDING),
        };
        return (principal, Err(Break::sure(cause, review())));
    }
    let id = project.map(|(id, _, _)| id.as_str());
    let lost = grant.namespaces.iter().find(|name| {
        !seen
            .namespaces
            .iter()
            .any(|(cluster, namespace, of)| *cluster == grant.cluster && namespace == *name && of.as_deref() == id)
    });
    if let Some(lost) = lost {
        let cause = with(say::NAMESPACE_ELSEWHERE).with("namespace", lost);
        return (principal, Err(Break::sure(cause, review())));
    }
    let user = seen.person.rancher_id.as_deref().unwrap_or("–");
    (principal, Ok(with(say::RANCHER_HOLDS).with("user", user)))
}

fn kubernetes(blueprint: &Blueprint, seen: &Seen, mapping: &Mapping) -> Looked {
    let grant = grant_of(blueprint, mapping);
    let name = grant.map_or_else(String::new, |grant| format!("{} in {}", grant.role, grant.namespaces.join(", ")));
    match seen.answers.iter().find(|answer| !answer.as_wanted()) {
        None => {
            let reason = seen.answers.iter().find_map(|answer| answer.reason.clone());
            let fact = reason.map_or_else(
                || say::KUBERNETES_ANSWERED.into(),
                |reason| Message::new(say::KUBERNETES_HOLDS).with("reason", reason),
            );
            (name, Ok(fact))
        }
        Some(answer) if answer.allowed == Some(true) => {
            let with = |key| {
                named(seen, key).with("question", answer.question.title()).with("cluster", &answer.question.cluster)
            };
            let reason = answer.reason.clone().unwrap_or_else(|| "no binding is named".into());
            (name, Err(Break::sure(with(say::TOO_MUCH), with(say::TOO_MUCH_DO).with("reason", reason))))
        }
        Some(answer) => {
            let cause = Message::new(say::NOT_EFFECTIVE).with("cluster", &answer.question.cluster);
            (name, Err(Break::sure(cause, say::NOT_EFFECTIVE_DO.into())))
        }
    }
}

/// More groups than fit into a token, which then names none at all: said before it comes to that.
fn overage(seen: &Seen) -> Option<Finding> {
    let count = seen.group_count.filter(|count| (MANY_GROUPS..=MOST_GROUPS).contains(count))?;
    Some(Finding {
        hop: Hop::Entra,
        severity: Severity::Warning,
        cause: named(seen, say::OVERAGE_NEAR).with("count", count),
        remedy: named(seen, say::OVERAGE_DO),
        likely: false,
    })
}

/// A missing audience spoils nothing at sign-in, and the refresh an hour later.
fn audience(blueprint: &Blueprint, seen: &Seen) -> Option<Finding> {
    let client = &blueprint.keycloak.client;
    let access = seen.tokens.get(1)?;
    let made_out = match &access["aud"] {
        Json::String(one) => one == client,
        Json::Array(all) => all.iter().any(|one| one == client),
        _ => false,
    };
    (!made_out).then(|| Finding {
        hop: Hop::Token,
        severity: Severity::Warning,
        cause: named(seen, say::NO_AUDIENCE).with("client", client),
        remedy: say::NO_AUDIENCE_DO.into(),
        likely: false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Person;
    use super::super::seen::Seen;
    use super::diagnose;
    use crate::blueprint::reference;
    use crate::proof::{Hop, HopState, Severity};
    use crate::run::Stopped;
    use lockstep_words::{Key, en::explain as ex, en::proof as say};
    use serde_json::json;

    fn holding() -> Seen {
        let tokens = json!({"groups": ["Dev"], "aud": ["rancher", "account"]});
        Seen {
            person: Person { name: "Hayden Park".into(), upn: "hayden@contoso.com".into(), ..Person::default() },
            memberships: vec![("id-dev".into(), Some(true))],
            fitting: vec![("issuer".into(), "https://login/t/v2.0".into())],
            provider: Some(json!({"enabled": true, "config": {"issuer": "https://login/t/v2.0"}})),
            credential_ends: Some("2027-05-22T00:00:00Z".into()),
            groups: vec!["Dev".into()],
            mappers: vec![
                json!({"config": {"claims": "[{\"key\":\"groups\",\"value\":\"id-dev\"}]", "group": "/Dev"}}),
            ],
            tokens: vec![tokens.clone(), tokens.clone(), tokens],
            allowed: vec!["keycloakoidc_group://Dev".into()],
            bindings: vec![("keycloakoidc_group://Dev".into(), "read-only".into(), "c:p-1".into())],
            projects: vec![
                ("c:p-1".into(), "alpha".into(), "Trinity".into()),
                ("c:p-2".into(), "alpha".into(), "Default".into()),
            ],
            namespaces: vec![("alpha".into(), "trinity".into(), Some("c:p-1".into()))],
            ..Seen::default()
        }
    }

    fn broker() -> Option<Stopped> {
        Some(Stopped::BrokerFailed { error: "identity_provider_login_failure".into() })
    }

    fn never() -> Option<Stopped> {
        Some(Stopped::NeverCameBack)
    }

    fn client(error: &str) -> Option<Stopped> {
        Some(Stopped::ClientFailed { error: error.into() })
    }

    fn not_spent(seen: &mut Seen, error: &str) {
        (seen.refused, seen.exchange) = (Some("500 ".into()), Some(error.into()));
    }

    #[test]
    fn a_chain_that_holds_has_no_finding() {
        let (hops, findings) = diagnose(&reference(), &holding());
        assert!(hops.iter().all(|hop| hop.state == HopState::Holds), "{hops:#?}");
        assert_eq!(findings, []);
    }

    #[test]
    fn each_fault_is_named_at_its_hop_with_its_cause() {
        type Case = (fn(&mut Seen), Hop, Key);
        let cases: Vec<Case> = vec![
            (|s| s.memberships[0].1 = Some(false), Hop::Entra, say::NOT_MEMBER),
            (
                |s| s.stopped = Some(Stopped::BrokerFailed { error: "e".into() }),
                Hop::IdentityProvider,
                say::SECRET_WRONG,
            ),
            (
                |s| (s.stopped, s.credential_ends) = (Some(Stopped::NeverCameBack), None),
                Hop::IdentityProvider,
                say::SECRET_GONE,
            ),
            (|s| s.stopped = Some(Stopped::NeverCameBack), Hop::IdentityProvider, say::NEVER_BACK),
            (|s| (s.stopped, s.provider) = (broker(), None), Hop::IdentityProvider, say::PROVIDER_OFF),
            (
                |s| {
                    s.stopped = broker();
                    s.fitting = vec![
                        ("issuer".into(), "https://login/t/v2.0".into()),
                        ("jwksUrl".into(), "https://login/keys".into()),
                    ];
                },
                Hop::IdentityProvider,
                say::PROVIDER_DIFFERS,
            ),
            (|s| (s.stopped, s.code) = (never(), Some("AADSTS50011".into())), Hop::IdentityProvider, say::ENTRA_SAYS),
            (|s| (s.stopped, s.code) = (broker(), Some("AADSTS1".into())), Hop::IdentityProvider, say::ENTRA_SAYS),
            (|s| (s.stopped, s.credential_ended) = (broker(), true), Hop::IdentityProvider, say::SECRET_ENDED),
            (
                |s| {
                    s.stopped = broker();
                    let config = json!({"issuer": "https://login/t/v2.0", "filteredByClaim": "true",
                                        "claimFilterName": "tid", "claimFilterValue": "x"});
                    s.provider = Some(json!({"enabled": true, "config": config}));
                },
                Hop::IdentityProvider,
                say::CLAIM_FILTER,
            ),
            (
                |s| (s.stopped, s.unlinked) = (never(), Some("hayden".into())),
                Hop::IdentityProvider,
                say::ACCOUNT_EXISTS,
            ),
            (|s| (s.stopped, s.first_sign_in) = (never(), true), Hop::IdentityProvider, say::PROFILE),
            (|s| (s.stopped, s.switched_off) = (never(), true), Hop::IdentityProvider, ex::CLIENT_OFF),
            (|s| (s.stopped, s.assigned_only) = (never(), true), Hop::IdentityProvider, ex::NOT_ASSIGNED),
            (|s| (s.stopped, s.no_consent) = (never(), true), Hop::IdentityProvider, ex::NO_CONSENT),
            (|s| s.stopped = client("invalid_redirect_uri"), Hop::Rancher, say::CLIENT_REDIRECT),
            (|s| s.stopped = client("client_disabled"), Hop::Rancher, say::CLIENT_OFF),
            (
                |s| s.stopped = Some(Stopped::Refused { said: "Missing parameter".into() }),
                Hop::Rancher,
                ex::SIGN_IN_REFUSED,
            ),
            (|s| not_spent(s, "invalid_client_credentials"), Hop::Rancher, say::RANCHER_SECRET),
            (|s| not_spent(s, "code_verifier_missing"), Hop::Rancher, say::RANCHER_PKCE),
            (|s| not_spent(s, "invalid_redirect_uri"), Hop::Rancher, say::RANCHER_URL),
            (|s| not_spent(s, "something_else"), Hop::Rancher, say::REFUSED),
            (|s| (s.groups, s.mappers) = (vec![], vec![]), Hop::Keycloak, say::NO_MAPPER),
            (
                |s| {
                    s.groups.clear();
                    s.mappers[0]["config"]["group"] = json!("/Ops");
                },
                Hop::Keycloak,
                say::MAPPER_ELSEWHERE,
            ),
            (|s| s.groups.clear(), Hop::Keycloak, say::NO_CLAIM),
            (|s| (s.groups, s.group_count) = (vec![], Some(201)), Hop::Keycloak, say::OVERAGE),
            (|s| s.tokens.iter_mut().for_each(|t| t["groups"] = json!(["/Dev"])), Hop::Token, say::FULL_PATH),
            (|s| s.tokens.iter_mut().for_each(|t| t["groups"] = json!(null)), Hop::Token, say::NO_GROUPS),
            (|s| (s.refused, s.allowed) = (Some("unauthorized".into()), vec![]), Hop::Rancher, say::NOT_LISTED),
            (|s| s.bindings[0].2 = "c:p-2".into(), Hop::Rancher, say::BINDING_ELSEWHERE),
            (|s| s.bindings.clear(), Hop::Rancher, say::NO_BINDING),
        ];
        for (spoil, hop, cause) in cases {
            let mut seen = holding();
            spoil(&mut seen);
            let (hops, findings) = diagnose(&reference(), &seen);
            let found: Vec<(Hop, &Key)> =
                findings.iter().filter(|f| f.severity == Severity::Broken).map(|f| (f.hop, &f.cause.key)).collect();
            assert_eq!(found, [(hop, &cause)]);
            let stopped_first = matches!(seen.stopped, Some(Stopped::ClientFailed { .. } | Stopped::Refused { .. }));
            let between = |other: Hop| stopped_first && other > Hop::Entra && other < hop;
            let after = hops.iter().filter(|other| other.hop > hop || between(other.hop));
            assert!(after.clone().all(|other| other.state == HopState::NotReached), "{hops:#?}");
            assert!(!findings[0].cause.say().contains('…'), "{}", findings[0].cause.say());
            assert!(!findings[0].remedy.say().contains('…'), "{}", findings[0].remedy.say());
        }
    }

    #[test]
    fn a_missing_audience_is_a_warning_and_breaks_nothing() {
        let mut seen = holding();
        seen.tokens[1]["aud"] = json!("account");
        let (hops, findings) = diagnose(&reference(), &seen);
        assert!(hops.iter().all(|hop| hop.state == HopState::Holds));
        let found: Vec<_> = findings.iter().map(|f| (f.severity, &f.cause.key)).collect();
        assert_eq!(found, [(Severity::Warning, &say::NO_AUDIENCE)]);
    }
}
