//! The other administrator: makes the application in Entra ID by what the page's instructions say, and sends three values.

use serde_json::{Value, json};

use crate::{Failure, Stage};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
/// Delegated permissions of Graph: openid, profile, email, User.Read.
const SCOPES: [&str; 4] = [
    "37f7f235-527c-4136-accd-4a02d197296e",
    "14dad69e-099b-42c9-810b-d002981feec1",
    "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
    "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
];

impl Stage {
    /// Has the instructions made, follows them, and types in what came of it.
    pub(crate) async fn hand_off(&self) -> Result<(), Failure> {
        self.pick("entra.way.handoff").await?;
        self.fill("keycloak.url", &self.credentials.keycloak.base).await?;
        self.fill("keycloak.realm", "trinity").await?;
        self.pick("handoff.make").await?;
        self.browser.find("#handoff").await?;
        self.browser.click("#handoff summary").await?;
        let values = self.browser.find("#handoff .values").await?.text().await?;
        let redirect = values.lines().find(|line| line.ends_with("/endpoint")).ok_or("no redirect URI is named")?;
        let (client_id, secret) = self.application(redirect).await?;
        self.fill("entra.client_id", &client_id).await?;
        self.fill("secret.entra", &secret).await
    }

    /// Client id and secret of a new application.
    async fn application(&self, redirect: &str) -> Result<(String, String), Failure> {
        let claims = ["email", "given_name", "family_name", "upn"].map(|name| json!({"name": name}));
        let access = SCOPES.map(|id| json!({"id": id, "type": "Scope"}));
        let application = json!({
            "displayName": "Keycloak broker", "signInAudience": "AzureADMyOrg", "groupMembershipClaims": "SecurityGroup",
            "web": {"redirectUris": [redirect]}, "api": {"requestedAccessTokenVersion": 2},
            "optionalClaims": {"idToken": claims},
            "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": access}],
        });
        let made = self.graph("applications", Some(application)).await?;
        let client_id = text(&made, "appId")?;
        let own = self.graph("servicePrincipals", Some(json!({"appId": client_id}))).await?;
        let resource = self.graph(&format!("servicePrincipals(appId='{GRAPH}')"), None).await?;
        let grant = json!({
            "clientId": own["id"], "consentType": "AllPrincipals", "principalId": null, "resourceId": resource["id"],
            "scope": "openid profile email User.Read",
        });
        self.graph("oauth2PermissionGrants", Some(grant)).await?;
        let path = format!("applications/{}/addPassword", text(&made, "id")?);
        let secret = self.graph(&path, Some(json!({"passwordCredential": {"displayName": "keycloak"}}))).await?;
        Ok((client_id, text(&secret, "secretText")?))
    }

    /// The client id of a public application of the administrator's own, which may all that a setup needs.
    pub async fn own_application(&self) -> Result<String, Failure> {
        let redirect = format!("{}/callback", self.address());
        let application = json!({"displayName": "Lockstep", "signInAudience": "AzureADMyOrg",
                                 "publicClient": {"redirectUris": [redirect]}});
        let made = self.graph("applications", Some(application)).await?;
        let client_id = text(&made, "appId")?;
        let own = self.graph("servicePrincipals", Some(json!({"appId": client_id}))).await?;
        let resource = self.graph(&format!("servicePrincipals(appId='{GRAPH}')"), None).await?;
        let scope = "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All GroupMember.Read.All \
                     User.ReadBasic.All offline_access";
        let grant = json!({
            "clientId": own["id"], "consentType": "AllPrincipals", "principalId": null, "resourceId": resource["id"],
            "scope": scope,
        });
        self.graph("oauth2PermissionGrants", Some(grant)).await?;
        Ok(client_id)
    }

    /// The object id of the scenario's group.
    pub(crate) async fn group_id(&self) -> Result<String, Failure> {
        let found = self.graph("groups?$filter=displayName eq 'k8s_dev_users'", None).await?;
        text(&found["value"][0], "id")
    }

    async fn graph(&self, path: &str, body: Option<Value>) -> Result<Value, Failure> {
        let entra = &self.credentials.entra;
        let url = format!("{}/v1.0/{path}", entra.base);
        let request = match body {
            Some(body) => self.client.post(url).json(&body),
            None => self.client.get(url),
        };
        let response = request.bearer_auth(&entra.token).send().await?;
        let status = response.status();
        let answer: Value = response.json().await?;
        if status.is_success() { Ok(answer) } else { Err(format!("{path}: {status} {answer}").into()) }
    }
}

fn text(value: &Value, name: &str) -> Result<String, Failure> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| format!("no {name} in {value}").into())
}
