//! The reference scenario: Contoso, its people and its groups.

use lab_common::now;
use serde_json::{Value, json};

use crate::permissions::{APPLICATION, DELEGATED, GRAPH};
use crate::state::{GLOBAL_ADMIN, Inner, Kind, TENANT};
use crate::time::rfc3339;

/// The password of every login.
const PASSWORD: &str = "lockstep";

/// Display name, given name, surname, name before the `@`, has mail, object id.
type Person = (&'static str, Option<&'static str>, Option<&'static str>, &'static str, bool, &'static str);

const PEOPLE: &[Person] = &[
    ("Ada Lin", Some("Ada"), Some("Lin"), "ada", true, "1a6d0c52-5b0e-4a53-9d67-0a3c6f5b1e01"),
    ("Hayden Park", Some("Hayden"), Some("Park"), "hayden", true, "2b7e1d63-6c1f-4b64-8e78-1b4d706c2f02"),
    ("Noah Berg", Some("Noah"), Some("Berg"), "noah", true, "3c8f2e74-7d20-4c75-9f89-2c5e817d3003"),
    ("Mira", None, None, "mira", false, "4d903f85-8e31-4d86-809a-3d6f928e4104"),
];

/// Display name, object id, Microsoft 365 group, members.
type Team = (&'static str, &'static str, bool, &'static [&'static str]);

const TEAMS: &[Team] = &[
    ("k8s_dev_users", "6f0c1d9e-37aa-4c1e-9f52-5b1f0f6fa41b", false, &["hayden"]),
    ("k8s_ops", "b2a7c410-95d3-4b0f-8f8e-2f6d1c7709fe", false, &["ada"]),
    ("k8s_twins", "c3b8d521-a6e4-4c10-909f-307e2d881a0f", false, &[]),
    ("k8s_twins", "d4c9e632-b7f5-4d21-a1a0-418f3e992b10", false, &[]),
    ("All Contoso", "e5daf743-c806-4e32-b2b1-52904faa3c21", true, &["ada", "hayden"]),
];

/// A user as Graph keeps it.
pub(crate) fn user(id: &str, upn: &str, name: &str, given: Option<&str>, surname: Option<&str>, mail: bool) -> Value {
    json!({
        "id": id, "deletedDateTime": null, "accountEnabled": true, "ageGroup": null, "businessPhones": [],
        "city": null, "companyName": null, "country": null, "createdDateTime": rfc3339(now()),
        "department": null, "displayName": name, "employeeId": null, "givenName": given, "jobTitle": null,
        "mail": mail.then_some(upn), "mailNickname": upn.split('@').next(), "mobilePhone": null,
        "officeLocation": null, "onPremisesSyncEnabled": null, "otherMails": [], "preferredLanguage": null,
        "proxyAddresses": if mail { json!([format!("SMTP:{upn}")]) } else { json!([]) },
        "surname": surname, "usageLocation": null, "userPrincipalName": upn,
        "userType": if upn.contains("#EXT#") { "Guest" } else { "Member" },
    })
}

/// A group as Graph keeps it; `given` are the properties that were asked for.
pub(crate) fn group(id: &str, given: &Value) -> Value {
    let mut group = json!({
        "id": id, "deletedDateTime": null, "classification": null, "createdDateTime": rfc3339(now()),
        "description": null, "displayName": null, "expirationDateTime": null, "groupTypes": [],
        "isAssignableToRole": null, "mail": null, "mailEnabled": false, "mailNickname": null,
        "membershipRule": null, "membershipRuleProcessingState": null, "onPremisesDomainName": null,
        "onPremisesLastSyncDateTime": null, "onPremisesNetBiosName": null, "onPremisesSamAccountName": null,
        "onPremisesSecurityIdentifier": null, "onPremisesSyncEnabled": null, "preferredDataLocation": null,
        "preferredLanguage": null, "proxyAddresses": [], "renewedDateTime": rfc3339(now()),
        "resourceBehaviorOptions": [], "resourceProvisioningOptions": [], "securityEnabled": true,
        "securityIdentifier": null, "theme": null, "uniqueName": null, "visibility": null,
        "onPremisesProvisioningErrors": [], "serviceProvisioningErrors": [],
    });
    if let (Some(group), Some(given)) = (group.as_object_mut(), given.as_object()) {
        group.extend(given.iter().filter(|(name, _)| !name.contains('@')).map(|(k, v)| (k.clone(), v.clone())));
    }
    group
}

