//! Users and their links to identity providers.

use super::{FederatedIdentity, Keycloak, User, call};
use crate::{Error, Method};

impl Keycloak {
    /// The users of whom a field, `username` or `email`, is exactly this; letter case does not count.
    ///
    /// `GET /admin/realms/{realm}/users?{field}={value}&exact=true` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-users`.
    pub async fn users_with(&self, realm: &str, field: &str, value: &str) -> Result<Vec<User>, Error> {
        let fields = [(field, value), ("exact", "true")];
        self.api.json(call(Method::Get, "/admin/realms/{realm}/users", &[realm]).query(&fields)).await
    }

    /// A user by id.
    ///
    /// `GET /admin/realms/{realm}/users/{user}` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 403 without `view-users`.
    pub async fn user(&self, realm: &str, id: &str) -> Result<Option<User>, Error> {
        self.api.find(call(Method::Get, "/admin/realms/{realm}/users/{user}", &[realm, id])).await
    }

    /// A user's link to one identity provider; nothing where there is none. Keycloak can only list all of them.
    ///
    /// `GET /admin/realms/{realm}/users/{user}/federated-identity` (Keycloak 26 admin REST).
    ///
    /// # Errors
    /// 404 where there is no such user.
    pub async fn link_to(&self, realm: &str, user: &str, alias: &str) -> Result<Option<FederatedIdentity>, Error> {
        let call = call(Method::Get, "/admin/realms/{realm}/users/{user}/federated-identity", &[realm, user]);
        let links: Vec<FederatedIdentity> = self.api.json(call).await?;
        Ok(links.into_iter().find(|link| link.identity_provider == alias))
    }
}
