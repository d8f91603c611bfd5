//! Faults, planted by hand through the systems' own administration, so that they work on real servers too.

use serde_json::{Value, json};

use crate::{Failure, HAYDEN, Stage};

/// The faults that can be planted.
pub const FAULTS: [&str; 6] =
    ["mapper-missing", "binding-elsewhere", "full-path", "wrong-secret", "group-removed", "audience-missing"];

const REALM: &str = "/admin/realms/trinity";
const GROUP: &str = "keycloakoidc_group://Dev";

/// An administrator with plain requests.
struct Admin<'a> {
    client: &'a reqwest::Client,
    base: &'a str,
    token: String,
}

impl Admin<'_> {
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, Failure> {
        let request = request.bearer_auth(&self.token).header("accept", "application/json");
        Ok(request.send().await?.error_for_status()?)
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        Ok(self.send(self.client.get(format!("{}{path}", self.base))).await?.json().await?)
    }

    async fn put(&self, path: &str, body: &Value) -> Result<(), Failure> {
        self.send(self.client.put(format!("{}{path}", self.base)).json(body)).await.map(drop)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<(), Failure> {
        self.send(self.client.post(format!("{}{path}", self.base)).json(body)).await.map(drop)
    }

    async fn delete(&self, path: &str) -> Result<(), Failure> {
        self.send(self.client.delete(format!("{}{path}", self.base))).await.map(drop)
    }
}

/// The first item that fits.
fn first(list: &Value, fits: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
    let found = list.as_array().into_iter().flatten().find(|item| fits(item));
    found.cloned().ok_or_else(|| "what was to be broken is not there".into())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

impl Stage {
    /// Plants a fault.
    pub async fn plant(&self, fault: &str) -> Result<(), Failure> {
        match fault {
            "group-removed" => {
                let url = format!("{}/lab/groups/k8s_dev_users/members/{HAYDEN}", self.credentials.entra.base);
                self.client.delete(url).send().await?.error_for_status()?;
                Ok(())
            }
            "binding-elsewhere" => self.bind_elsewhere().await,
            "nodes-for-all" => self.nodes_for_all().await,
            _ => self.break_keycloak(fault).await,
        }
    }

    async fn break_keycloak(&self, fault: &str) -> Result<(), Failure> {
        let access = &self.credentials.keycloak;
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", access.user.as_str()),
            ("password", access.password.as_str()),
        ];
        let url = format!("{}/realms/master/protocol/openid-connect/token", access.base);
        let answer: Value = self.client.post(url).form(&form).send().await?.error_for_status()?.json().await?;
        let admin = Admin { client: &self.client, base: &access.base, token: text(&answer, "access_token").to_owned() };
        let provider = format!("{REALM}/identity-provider/instances/entra");
        match fault {
            "mapper-missing" => {
                let mapper = first(&admin.get(&format!("{provider}/mappers")).await?, |_| true)?;
                admin.delete(&format!("{provider}/mappers/{}", text(&mapper, "id"))).await
            }
            "wrong-secret" => {
                let mut present = admin.get(&provider).await?;
                present["config"]["clientSecret"] = json!("wrong");
                admin.put(&provider, &present).await
            }
            "full-path" | "audience-missing" => {
                let client = first(&admin.get(&format!("{REALM}/clients?clientId=rancher")).await?, |_| true)?;
                let models = format!("{REALM}/clients/{}/protocol-mappers/models", text(&client, "id"));
                let name = if fault == "full-path" { "groups" } else { "audience" };
                let mut mapper = first(&admin.get(&models).await?, |mapper| mapper["name"] == name)?;
                let path = format!("{models}/{}", text(&mapper, "id"));
                if fault == "audience-missing" {
                    return admin.delete(&path).await;
                }
                mapper["config"]["full.path"] = json!("true");
                admin.put(&path, &mapper).await
            }
            other => Err(format!("no fault is called {other}; there are {}", FAULTS.join(", ")).into()),
        }
    }

    /// Everybody who is signed in may read nodes: nobody asked for that.
    async fn nodes_for_all(&self) -> Result<(), Failure> {
        let access = &self.credentials.rancher;
        let admin = Admin { client: &self.client, base: &access.base, token: access.token.clone() };
        let rbac = "/k8s/clusters/c-m-alpha001/apis/rbac.authorization.k8s.io/v1";
        let api = "rbac.authorization.k8s.io";
        let rule = json!({"verbs": ["get", "list"], "apiGroups": [""], "resources": ["nodes"]});
        let role = json!({"metadata": {"name": "nodes-for-all"}, "rules": [rule]});
        admin.post(&format!("{rbac}/clusterroles"), &role).await?;
        let binding = json!({
            "metadata": {"name": "nodes-for-all"},
            "roleRef": {"apiGroup": api, "kind": "ClusterRole", "name": "nodes-for-all"},
            "subjects": [{"apiGroup": api, "kind": "Group", "name": "system:authenticated"}],
        });
        admin.post(&format!("{rbac}/clusterrolebindings"), &binding).await
    }

    async fn bind_elsewhere(&self) -> Result<(), Failure> {
        let access = &self.credentials.rancher;
        let admin = Admin { client: &self.client, base: &access.base, token: access.token.clone() };
        let bindings = admin.get("/v3/projectRoleTemplateBindings").await?;
        let ours = first(&bindings["data"], |binding| binding["groupPrincipalId"] == GROUP)?;
        admin.delete(&format!("/v3/projectRoleTemplateBindings/{}", text(&ours, "id"))).await?;
        let projects = admin.get("/v3/projects?clusterId=c-m-alpha001").await?;
        let other = first(&projects["data"], |project| project["name"] == "Default")?;
        let body = json!({"type": "projectRoleTemplateBinding", "projectId": other["id"],
                          "roleTemplateId": "read-only", "groupPrincipalId": GROUP});
        admin.post("/v3/projectRoleTemplateBindings", &body).await
    }
}
