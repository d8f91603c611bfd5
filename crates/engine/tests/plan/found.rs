//! Systems as a survey finds them: nothing of the reference setup there, or all of it.

use lockstep_engine::blueprint::{Blueprint, reference};
use lockstep_engine::plan::{KEY_ID, MARK, Plan, Surroundings};
use lockstep_engine::survey::{
    ApplicationFound, BindingFound, ClusterFound, ConsentFound, Endpoints, EntraFound, GroupFound, KeycloakFound,
    KeycloakGroupFound, MapperFound, NamespaceFound, ProjectFound, RancherFound, RealmFound, SecretFound, Survey,
};
use lockstep_systems::rancher::{GlobalRole, RoleTemplate};
use serde_json::{Value as Json, json};

pub(crate) const DEV: &str = "6f0c1d9e-37aa-4c1e-9f52-5b1f0f6fa41b";
pub(crate) const NOW: u64 = 1_795_469_467_000;

pub(crate) fn around() -> Surroundings {
    Surroundings { now: NOW, callback: "http://127.0.0.1:7400/callback".into(), handed: None, may_not_consent: false }
}

/// Systems in which nothing of the reference setup is there yet.
pub(crate) fn fresh() -> Survey {
    Survey {
        at: NOW,
        entra: Some(EntraFound {
            tenant: "8f1c2d3e-4a5b-4c6d-8e7f-901a2b3c4d5e".into(),
            endpoints: endpoints(),
            graph: "graph-sp".into(),
            groups: vec![vec![GroupFound { id: DEV.into(), name: "k8s_dev_users".into(), security: true }]],
            ..EntraFound::default()
        }),
        keycloak: Some(KeycloakFound { version: Some("26.7.3".into()), ..KeycloakFound::default() }),
        rancher: Some(RancherFound {
            version: "v2.15.0".into(),
            server_url: "https://rancher.contoso.com".into(),
            newcomers: [("user".to_owned(), true), ("user-base".to_owned(), false)].into(),
            auth: json!({"id": "keycloakoidc", "enabled": false}).as_object().cloned().unwrap(),
            clusters: vec![ClusterFound {
                id: "c-m-alpha001".into(),
                name: "alpha".into(),
                state: "active".into(),
                ..ClusterFound::default()
            }],
            templates: templates(),
            global_roles: global_roles(),
            ..RancherFound::default()
        }),
    }
}

/// Role templates as Rancher has them, as far as they are told apart.
pub(crate) fn templates() -> Vec<RoleTemplate> {
    serde_json::from_value(json!([
        {"id": "read-only", "context": "project"}, {"id": "project-member", "context": "project"},
        {"id": "cluster-member", "context": "cluster"}, {"id": "old", "context": "cluster", "locked": true},
        {"id": "nowhere", "context": ""},
    ]))
    .unwrap()
}

pub(crate) fn global_roles() -> Vec<GlobalRole> {
    serde_json::from_value(json!([{"id": "user-base"}, {"id": "admin"}])).unwrap()
}

pub(crate) fn endpoints() -> Endpoints {
    Endpoints {
        discovery: "https://login/t/v2.0/.well-known/openid-configuration".into(),
        issuer: "https://login/t/v2.0".into(),
        authorization: "https://login/t/oauth2/v2.0/authorize".into(),
        token: "https://login/t/oauth2/v2.0/token".into(),
        jwks: "https://login/t/discovery/v2.0/keys".into(),
        end_session: "https://login/t/oauth2/v2.0/logout".into(),
    }
}

