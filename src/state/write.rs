//! Writes messages with the browser's own JSON, as serde would: the other direction of `read`, for the same reason, and
//! held against serde by the same test.

use js_sys::{Array, JSON, Object, Reflect};
use lockstep_engine::blueprint::{
    CloudDraft, Draft, EntraDraft, EntraWay, GrantDraft, KeycloakDraft, KeycloakWay, MappingDraft, RancherDraft,
    RancherWay, Step,
};
use lockstep_engine::port::{Command, Secret, ToEngine};
use wasm_bindgen::JsValue;

/// What can be written as JSON.
trait Write {
    /// The value.
    fn write(&self) -> JsValue;
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A new object of ours takes every member.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

impl Write for String {
    fn write(&self) -> JsValue {
        JsValue::from_str(self)
    }
}

impl Write for bool {
    fn write(&self) -> JsValue {
        JsValue::from_bool(*self)
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self) -> JsValue {
        self.as_ref().map_or(JsValue::NULL, Write::write)
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self) -> JsValue {
        let array = Array::new();
        for item in self {
            array.push(&item.write());
        }
        array.into()
    }
}

/// Structs, field by field.
macro_rules! structs {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl Write for $type {
            fn write(&self) -> JsValue {
                let $type { $($field),* } = self;
                let object = Object::new();
                $(set(&object, stringify!($field), &$field.write());)*
                object.into()
            }
        }
    )*};
}

structs! {
    Draft { name, entra, keycloak, mappings, rancher, clusters, grants, person, done }
    EntraDraft { cloud, login, graph, tenant, application, secret_days, way }
    KeycloakDraft { url, realm, alias, client, way, user, admin_client }
    MappingDraft { entra_group, entra_id, keycloak_group }
    RancherDraft { url, way, user, newcomers_may_create_clusters }
    GrantDraft { group, cluster, project, namespaces, role }
}

/// Enums without fields, by the names that serde writes.
macro_rules! names {
    ($($type:ident { $($name:literal => $variant:ident),* })*) => {$(
        impl Write for $type {
            fn write(&self) -> JsValue {
                JsValue::from_str(match self { $($type::$variant => $name),* })
            }
        }
    )*};
}

names! {
    Step { "entra" => Entra, "keycloak" => Keycloak, "rancher" => Rancher, "clusters" => Clusters, "access" => Access }
    CloudDraft { "worldwide" => Worldwide, "by-hand" => ByHand }
    EntraWay { "token" => Token, "device-code" => DeviceCode }
    KeycloakWay { "password" => Password, "client" => Client }
    RancherWay { "token" => Token, "local" => Local }
}

/// Messages by their tags, field by field.
macro_rules! messages {
    ($object:ident, $message:expr, $type:ident, $tag:literal { $($name:literal => $variant:ident { $($field:ident),* })* }) => {
        match $message {
            $($type::$variant { $($field),* } => {
                set($object, $tag, &JsValue::from_str($name));
                $(set($object, stringify!($field), &$field.write());)*
            })*
        }
    };
}

fn command(object: &Object, command: &Command) {
    set(object, "kind", &JsValue::from_str("command"));
    messages!(object, command, Command, "command" {
        "attach" => Attach { build, session, setup }
        "keep" => Keep { draft, step }
        "look" => Look { field }
        "check" => Check { step }
        "begin-device-code" => BeginDeviceCode {}
        "plan" => Plan {}
        "apply" => Apply {}
        "stop" => Stop {}
        "confirm" => Confirm { yes }
        "prove" => Prove { person }
        "give-up-sign-in" => GiveUpSignIn {}
        "landed" => Landed { address }
        "close-window" => CloseWindow {}
        "export" => Export {}
        "import" => Import { name, base64 }
        "start-over" => StartOver {}
    });
}

fn secret(object: &Object, secret: &Secret) {
    set(object, "kind", &JsValue::from_str("secret"));
    messages!(object, secret, Secret, "secret" {
        "entra-token" => EntraToken { token }
        "keycloak" => Keycloak { text }
        "rancher" => Rancher { text }
    });
}

/// A message as the worker takes it.
#[must_use]
pub fn message(message: &ToEngine) -> String {
    let object = Object::new();
    match message {
        ToEngine::Command(it) => command(&object, it),
        ToEngine::Secret(it) => secret(&object, it),
    }
    JSON::stringify(&object).map_or_else(|_| String::new(), String::from)
}
