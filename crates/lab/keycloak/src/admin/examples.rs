//! Example tokens: what a sign-in would give, without one.

use lab_common::random_text;

use super::Call;
use super::clients::position;
use crate::answer::{Answer, Fault, Reply};
use crate::oidc::claims::Subject;
use crate::oidc::mint::Order;
use crate::state::Realm;

fn with_order(realm: &Realm, call: &Call<'_>, make: fn(&Order<'_>) -> serde_json::Value) -> Answer {
    let place = position(realm, call)?;
    let id = call.query.filled("userId").ok_or_else(|| Fault::error(404, "No userId provided"))?;
    let user = realm.user(id).ok_or_else(|| Fault::error(404, "No user found"))?;
    let scope = call.query.get("scope").unwrap_or_default();
    let client = &realm.clients[place];
    let subject = Subject { realm, client, user, scope, auth_time: None, acr: "1", service: false };
    let session = random_text(24);
    let order = Order { subject, base: call.base, session: Some(&session), nonce: None, grant: "onrtna" };
    Ok(Reply::Json(make(&order)))
}

pub(super) fn access_token(realm: &mut Realm, call: &Call<'_>) -> Answer {
    with_order(realm, call, |order| serde_json::Value::Object(order.access()))
}

pub(super) fn id_token(realm: &mut Realm, call: &Call<'_>) -> Answer {
    with_order(realm, call, |order| order.id(None))
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
pub(super) fn user_info(realm: &mut Realm, call: &Call<'_>) -> Answer {
    with_order(realm, call, |order| order.info())
}
