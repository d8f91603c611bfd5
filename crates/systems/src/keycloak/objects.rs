//! Objects that are kept by their whole representation: found, made and changed. PUT replaces all of it, so what is
//! written back is what was read, with the change over it.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{Keycloak, call};
use crate::api::shape;
use crate::call::Call;
use crate::{Error, Method, Removal};

/// How a kind of object is reached. Source of all paths: Keycloak admin REST, alike in 24 to 26.
struct Kind {
    /// For people, as in "no group Dev".
    name: &'static str,
    /// Where they are listed and made; empty where there is only the one.
    all: &'static str,
    /// Where one is changed.
    one: &'static str,
    find: Find,
    /// Whether a PUT replaces all of it; else what is not sent stays.
    whole: bool,
    /// Where its secret goes; read back it is masked or taken out.
    secret: Option<[&'static str; 2]>,
}

/// How one is found by its name.
enum Find {
    /// Its name, or alias, is the last part of its path.
    Named,
    /// By this field in the list; the list may be asked for by it.
    Listed { field: &'static str, asked: bool },
    /// By a path of its own, that of groups.
    ByPath,
}

/// `POST`: 201; 409 "Conflict detected. See logs for details" where it is there. `PUT`: 204.
static REALM: Kind = Kind {
    name: "realm",
    all: "/admin/realms",
    one: "/admin/realms/{realm}",
    find: Find::Named,
    whole: false,
    secret: None,
};
/// What a realm saves of what happens. An empty list of types means Keycloak's own choice, which leaves out those of
/// identity providers.
static EVENTS: Kind = Kind {
    name: "events config of",
    all: "",
    one: "/admin/realms/{realm}/events/config",
    find: Find::Named,
    whole: true,
    secret: None,
};
/// `POST`: 201; 409 "Top level group named 'Dev' already exists."
static GROUP: Kind = Kind {
    name: "group",
    all: "/admin/realms/{realm}/groups",
    one: "/admin/realms/{realm}/groups/{id}",
    find: Find::ByPath,
    whole: true,
    secret: None,
};
/// `POST`: 201; 409 "Identity Provider entra already exists". A PUT without the mask would wipe the secret.
static IDENTITY_PROVIDER: Kind = Kind {
    name: "identity provider",
    all: "/admin/realms/{realm}/identity-provider/instances",
    one: "/admin/realms/{realm}/identity-provider/instances/{alias}",
    find: Find::Named,
    whole: true,
    secret: Some(["config", "clientSecret"]),
};
/// `POST`: 201; 409 "Flow x already exists". `DELETE`: 500 while an identity provider names it.
static FLOW: Kind = Kind {
    name: "flow",
    all: "/admin/realms/{realm}/authentication/flows",
    one: "/admin/realms/{realm}/authentication/flows/{id}",
    find: Find::Listed { field: "alias", asked: false },
    whole: true,
    secret: None,
};
/// `POST`: 201; 400 where the name is taken.
static PROVIDER_MAPPER: Kind = Kind {
    name: "mapper",
    all: "/admin/realms/{realm}/identity-provider/instances/{alias}/mappers",
    one: "/admin/realms/{realm}/identity-provider/instances/{alias}/mappers/{id}",
    find: Find::Listed { field: "name", asked: false },
    whole: true,
    secret: None,
};
/// `POST`: 201; 409 "Client rancher already exists".
static CLIENT: Kind = Kind {
    name: "client",
    all: "/admin/realms/{realm}/clients",
    one: "/admin/realms/{realm}/clients/{uuid}",
    find: Find::Listed { field: "clientId", asked: true },
    whole: true,
    secret: Some(["", "secret"]),
};
/// `POST`: 201; 409 "Protocol mapper exists with same name".
static CLIENT_MAPPER: Kind = Kind {
    name: "mapper",
    all: "/admin/realms/{realm}/clients/{uuid}/protocol-mappers/models",
    one: "/admin/realms/{realm}/clients/{uuid}/protocol-mappers/models/{id}",
    find: Find::Listed { field: "name", asked: false },
    whole: true,
    secret: None,
};

/// A flow's executions. `PUT` changes the one in the body.
const EXECUTIONS: &str = "/admin/realms/{realm}/authentication/flows/{alias}/executions";

/// Properties of a client that are secrets.
const SECRETS: [&str; 2] = ["secret", "registrationAccessToken"];
/// What Keycloak shows in place of an identity provider's secret, and takes as "leave it".
const MASK: &str = "**********";

/// One object, by where it is and how it is called.
#[derive(Clone)]
pub struct Object {
    kind: &'static Kind,
    /// What its paths are filled with before its own name.
    within: Vec<String>,
    name: String,
    id: Option<String>,
}

impl Object {
    fn new(kind: &'static Kind, within: &[&str], name: &str) -> Self {
        let within = within.iter().map(|part| (*part).to_owned()).collect();
        Object { kind, within, name: name.to_owned(), id: None }
    }

