//! The faults, each with its hop and its cause.

use lockstep_words::{Key, en::explain as ex, en::proof as say};
use serde_json::{Value as Json, json};

use super::super::seen::{Inside, Lasting, Left, OfEntra, Seen};
use super::super::{Answer, Person, Question};
use super::diagnose;
use crate::blueprint::{Blueprint, Claim, GroupsClaim, reference};
use crate::proof::{Hop, HopState, Severity};
use crate::run::Stopped;
use crate::survey::BindingFound;

fn holding() -> Seen {
    let tokens = json!({"groups": ["Dev"], "aud": ["rancher", "account"]});
    Seen {
        person: Person { name: "Hayden Park".into(), upn: "hayden@contoso.com".into(), ..Person::default() },
        memberships: vec![("id-dev".into(), Some(true))],
        of_entra: vec![OfEntra { found: 1, security: true, in_namesake: false }],
        fitting: vec![("issuer".into(), "https://login/t/v2.0".into())],
        provider: Some(json!({"enabled": true, "config": {"issuer": "https://login/t/v2.0"}})),
        credential_ends: Some("2027-05-22T00:00:00Z".into()),
        groups: vec!["Dev".into()],
        mappers: vec![json!({"config": {"claims": "[{\"key\":\"groups\",\"value\":\"id-dev\"}]", "group": "/Dev"}})],
        tokens: vec![tokens.clone(), tokens.clone(), tokens],
        allowed: vec!["keycloakoidc_group://Dev".into()],
        there: Some(vec!["Dev".into(), "Ops".into()]),
        principals: Some(vec!["keycloakoidc_user://1".into(), "keycloakoidc_group://Dev".into()]),
        groups_claim: Some("SecurityGroup".into()),
        bindings: vec![BindingFound {
            id: "p-1:prtb-a".into(),
            project: "c:p-1".into(),
            role: "read-only".into(),
            group: "keycloakoidc_group://Dev".into(),
            mark: None,
        }],
        clusters: vec![("alpha".into(), true, String::new())],
        templates: serde_json::from_value(json!([
            {"id": "read-only", "roleTemplateIds": ["view"], "rules": [rule("persistentvolumes")]},
            {"id": "view", "external": true},
            {"id": "pods-list", "rules": [rule("pods")]},
        ]))
        .unwrap(),
        inside: vec![inside()],
        times: (7, 9),
        projects: vec![
            ("c:p-1".into(), "alpha".into(), "Trinity".into()),
            ("c:p-2".into(), "alpha".into(), "Default".into()),
        ],
        namespaces: vec![("alpha".into(), "trinity".into(), Some("c:p-1".into()))],
        ..Seen::default()
    }
}

fn rule(resource: &str) -> Json {
    json!({"verbs": ["get", "list"], "apiGroups": [""], "resources": [resource]})
}

fn inside() -> Inside {
    let binding = |role: &str| {
        json!({"metadata": {"name": format!("rb-{role}"), "namespace": "trinity",
                            "labels": {"authz.cluster.cattle.io/rtb-owner-updated": "p-1_prtb-a"}},
               "roleRef": {"kind": "ClusterRole", "name": role},
               "subjects": [{"kind": "Group", "name": "keycloakoidc_group://Dev"}]})
    };
    Inside {
        cluster: "alpha".into(),
        roles: serde_json::from_value(json!([
            {"metadata": {"name": "read-only"}, "rules": [rule("persistentvolumes")]},
            {"metadata": {"name": "view"}, "rules": [rule("pods")]},
        ]))
        .unwrap(),
        bindings: serde_json::from_value(json!([binding("read-only"), binding("view")])).unwrap(),
    }
}

/// The person may not list pods in the namespace.
fn denied(seen: &mut Seen, words: &str) {
    answered(seen, Some(false), true, "trinity", words);
}