/// Graph's own service principal, with the permissions it offers.
fn graph_principal() -> Value {
    let scope = |&(name, id): &(&str, &str)| {
        json!({"id": id, "value": name, "type": if name.ends_with(".All") { "Admin" } else { "User" },
            "isEnabled": true, "adminConsentDisplayName": name, "adminConsentDescription": name,
            "userConsentDisplayName": name, "userConsentDescription": name})
    };
    let role = |&(name, id): &(&str, &str)| {
        json!({"id": id, "value": name, "displayName": name, "description": name, "isEnabled": true,
            "allowedMemberTypes": ["Application"]})
    };
    let mut principal = service_principal("a7fc1965-ea28-4054-84d3-74b271cc5e43", GRAPH, "Microsoft Graph");
    principal["oauth2PermissionScopes"] = DELEGATED.iter().map(scope).collect();
    principal["appRoles"] = APPLICATION.iter().map(role).collect();
    principal["appOwnerOrganizationId"] = json!("f8cdef31-a31e-4b4a-93e4-5f571e91255a");
    principal
}

/// A service principal as Graph keeps it.
pub(crate) fn service_principal(id: &str, app_id: &str, name: &str) -> Value {
    json!({
        "id": id, "deletedDateTime": null, "accountEnabled": true, "alternativeNames": [],
        "appDescription": null, "appDisplayName": name, "appId": app_id, "applicationTemplateId": null,
        "appOwnerOrganizationId": TENANT, "appRoleAssignmentRequired": false, "description": null,
        "disabledByMicrosoftStatus": null, "displayName": name, "homepage": null, "loginUrl": null,
        "logoutUrl": null, "notes": null, "notificationEmailAddresses": [], "preferredSingleSignOnMode": null,
        "preferredTokenSigningKeyThumbprint": null, "replyUrls": [], "servicePrincipalNames": [app_id],
        "servicePrincipalType": "Application", "signInAudience": "AzureADMyOrg", "tags": [],
        "tokenEncryptionKeyId": null, "addIns": [], "appRoles": [], "info": {}, "keyCredentials": [],
        "oauth2PermissionScopes": [], "passwordCredentials": [], "resourceSpecificApplicationPermissions": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
    })
}

/// The reference tenant.
pub(crate) fn reference(seed: &str) -> Inner {
    let mut inner = Inner::empty(seed);
    inner.domains = vec!["contoso.com".into(), "contoso.onmicrosoft.com".into()];
    for &(name, given, surname, nick, mail, id) in PEOPLE {
        inner.seed(Kind::User, user(id, &format!("{nick}@contoso.com"), name, given, surname, mail));
        inner.passwords.insert(id.to_owned(), PASSWORD.into());
    }
    for &(name, id, unified, people) in TEAMS {
        let nickname = name.replace(' ', "");
        let mut given = json!({"displayName": name, "mailNickname": nickname, "securityEnabled": !unified});
        if unified {
            given["groupTypes"] = json!(["Unified"]);
            given["mailEnabled"] = json!(true);
            given["mail"] = json!(format!("{nickname}@contoso.com"));
            given["visibility"] = json!("Private");
        }
        inner.seed(Kind::Group, group(id, &given));
        inner.members.insert(id.to_owned(), Vec::new());
        for person in people {
            if let Some(person) = inner.user_id(person) {
                inner.join(id, &person);
            }
        }
    }
    if let Some(ada) = inner.user_id("ada") {
        inner.roles.insert(ada, vec![GLOBAL_ADMIN.into()]);
    }
    inner.seed(Kind::ServicePrincipal, graph_principal());
    inner
}

/// Adds a user with the lab's password and gives the object id.
pub(crate) fn add_user(inner: &mut Inner, upn: &str, name: &str, mail: bool) -> String {
    let id = Inner::fresh();
    let mut words = name.splitn(2, ' ');
    let (given, surname) = (words.next(), words.next());
    let given = surname.and(given);
    inner.seed(Kind::User, user(&id, upn, name, given, surname, mail));
    inner.passwords.insert(id.clone(), PASSWORD.into());
    id
}