    /// A realm.
    #[must_use]
    pub fn realm(name: &str) -> Self {
        Object::new(&REALM, &[], name)
    }

    /// What a realm saves of what happens.
    #[must_use]
    pub fn events_config(realm: &str) -> Self {
        Object::new(&EVENTS, &[], realm)
    }

    /// A top-level group.
    #[must_use]
    pub fn group(realm: &str, name: &str) -> Self {
        Object::new(&GROUP, &[realm], name)
    }

    /// A flow of a sign-in.
    #[must_use]
    pub fn flow(realm: &str, alias: &str) -> Self {
        Object::new(&FLOW, &[realm], alias)
    }

    /// An identity provider.
    #[must_use]
    pub fn identity_provider(realm: &str, alias: &str) -> Self {
        Object::new(&IDENTITY_PROVIDER, &[realm], alias)
    }

    /// A mapper of an identity provider.
    #[must_use]
    pub fn provider_mapper(realm: &str, alias: &str, name: &str) -> Self {
        Object::new(&PROVIDER_MAPPER, &[realm, alias], name)
    }

    /// A client, by its client id.
    #[must_use]
    pub fn client(realm: &str, client_id: &str) -> Self {
        Object::new(&CLIENT, &[realm], client_id)
    }

    /// A mapper of a client, which is given by its uuid.
    #[must_use]
    pub fn client_mapper(realm: &str, client: &str, name: &str) -> Self {
        Object::new(&CLIENT_MAPPER, &[realm, client], name)
    }

    /// The same, found by its id too, in case it is called otherwise now.
    #[must_use]
    pub fn with_id(self, id: Option<&str>) -> Self {
        Object { id: id.map(str::to_owned), ..self }
    }

    /// Whether an update must carry the whole representation. A realm's holds secrets of others behind masks.
    #[must_use]
    pub fn goes_whole(&self) -> bool {
        self.kind.whole
    }

    /// Kind and name, as in "group Dev".
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.kind.name, self.name)
    }

    /// A call of `template`, filled with where it is and `own`.
    fn call(&self, method: Method, template: &str, own: &str) -> Call {
        let args: Vec<&str> = self.within.iter().map(String::as_str).chain([own]).collect();
        call(method, template, &args)
    }

    /// The call of the object itself, which stands in its representation.
    fn one(&self, method: Method, whole: &Value) -> Call {
        let id = if let Find::Named = self.kind.find { None } else { whole["id"].as_str() };
        self.call(method, self.kind.one, id.unwrap_or(&self.name))
    }

    /// The object out of an answer to [`Keycloak::find`]'s call, without secrets.
    fn pick(&self, call: &Call, answer: Value) -> Result<Option<Value>, Error> {
        let mut found = match (&self.kind.find, answer) {
            (Find::Listed { field, .. }, Value::Array(mut all)) => {
                let by_id = |item: &Value| self.id.as_deref().is_some_and(|id| item["id"] == *id);
                let by_name = |item: &Value| item[field] == *self.name;
                match all.iter().position(by_id).or_else(|| all.iter().position(by_name)) {
                    Some(at) => all.swap_remove(at),
                    None => return Ok(None),
                }
            }
            (Find::Named | Find::ByPath, Value::Object(object)) => Value::Object(object),
            _ => return Err(shape(call, "neither a list nor an object")),
        };
        if let Some(fields) = found.as_object_mut() {
            fields.retain(|name, _| !SECRETS.contains(&name.as_str()));
        }
        Ok(Some(found))
    }

    /// A call with the representation as its body, and the secret in its place.
    fn with_body(&self, call: Call, whole: &Value, secret: Option<&SecretString>) -> Call {
        match (self.kind.secret, secret) {
            (Some([within, field]), Some(secret)) => {
                let mut body = whole.clone();
                let place = if within.is_empty() { &mut body } else { &mut body[within] };
                place[field] = Value::from(secret.expose_secret());
                call.hide(secret).json(&body)
            }
            _ => call.json(whole),
        }
    }
}