/// Systems in which everything of the reference setup is there, as the real ones give it back.
pub(crate) fn done() -> Survey {
    let blueprint = reference();
    let mark = blueprint.mark();
    let mut survey = fresh();
    let entra = survey.entra.as_mut().unwrap();
    let claims = ["email", "given_name", "family_name", "upn"]
        .map(|name| json!({"name": name, "source": null, "essential": false, "additionalProperties": []}));
    entra.application = Some(ApplicationFound {
        certificates: Vec::new(),
        object_id: "app-object".into(),
        client_id: "app-client".into(),
        raw: json!({
            "id": "app-object", "appId": "app-client", "displayName": "Keycloak broker", "signInAudience": "AzureADMyOrg",
            "groupMembershipClaims": "SecurityGroup", "uniqueName": mark, "tags": ["someone-elses", mark],
            "web": {"homePageUrl": null, "redirectUris": ["https://other", blueprint.keycloak.broker_endpoint()],
                    "implicitGrantSettings": {"enableIdTokenIssuance": false, "enableAccessTokenIssuance": false}},
            "api": {"requestedAccessTokenVersion": 2, "acceptMappedClaims": null},
            "optionalClaims": {"accessToken": [], "saml2Token": [], "idToken": claims},
            "requiredResourceAccess": [{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": [
                {"id": "37f7f235-527c-4136-accd-4a02d197296e", "type": "Scope"},
                {"id": "14dad69e-099b-42c9-810b-d002981feec1", "type": "Scope"},
                {"id": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "type": "Scope"},
                {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}]}],
        }),
        secrets: vec![SecretFound {
            begins: "2026-11-20T00:00:00Z".into(),
            key_id: "key-1".into(),
            name: format!("{mark} 2026-11-23"),
            ends: "2027-05-22T00:00:00Z".into(),
        }],
    });
    entra.service_principal = Some("sp".into());
    entra.consent = Some(ConsentFound { id: "grant".into(), scope: "openid profile email User.Read".into() });
    survey.keycloak.as_mut().unwrap().realm = Some(realm(&blueprint, &mark));
    rancher(&blueprint, &mark, survey.rancher.as_mut().unwrap());
    survey
}

pub(crate) fn realm(blueprint: &Blueprint, mark: &str) -> RealmFound {
    let ends = endpoints();
    RealmFound {
        signing_key: None,
        enabled: true,
        identity_provider: Some(json!({
            "alias": "entra", "displayName": "Microsoft Entra ID", "internalId": "x", "providerId": "oidc", "enabled": true,
            "trustEmail": true, "storeToken": false, "addReadTokenRoleOnCreate": false, "linkOnly": false,
            "firstBrokerLoginFlowAlias": "first broker login", "hideOnLogin": false,
            "config": {"clientId": "app-client", "clientSecret": "**********", "clientAuthMethod": "client_secret_post",
                "useJwksUrl": "true", "validateSignature": "true", "pkceEnabled": "true", "pkceMethod": "S256",
                "defaultScope": "openid profile email", "syncMode": "FORCE", "disableUserInfo": "true",
                "isAccessTokenJWT": "false", "backchannelSupported": "false", "loginHint": "true",
                "issuer": ends.issuer, "authorizationUrl": ends.authorization, "tokenUrl": ends.token,
                "logoutUrl": ends.end_session, "jwksUrl": ends.jwks, "metadataDescriptorUrl": ends.discovery,
                MARK: mark, KEY_ID: "key-1"},
        })),
        session_max: 0,
        flows: Vec::new(),
        mappers: vec![MapperFound {
            id: "mapper-1".into(),
            name: "k8s_dev_users to Dev".into(),
            raw: json!({"id": "mapper-1", "name": "k8s_dev_users to Dev", "identityProviderAlias": "entra",
                "identityProviderMapper": "oidc-advanced-group-idp-mapper",
                "config": {"syncMode": "INHERIT", "claims": format!(r#"[{{"key":"groups","value":"{DEV}"}}]"#),
                           "are.claim.values.regex": "false", "group": "/Dev", MARK: mark}}),
        }],
        groups: vec![
            KeycloakGroupFound { id: "g-dev".into(), name: "Dev".into(), mark: Some(mark.into()) },
            KeycloakGroupFound { id: "g-other".into(), name: "Staff".into(), mark: None },
        ],
        client: Some(json!({
            "id": "client-uuid", "clientId": "rancher", "name": "Rancher", "protocol": "openid-connect", "enabled": true,
            "publicClient": false, "clientAuthenticatorType": "client-secret", "standardFlowEnabled": true,
            "implicitFlowEnabled": false, "directAccessGrantsEnabled": false, "serviceAccountsEnabled": true,
            "fullScopeAllowed": true, "consentRequired": false, "rootUrl": blueprint.rancher.url,
            "redirectUris": [blueprint.rancher.verify_auth()], "webOrigins": [blueprint.rancher.url],
            "attributes": {"pkce.code.challenge.method": "S256", "client.secret.creation.time": "1",
                "post.logout.redirect.uris": format!("{}/*", blueprint.rancher.url), MARK: mark},
            "protocolMappers": [
                {"id": "m1", "name": "groups", "protocol": "openid-connect",
                 "protocolMapper": "oidc-group-membership-mapper", "consentRequired": false,
                 "config": {"claim.name": "groups", "full.path": "false", "id.token.claim": "true",
                            "access.token.claim": "true", "userinfo.token.claim": "true"}},
                {"id": "m2", "name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                 "config": {"included.client.audience": "rancher", "id.token.claim": "false",
                            "access.token.claim": "true"}}],
        })),
        search_role: true,
        events: json!({"eventsEnabled": true, "eventsExpiration": 604_800, "eventsListeners": ["jboss-logging"],
            "enabledEventTypes": ["LOGIN", "LOGIN_ERROR", "LOGOUT", "CODE_TO_TOKEN", "CODE_TO_TOKEN_ERROR",
                "REFRESH_TOKEN_ERROR", "IDENTITY_PROVIDER_LOGIN", "IDENTITY_PROVIDER_LOGIN_ERROR",
                "IDENTITY_PROVIDER_FIRST_LOGIN", "IDENTITY_PROVIDER_FIRST_LOGIN_ERROR", "IDENTITY_PROVIDER_POST_LOGIN",
                "IDENTITY_PROVIDER_POST_LOGIN_ERROR", "UPDATE_PROFILE"]}),
    }
}