fn answered(seen: &mut Seen, allowed: Option<bool>, wanted: bool, namespace: &str, words: &str) {
    let (cluster, verb, resource) = ("alpha".into(), "list".into(), "pods".into());
    seen.answers.push(Answer {
        question: Question { cluster, verb, resource, namespace: Some(namespace.into()) },
        wanted,
        allowed,
        status: 403,
        command: String::new(),
        lines: vec![words.into()],
        request_id: None,
        reason: None,
    });
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
        (Some(say::MEMBER), Some((Hop::IdentityProvider, say::NOT_DIRECT, true)))
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
        (Some(say::CLAIM_LATER), Some((Hop::IdentityProvider, say::CLAIM_NOT_THERE, true)))
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
        (|s| (s.memberships[0].1, s.of_entra[0].found) = (Some(false), 0), Hop::Entra, say::ENTRA_GROUP_GONE),
        (|s| s.of_entra[0].security = false, Hop::Entra, say::NOT_SECURITY),
        (|s| (s.memberships[0].1, s.of_entra[0].in_namesake) = (Some(false), true), Hop::Entra, say::NAMESAKE),
        (|s| s.stopped = Some(Stopped::BrokerFailed { error: "e".into() }), Hop::IdentityProvider, say::SECRET_WRONG),
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
        (|s| (s.stopped, s.unlinked) = (never(), Some("hayden".into())), Hop::IdentityProvider, say::ACCOUNT_EXISTS),
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
        (|s| s.groups.clear(), Hop::IdentityProvider, say::NO_CLAIM),
        (|s| (s.groups, s.group_count) = (vec![], Some(201)), Hop::IdentityProvider, say::OVERAGE),
        (|s| (s.groups, s.groups_claim) = (vec![], Some(String::new())), Hop::IdentityProvider, say::GROUPS_CLAIM_OFF),
        (|s| (s.groups, s.there) = (vec![], Some(vec![])), Hop::Keycloak, say::GROUP_GONE),
        (
            |s| {
                s.groups.clear();
                s.mappers[0]["config"]["claims"] = json!("[{\"key\":\"roles\",\"value\":\"id-dev\"}]");
            },
            Hop::Keycloak,
            say::MAPPER_OTHER_CLAIM,
        ),
        (
            |s| {
                s.groups.clear();
                s.mappers[0]["config"]["syncMode"] = json!("IMPORT");
            },
            Hop::Keycloak,
            say::SYNC_ONCE,
        ),
        (|s| s.tokens.iter_mut().for_each(|t| t["groups"] = json!(["/Dev"])), Hop::Token, say::FULL_PATH),
        (|s| s.tokens.iter_mut().for_each(|t| t["groups"] = json!(null)), Hop::Token, say::NO_GROUPS),
        (|s| s.auth = json!({"groupsClaim": "teams"}), Hop::Token, say::RANCHER_CLAIM),
        (
            |s| s.tokens.iter_mut().for_each(|t| *t = json!({"teams": ["Dev"], "aud": "rancher"})),
            Hop::Token,
            say::OTHER_CLAIM,
        ),
        (|s| (s.version, s.tokens[0]["groups"]) = ("v2.14.1".into(), json!(null)), Hop::Token, say::USER_INFO_ALONE),
        (|s| (s.refused, s.auth) = (Some("404 ".into()), json!({"enabled": false})), Hop::Rancher, say::RANCHER_OFF),
        (|s| (s.refused, s.allowed) = (Some("unauthorized".into()), vec![]), Hop::Rancher, say::NOT_LISTED),
        (|s| s.refused = Some("403 Permission Denied".into()), Hop::Rancher, say::USER_DEACTIVATED),
        (|s| s.principals = Some(vec![]), Hop::Rancher, say::NO_PRINCIPAL),
        (
            |s| {
                for token in [0, 2] {
                    s.tokens[token]["groups"] = json!(null);
                }
            },
            Hop::Token,
            say::ACCESS_ALONE,
        ),
        (
            |s| s.tokens.iter_mut().for_each(|t| t["full_group_path"] = json!(["/Staff"])),
            Hop::Token,
            say::PATHS_INSTEAD,
        ),
        (|s| s.bindings[0].project = "c:p-2".into(), Hop::Binding, say::BINDING_ELSEWHERE),
        (|s| s.bindings[0].role = "project-owner".into(), Hop::Binding, say::BINDING_OTHER_ROLE),
        (|s| s.bindings.clear(), Hop::Binding, say::NO_BINDING),
        (|s| drop(s.projects.remove(0)), Hop::Binding, say::PROJECT_GONE),
        (|s| s.namespaces.clear(), Hop::Binding, say::NAMESPACE_GONE),
        (|s| s.namespaces[0].2 = None, Hop::Binding, say::NAMESPACE_ELSEWHERE),
        (|s| drop(s.templates.remove(0)), Hop::Role, say::TEMPLATE_GONE),
        (|s| s.planned = vec!["rancher.role.read-only".into()], Hop::Role, say::TEMPLATE_LACKS),
        (|s| drop(s.inside[0].roles.remove(1)), Hop::Role, say::CLUSTER_ROLE_GONE),
        (|s| s.inside[0].roles[0].rules.clear(), Hop::Role, say::CLUSTER_ROLE_EDITED),
        (
            |s| {
                denied(s, "");
                s.inside[0].bindings.clear();
            },
            Hop::Kubernetes,
            say::ROLE_BINDING_GONE,
        ),
        (
            |s| {
                denied(s, "");
                s.inside[0].bindings.iter_mut().for_each(|binding| binding.subjects[0].name = "Ops".into());
            },
            Hop::Kubernetes,
            say::SUBJECT_OTHER,
        ),
        (|s| denied(s, "clusters.management.cattle.io is forbidden"), Hop::Kubernetes, say::NO_MEMBER),
        (|s| denied(s, ""), Hop::Kubernetes, say::NOT_EFFECTIVE),
        (|s| answered(s, None, true, "trinity", "502"), Hop::Kubernetes, say::NO_ANSWER),
        (
            |s| {
                answered(s, None, true, "trinity", "cluster agent disconnected");
                s.clusters[0].1 = false;
                s.projects.clear();
            },
            Hop::Kubernetes,
            say::CLUSTER_AWAY,
        ),
        (|s| answered(s, Some(true), false, "default", ""), Hop::Kubernetes, say::TOO_MUCH),
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
        for hop in &hops {
            let reached = hop.state != HopState::NotReached;
            assert_eq!((hop.source.is_empty(), [7, 9].contains(&hop.at)), (!reached, reached), "{hop:#?}");
            for said in [&hop.expected, &hop.fact].map(lockstep_words::Message::say) {
                assert!(!said.contains('…') && !said.contains('{'), "{said}");
            }
        }
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

#[test]
fn only_what_a_plan_changes_can_be_repaired_by_it() {
    let found = |planned: &[&str], spoil: fn(&mut Seen)| {
        let mut seen = holding();
        seen.planned = planned.iter().map(|id| (*id).to_owned()).collect();
        spoil(&mut seen);
        diagnose(&reference(), &seen).1.remove(0).repair
    };
    let mapper = "keycloak.mapper.k8s_dev_users to Dev";
    let no_mapper = |s: &mut Seen| (s.groups, s.mappers) = (vec![], vec![]);
    assert_eq!(found(&["keycloak.mapper.k8s_ops to Ops", mapper], no_mapper), [mapper]);
    assert_eq!(found(&[], no_mapper), [""; 0]);
    assert_eq!(found(&[mapper], |s| s.memberships[0].1 = Some(false)), [""; 0]);
    let binding = "rancher.binding.alpha/Trinity/read-only/Dev";
    assert_eq!(found(&[binding, "rancher.binding.beta/Trinity/read-only/Dev"], |s| s.bindings.clear()), [binding]);
    assert_eq!(found(&["keycloak.client"], |s| s.stopped = client("client_disabled")), ["keycloak.client"]);
    assert_eq!(found(&["keycloak.client-mapper.groups"], |s| s.stopped = client("client_disabled")), [""; 0]);
}

/// Of several rows and grants each chain is followed, and the first that breaks is shown.
#[test]
fn a_second_grant_that_breaks_is_found_as_well() {
    let mut blueprint = reference();
    let mut grant = blueprint.grants[0].clone();
    grant.project = "Default".into();
    grant.namespaces = vec!["default".into()];
    blueprint.grants.push(grant);
    let (hops, findings) = diagnose(&blueprint, &holding());
    let found: Vec<(Hop, &Key)> = findings.iter().map(|found| (found.hop, &found.cause.key)).collect();
    assert_eq!(found, [(Hop::Binding, &say::BINDING_ELSEWHERE)]);
    assert_eq!(hops.iter().find(|hop| hop.state == HopState::Broken).map(|hop| hop.hop), Some(Hop::Binding));
}

#[test]
fn what_breaks_several_chains_is_said_once() {
    let mut blueprint = reference();
    let mut grant = blueprint.grants[0].clone();
    grant.project = "Default".into();
    blueprint.grants.push(grant);
    let mut seen = holding();
    seen.memberships[0].1 = Some(false);
    assert_eq!(diagnose(&blueprint, &seen).1.len(), 1);
}

/// Two hours at Keycloak, one at Rancher, a day for kubeconfigs, and no end for API keys; it is ten o'clock.
#[test]
fn who_has_left_is_told_until_when() {
    const TEN: u64 = 10 * 60 * 60_000;
    let left = |change: fn(&mut Left)| {
        let mut left = Left {
            name: "Noor Haddad".into(),
            group: "Dev".into(),
            entra: "k8s_dev_users".into(),
            in_keycloak: true,
            in_rancher: Some("u-1".into()),
            session: TEN - 60 * 60_000,
            refused_next: false,
        };
        change(&mut left);
        let mut seen = holding();
        seen.times.1 = TEN;
        seen.lasting = Lasting { keycloak: 120, session: 60, kubeconfig: 1440, key: 0 };
        seen.left.push(left);
        let (hops, mut findings) = diagnose(&reference(), &seen);
        assert!(hops.iter().all(|hop| hop.state == HopState::Holds));
        let found = findings.remove(0);
        assert_eq!((found.severity, found.likely, found.repair.len()), (Severity::Warning, false, 0));
        (found.hop, found.cause.key.clone(), found.cause.say())
    };
    // Signed in at Keycloak at nine, until eleven; from then an hour at Rancher.
    for (change, hop, key, session, kubeconfig) in [
        ((|_| ()) as fn(&mut Left), Hop::Entra, say::STILL_IN, "1970-01-01 12:00 UTC", "1970-01-02 12:00 UTC"),
        (|l| l.refused_next = true, Hop::Entra, say::STILL_IN_REFUSED, "1970-01-01 12:00 UTC", "1970-01-02 12:00 UTC"),
        (|l| l.session = 0, Hop::Entra, say::STILL_IN, "1970-01-01 11:00 UTC", "1970-01-02 11:00 UTC"),
        (|l| l.in_keycloak = false, Hop::Rancher, say::STILL_KNOWN, "1970-01-01 11:00 UTC", "1970-01-02 11:00 UTC"),
    ] {
        let (at, cause, said) = left(change);
        assert_eq!((at, &cause), (hop, &key));
        assert!(said.contains(session) && said.contains(kubeconfig), "{said}");
        assert!(said.contains("API keys until they are deleted"), "{said}");
    }
    assert_eq!(left(|l| l.in_rancher = None).1, say::STILL_IN_KEYCLOAK);
}