impl Keycloak {
    /// The object as it is, without secrets; `None` where there is none.
    ///
    /// # Errors
    /// 403 without the right to see it (`view-realm`, `view-identity-providers`, `view-clients`, `query-groups`).
    pub async fn find(&self, object: &Object) -> Result<Option<Value>, Error> {
        let kind = object.kind;
        let call = match &kind.find {
            Find::Named => object.call(Method::Get, kind.one, &object.name),
            Find::Listed { field, asked: true } => {
                object.call(Method::Get, kind.all, "").query(&[(*field, object.name.as_str())])
            }
            Find::Listed { .. } => object.call(Method::Get, kind.all, ""),
            Find::ByPath => {
                object.call(Method::Get, "/admin/realms/{realm}/group-by-path", "").tail("{path}", &object.name)
            }
        };
        match self.api.send(call).await?.found()? {
            Some(answer) => object.pick(&answer.call, answer.read()?),
            None => Ok(None),
        }
    }

    /// Makes the object.
    ///
    /// # Errors
    /// 409, for mappers 400, where the name is taken; 403 without the right to manage it.
    pub async fn create(&self, object: &Object, whole: &Value, secret: Option<&SecretString>) -> Result<(), Error> {
        let call = object.call(Method::Post, object.kind.all, "");
        self.api.done(object.with_body(call, whole, secret)).await?;
        // A new realm gives rights that the present token does not know.
        if std::ptr::eq(object.kind, &REALM) {
            self.session.expire();
        }
        Ok(())
    }

    /// Replaces the object: `whole` is what [`Keycloak::find`] gave, changed. Its secret stays where none is given.
    ///
    /// # Errors
    /// 404 where there is none, 403 without the right to manage it, 400 "Unrecognized field" for one of another version.
    pub async fn update(&self, object: &Object, whole: &Value, secret: Option<&SecretString>) -> Result<(), Error> {
        let mask = SecretString::from(MASK);
        let masked = object.kind.secret.is_some_and(|[within, _]| !within.is_empty());
        let secret = secret.or_else(|| masked.then_some(&mask));
        self.api.done(object.with_body(object.one(Method::Put, whole), whole, secret)).await
    }

    /// Deletes the object that [`Keycloak::find`] gave.
    ///
    /// # Errors
    /// 403 without the right to manage it.
    pub async fn remove(&self, object: &Object, whole: &Value) -> Result<Removal, Error> {
        self.api.remove(object.one(Method::Delete, whole)).await
    }

    /// All mappers of an identity provider.
    ///
    /// `GET /admin/realms/{realm}/identity-provider/instances/{alias}/mappers` (Keycloak 26 admin REST): not paged.
    ///
    /// # Errors
    /// 404 where there is no such provider, 403 without `view-identity-providers`.
    pub async fn provider_mappers(&self, realm: &str, alias: &str) -> Result<Vec<Value>, Error> {
        self.api.json(call(Method::Get, PROVIDER_MAPPER.all, &[realm, alias])).await
    }

    /// All flows of a realm, with their executions in `authenticationExecutions`.
    ///
    /// `GET /admin/realms/{realm}/authentication/flows` (Keycloak 26 admin REST): not paged.
    ///
    /// # Errors
    /// 403 without `view-realm`.
    pub async fn flows(&self, realm: &str) -> Result<Vec<Value>, Error> {
        self.api.json(call(Method::Get, FLOW.all, &[realm])).await
    }

    /// The executions of a flow, each with its id and `providerId`.
    ///
    /// # Errors
    /// 404 "Flow not found".
    pub async fn executions(&self, realm: &str, alias: &str) -> Result<Vec<Value>, Error> {
        self.api.json(call(Method::Get, EXECUTIONS, &[realm, alias])).await
    }

    /// Adds an execution to the end of a flow. It is made `DISABLED`.
    ///
    /// # Errors
    /// 400 "No authentication provider found for id: x", 400 "Parent flow doesn't exist".
    pub async fn add_execution(&self, realm: &str, alias: &str, authenticator: &str) -> Result<(), Error> {
        let template = "/admin/realms/{realm}/authentication/flows/{alias}/executions/execution";
        let call = call(Method::Post, template, &[realm, alias]);
        self.api.done(call.json(&json!({"provider": authenticator}))).await
    }

    /// Changes an execution that [`Keycloak::executions`] gave.
    ///
    /// # Errors
    /// 404 "Illegal execution".
    pub async fn set_execution(&self, realm: &str, alias: &str, execution: &Value) -> Result<(), Error> {
        self.api.done(call(Method::Put, EXECUTIONS, &[realm, alias]).json(execution)).await
    }

    /// Deletes an execution.
    ///
    /// # Errors
    /// 404 "Illegal execution".
    pub async fn remove_execution(&self, realm: &str, id: &str) -> Result<Removal, Error> {
        self.api
            .remove(call(Method::Delete, "/admin/realms/{realm}/authentication/executions/{id}", &[realm, id]))
            .await
    }
}