pub(crate) fn rancher(blueprint: &Blueprint, mark: &str, found: &mut RancherFound) {
    let issuer = blueprint.keycloak.issuer();
    let end = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
    found.auth = json!({
        "id": "keycloakoidc", "type": "keyCloakOIDCConfig", "enabled": true, "accessMode": "required",
        "allowedPrincipalIds": ["keycloakoidc_group://Dev", "keycloakoidc_user://ada"], "clientId": "rancher",
        "issuer": issuer, "authEndpoint": end("auth"), "tokenEndpoint": end("token"), "jwksUrl": end("certs"),
        "userInfoEndpoint": end("userinfo"), "endSessionEndpoint": end("logout"), "scope": "openid profile email",
        "groupSearchEnabled": true, "logoutAllSupported": true, "logoutAllEnabled": true, "pkceMethod": "S256",
        "rancherApiHost": blueprint.rancher.url, "clientAuthenticatedSearch": true,
        "rancherUrl": blueprint.rancher.verify_auth(),
    })
    .as_object()
    .cloned()
    .unwrap();
    found.sign_in.verified = true;
    found.newcomers = [("user".to_owned(), false), ("user-base".to_owned(), true)].into();
    let project = "c-m-alpha001:p-abcde".to_owned();
    found.projects = vec![ProjectFound {
        id: project.clone(),
        cluster: "c-m-alpha001".into(),
        name: "Trinity".into(),
        mark: Some(mark.into()),
    }];
    found.namespaces = vec![NamespaceFound {
        cluster: "c-m-alpha001".into(),
        name: "trinity".into(),
        project: Some(project.clone()),
        mark: Some(mark.into()),
    }];
    found.bindings = vec![
        BindingFound {
            id: "p-abcde:prtb-1".into(),
            project: project.clone(),
            role: "read-only".into(),
            group: "keycloakoidc_group://Dev".into(),
            mark: Some(mark.into()),
        },
        BindingFound {
            id: "p-abcde:prtb-2".into(),
            project,
            role: "project-member".into(),
            group: "keycloakoidc_group://Staff".into(),
            mark: None,
        },
    ];
}

pub(crate) fn ids(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.id.as_str()).collect()
}

pub(crate) fn app(survey: &mut Survey) -> &mut ApplicationFound {
    survey.entra.as_mut().unwrap().application.as_mut().unwrap()
}
pub(crate) fn kc(survey: &mut Survey) -> &mut RealmFound {
    survey.keycloak.as_mut().unwrap().realm.as_mut().unwrap()
}
pub(crate) fn ra(survey: &mut Survey) -> &mut RancherFound {
    survey.rancher.as_mut().unwrap()
}
pub(crate) fn set(value: &mut Json, path: &str, to: Json) {
    *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = to;
}
