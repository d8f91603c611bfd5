//! What was seen becomes the chain, hop by hop, and the finding that names where it breaks. No IO.

mod keycloak;
mod provider;
mod rancher;

use lockstep_words::{Message, en::proof as say};
use serde_json::Value as Json;

use super::seen::Seen;
use super::{Finding, Hop, HopResult, HopState, Severity};
use crate::blueprint::{Blueprint, Mapping};
use crate::run::Stopped;
use keycloak::{keycloak, leads, token};
use provider::provider;
use rancher::{kubernetes, rancher};

/// How many groups Entra ID puts into a token; with more it leaves all of them out, and Keycloak does not ask for them.
pub(crate) const MOST_GROUPS: usize = 200;
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
    findings.extend(search(seen));
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

/// A search that fails spoils no sign-in, and the lists in which people look for groups.
fn search(seen: &Seen) -> Option<Finding> {
    let (group, said) = seen.not_found.as_ref()?;
    let is_on = |name: &str| seen.auth[name] == true;
    let key = match (is_on("groupSearchEnabled"), is_on("clientAuthenticatedSearch")) {
        (false, _) => say::SEARCH_OFF,
        (true, false) => say::SEARCH_AS_PERSON,
        (true, true) => say::SEARCH_FAILS,
    };
    Some(Finding {
        hop: Hop::Rancher,
        severity: Severity::Warning,
        cause: Message::new(key).with("group", group).with("said", said),
        remedy: say::SEARCH_FAILS_DO.into(),
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
    use crate::blueprint::{Blueprint, Claim, GroupsClaim, reference};
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
    fn rows_by_something_else_than_security_groups_have_causes_of_their_own() {
        let broken = |change: fn(&mut Blueprint), seen: fn(&mut Seen)| {
            let mut blueprint = reference();
            change(&mut blueprint);
            let mut healthy = holding();
            healthy.groups.clear();
            seen(&mut healthy);
            let (hops, findings) = diagnose(&blueprint, &healthy);
            let entra = hops.first().map(|hop| hop.fact.key.clone());
            (entra, findings.first().map(|finding| (finding.hop, finding.cause.key.clone(), finding.likely)))
        };
        assert_eq!(
            broken(
                |b| b.entra.groups_claim = GroupsClaim::AppRoles,
                |seen| {
                    seen.mappers =
                        vec![json!({"config": {"claims": r#"[{"key":"roles","value":"Dev"}]"#, "group": "/Dev"}})];
                }
            ),
            (Some(say::MEMBER), Some((Hop::Keycloak, say::NOT_DIRECT, true)))
        );
        let by_claim = |b: &mut Blueprint| {
            b.mappings[0].entra_group = None;
            let (name, value) = ("department".into(), "IT".into());
            b.mappings[0].claim = Some(Claim { name, value, expression: false });
        };
        assert_eq!(
            broken(by_claim, |seen| {
                seen.memberships = vec![(String::new(), None)];
                seen.mappers =
                    vec![json!({"config": {"claims": r#"[{"key":"department","value":"IT"}]"#, "group": "/Dev"}})];
            }),
            (Some(say::CLAIM_LATER), Some((Hop::Keycloak, say::CLAIM_NOT_THERE, true)))
        );
        let everyone = |b: &mut Blueprint| (b.mappings[0].entra_group, b.mappings[0].everyone) = (None, true);
        assert_eq!(
            broken(everyone, |seen| seen.mappers.clear()),
            (Some(say::EVERYONE_FITS), Some((Hop::Keycloak, say::NO_MAPPER, false)))
        );
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
            (
                |s| s.stopped = Some(Stopped::BrokerFailed { error: "different_user_authenticated".into() }),
                Hop::IdentityProvider,
                say::OTHER_SIGNED_IN,
            ),
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
            (|s| s.auth = json!({"groupsClaim": "teams"}), Hop::Token, say::OTHER_CLAIM),
            (
                |s| (s.version, s.tokens[0]["groups"]) = ("v2.14.1".into(), json!(null)),
                Hop::Token,
                say::USER_INFO_ALONE,
            ),
            (
                |s| (s.refused, s.auth) = (Some("404 ".into()), json!({"enabled": false})),
                Hop::Rancher,
                say::RANCHER_OFF,
            ),
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

    /// The user info is read over the ID token, unless it is overlooked; a token that is not read spoils nothing.
    #[test]
    fn groups_need_to_be_where_rancher_reads_them() {
        for (version, without, holds) in [
            ("v2.15.0", 0, true),
            ("v2.15.0", 1, true),
            ("v2.15.0", 2, true),
            ("v2.14.2", 0, false),
            ("v2.14.2", 2, true),
            ("v2.14.3", 0, true),
        ] {
            let mut seen = holding();
            seen.version = version.into();
            seen.tokens[without]["groups"] = json!(null);
            let (hops, _) = diagnose(&reference(), &seen);
            assert_eq!(hops.iter().all(|hop| hop.state == HopState::Holds), holds, "{version}, {without}");
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
