//! Every way in which a sign-in through Entra ID, Keycloak and Rancher is known to fail: planted by hand in the lab, and
//! named by the proof at its hop, with its cause.

use lockstep_engine::proof::{Finding, Hop, HopState, Proof, Severity};
use lockstep_words::{Key, en::explain as ex, en::plan, en::proof as say};
use reqwest::Method;
use serde_json::{Value, json};

use crate::sent::handed;
use crate::setup::admin::{Admin, Admins, id};
use crate::setup::{ADA, HAYDEN, Setup, local};

const REALM: &str = "/admin/realms/trinity";
const PROVIDER: &str = "/admin/realms/trinity/identity-provider/instances/entra";
const AUTH: &str = "/v3/keyCloakOIDCConfigs/keycloakoidc";

/// What the proof must say.
struct Named {
    hop: Hop,
    cause: Key,
    /// Parts of what is said, cause and remedy together.
    says: &'static [&'static str],
}

fn at(hop: Hop, cause: Key, says: &'static [&'static str]) -> Named {
    Named { hop, cause, says }
}

fn broken(proof: &Proof) -> &Finding {
    let found: Vec<&Finding> = proof.findings.iter().filter(|f| f.severity == Severity::Broken).collect();
    let [one] = found[..] else { panic!("{} findings: {:#?}", found.len(), proof.findings) };
    one
}

/// The person signs in, and the proof names the break.
async fn is_named(setup: &mut Setup, person: &str, name: &str, named: &Named) {
    setup.signs_in(person);
    let proof = setup.prove(person).await;
    assert!(!proof.holds(), "{name}");
    let found = broken(&proof);
    let said = format!("{} {}", found.cause.say(), found.remedy.say());
    assert_eq!((found.hop, &found.cause.key), (named.hop, &named.cause), "{name}: {said}");
    for part in named.says {
        assert!(said.contains(part), "{name}: {part} is not in: {said}");
    }
    assert!(!said.contains('…') && !said.contains('{'), "{name}: {said}");
    let after = proof.hops.iter().filter(|hop| hop.hop > named.hop);
    assert!(after.clone().all(|hop| hop.state == HopState::NotReached), "{name}: {:#?}", proof.hops);
    println!("{name}: {}: {said}", found.hop.name());
}

/// Ids of the changes that a plan has now, those of closing left out.
async fn changes(setup: &mut Setup) -> Vec<String> {
    let plan = setup.plan().await;
    plan.changes.into_iter().map(|change| change.id).filter(|id| !id.ends_with(".close")).collect()
}

async fn application(admin: &Admin) -> Value {
    admin.one("/applications", "displayName", "Keycloak broker").await
}

async fn principal(admin: &Admin) -> String {
    id(&admin.one("/servicePrincipals", "displayName", "Keycloak broker").await)
}

async fn client(admin: &Admin) -> Value {
    admin.one(&format!("{REALM}/clients?clientId=rancher"), "clientId", "rancher").await
}

/// Changes fields of the identity provider's configuration.
async fn provider(admin: &Admin, fields: &[(&str, &str)]) {
    let mut whole = admin.get(PROVIDER).await;
    for (name, value) in fields {
        whole["config"][*name] = json!(value);
    }
    admin.put(PROVIDER, &whole).await;
}

/// Microsoft's own page stops the person, and Keycloak never hears of it.
#[tokio::test]
async fn what_stops_at_microsofts_page() {
    local(async {
        for (name, named, change) in [
            ("redirect", at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS50011", "redirect URI"]), "application"),
            ("none", at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS500113", "redirect URI"]), "application"),
            ("unknown", at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS700016", "no application"]), ""),
            ("unassigned", at(Hop::IdentityProvider, ex::NOT_ASSIGNED, &["Users and groups"]), ""),
            ("off", at(Hop::IdentityProvider, ex::CLIENT_OFF, &["switched off"]), ""),
            ("consent", at(Hop::IdentityProvider, ex::NO_CONSENT, &["Go back to the review"]), "consent"),
        ] {
            let mut setup = Setup::applied().await;
            let a = Admin::graph(&setup.lab);
            let one = format!("/applications/{}", id(&application(&a).await));
            let own = format!("/servicePrincipals/{}", principal(&a).await);
            match name {
                "redirect" => a.patch(&one, &json!({"web": {"redirectUris": ["https://elsewhere.example/"]}})).await,
                "none" => a.patch(&one, &json!({"web": {"redirectUris": []}})).await,
                "unknown" => a.delete(&one).await,
                "unassigned" => a.patch(&own, &json!({"appRoleAssignmentRequired": true})).await,
                "off" => a.patch(&own, &json!({"accountEnabled": false})).await,
                _ => {
                    let grant = a.one("/oauth2PermissionGrants", "consentType", "AllPrincipals").await;
                    a.delete(&format!("/oauth2PermissionGrants/{}", id(&grant))).await;
                    setup.lab.configure(&json!({"userConsent": false})).await;
                }
            }
            is_named(&mut setup, HAYDEN, name, &named).await;
            // Where the remedy is the review, the review has it, or says what is in the way.
            let blocked = setup.plan().await.blocked;
            assert_eq!(
                blocked.iter().any(|one| one.message.key == plan::DELETED_HOLDS),
                name == "unknown",
                "{blocked:?}"
            );
            let planned = changes(&mut setup).await;
            assert_eq!(planned.iter().any(|id| *id == format!("entra.{change}")), !change.is_empty(), "{planned:?}");
        }
    })
    .await;
}

/// Keycloak shows the same page for all of these and keeps Entra ID's words to its log.
#[tokio::test]
async fn what_keycloak_calls_an_unexpected_error() {
    local(async {
        let issuer = "http://login.example/{tenantid}/v2.0";
        for (name, named) in [
            ("expired", at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS7000222", "has ended", "review"])),
            ("wrong", at(Hop::IdentityProvider, say::SECRET_WRONG, &["Certificates & secrets"])),
            ("removed", at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS7000215", "review"])),
            ("issuer", at(Hop::IdentityProvider, say::PROVIDER_DIFFERS, &["issuer", "{tenantid}", "/v2.0", "review"])),
            ("keys", at(Hop::IdentityProvider, say::PROVIDER_DIFFERS, &["jwksUrl", "protocol/openid-connect/certs"])),
            ("token", at(Hop::IdentityProvider, say::PROVIDER_DIFFERS, &["tokenUrl", "/organizations/"])),
            ("client", at(Hop::IdentityProvider, say::PROVIDER_DIFFERS, &["clientId", "11111111-"])),
            ("claim", at(Hop::IdentityProvider, say::CLAIM_FILTER, &["tid", "another", "Verify essential claim"])),
        ] {
            let mut setup = Setup::applied().await;
            let kc = Admin::keycloak(&setup.lab).await;
            let base = setup.lab.lab.entra_base();
            let certs = format!("{}/realms/trinity/protocol/openid-connect/certs", setup.lab.lab.keycloak_base());
            match name {
                "expired" => setup.lab.lab.entra.expire_secrets(),
                "wrong" => provider(&kc, &[("clientSecret", "wrong")]).await,
                "removed" => {
                    let a = Admin::graph(&setup.lab);
                    let app = application(&a).await;
                    let key = json!({"keyId": app["passwordCredentials"][0]["keyId"]});
                    a.send(Method::POST, &format!("/applications/{}/removePassword", id(&app)), Some(&key)).await;
                }
                "issuer" => provider(&kc, &[("issuer", issuer)]).await,
                "keys" => provider(&kc, &[("jwksUrl", &certs)]).await,
                "token" => provider(&kc, &[("tokenUrl", &format!("{base}/organizations/oauth2/v2.0/token"))]).await,
                "client" => provider(&kc, &[("clientId", "11111111-2222-4333-8444-555555555555")]).await,
                _ => {
                    let filter =
                        [("filteredByClaim", "true"), ("claimFilterName", "tid"), ("claimFilterValue", "another")];
                    provider(&kc, &filter).await;
                }
            }
            // The braces are Entra ID's own here.
            if name == "issuer" {
                setup.signs_in(HAYDEN);
                let proof = setup.prove(HAYDEN).await;
                let found = broken(&proof);
                assert_eq!((found.hop, &found.cause.key), (named.hop, &named.cause), "{}", found.cause.say());
                let said = format!("{} {}", found.cause.say(), found.remedy.say());
                assert!(named.says.iter().all(|part| said.contains(part)), "{said}");
            } else {
                is_named(&mut setup, HAYDEN, name, &named).await;
            }
            let planned = changes(&mut setup).await;
            match name {
                "issuer" | "keys" | "token" | "client" => assert_eq!(planned, ["keycloak.identity-provider"]),
                "removed" => assert_eq!(planned, ["entra.client-secret"]),
                _ => {}
            }
        }
    })
    .await;
}

/// Without Graph the wizard asks the token endpoint itself, with the secret it was given.
#[tokio::test]
async fn a_secret_that_was_sent_and_has_ended() {
    local(async {
        let (lab, _, given) = handed().await;
        let mut setup = Setup::with(&lab, given).await;
        setup.set_up().await;
        provider(&Admin::keycloak(&lab).await, &[("clientSecret", "wrong")]).await;
        let named = at(Hop::IdentityProvider, say::SECRET_WRONG, &["Have the Entra administrator make a new"]);
        is_named(&mut setup, HAYDEN, "another", &named).await;
        lab.lab.entra.expire_secrets();
        let named = at(Hop::IdentityProvider, say::ENTRA_SAYS, &["AADSTS7000222", "Make a new one in Entra ID"]);
        is_named(&mut setup, HAYDEN, "ended", &named).await;
    })
    .await;
}

/// Keycloak has a question about a newcomer, which nobody answers.
#[tokio::test]
async fn what_stops_at_keycloaks_first_sign_in() {
    const MIRA: &str = "mira@contoso.com";
    local(async {
        for (name, person, user, named) in [
            (
                "name",
                HAYDEN,
                json!({"username": HAYDEN, "enabled": true}),
                at(Hop::IdentityProvider, say::ACCOUNT_EXISTS, &["hayden@contoso.com", "password"]),
            ),
            (
                "mail",
                HAYDEN,
                json!({"username": "hayden", "email": HAYDEN, "enabled": true}),
                at(Hop::IdentityProvider, say::ACCOUNT_EXISTS, &["a user hayden already"]),
            ),
            ("profile", MIRA, Value::Null, at(Hop::IdentityProvider, say::PROFILE, &["last name"])),
        ] {
            let mut setup = Setup::applied().await;
            if user.is_null() {
                setup.lab.joins("k8s_dev_users", person).await;
            } else {
                Admin::keycloak(&setup.lab).await.post(&format!("{REALM}/users"), &user).await;
            }
            is_named(&mut setup, person, name, &named).await;
        }
    })
    .await;
}

/// Keycloak and Rancher do not fit each other.
#[tokio::test]
async fn what_does_not_fit_between_keycloak_and_rancher() {
    local(async {
        for (name, named, change) in [
            ("redirect", at(Hop::Rancher, say::CLIENT_REDIRECT, &["client rancher", "/callback"]), ""),
            ("off", at(Hop::Rancher, say::CLIENT_OFF, &["rancher", "review"]), "keycloak.client"),
            ("method", at(Hop::Rancher, ex::SIGN_IN_REFUSED, &["code challenge method", "review"]), "keycloak.client"),
            ("secret", at(Hop::Rancher, say::RANCHER_SECRET, &["client rancher", "Credentials"]), ""),
            ("pkce", at(Hop::Rancher, say::RANCHER_PKCE, &["demands PKCE", "review"]), "rancher.authentication"),
            ("address", at(Hop::Rancher, say::RANCHER_URL, &["sign-in address", "/callback"]), ""),
        ] {
            let mut setup = Setup::applied().await;
            let Admins { keycloak, rancher, .. } = Admins::of(&setup.lab).await;
            let mut own = client(&keycloak).await;
            let path = format!("{REALM}/clients/{}", id(&own));
            let mut auth = rancher.get(AUTH).await;
            match name {
                "redirect" => own["redirectUris"] = json!([setup.lab.blueprint().rancher.verify_auth()]),
                "off" => own["enabled"] = json!(false),
                "method" => own["attributes"]["pkce.code.challenge.method"] = json!("plain"),
                "secret" => keycloak.post(&format!("{path}/client-secret"), &json!({})).await,
                "pkce" => auth["pkceMethod"] = json!(""),
                _ => auth["rancherUrl"] = json!(setup.lab.blueprint().rancher.verify_auth()),
            }
            match name {
                "redirect" | "off" | "method" => keycloak.put(&path, &own).await,
                "pkce" | "address" => rancher.put(AUTH, &auth).await,
                _ => {}
            }
            is_named(&mut setup, HAYDEN, name, &named).await;
            let planned = changes(&mut setup).await;
            assert_eq!(planned.iter().any(|id| id == change), !change.is_empty(), "{name}: {planned:?}");
        }
    })
    .await;
}

/// Rancher's own address is missing at Keycloak's client. A proof comes back to Lockstep's, so the plan has to see it.
#[tokio::test]
async fn ranchers_own_address_is_missed_by_the_plan() {
    local(async {
        let mut setup = Setup::applied().await;
        let kc = Admin::keycloak(&setup.lab).await;
        let mut own = client(&kc).await;
        let verify = setup.lab.blueprint().rancher.verify_auth();
        let uris: Vec<Value> =
            own["redirectUris"].as_array().unwrap().iter().filter(|u| **u != verify).cloned().collect();
        own["redirectUris"] = json!(uris);
        kc.put(&format!("{REALM}/clients/{}", id(&own)), &own).await;
        assert_eq!(changes(&mut setup).await, ["keycloak.client"]);
        setup.signs_in(ADA);
        setup.apply().await;
        assert_eq!(changes(&mut setup).await, [""; 0]);
    })
    .await;
}
