//! How Keycloak proves to Entra ID that it is the application: by a client secret, or by the certificate of the realm's
//! key.

use lockstep_words::{Message, en::plan as say};

use super::build::Build;
use super::entra::{APPLICATION, SERVICE_PRINCIPAL};
use super::keycloak::{IDENTITY_PROVIDER, REALM};
use super::{AUTH_METHOD, Act, BY_SECRET, Diff, Op, Place, certificate_name};
use crate::blueprint::{Credential, Step};
use crate::survey::{EntraFound, RealmFound, SecretFound};
use crate::time::{day, day_of, days_later, days_until};

pub(super) const SECRET: &str = "entra.client-secret";
pub(super) const CERTIFICATE: &str = "entra.certificate";
/// Days before a credential's end from which it is renewed; of one that lives shortly, the last third of its life.
const RENEW_DAYS: i64 = 30;

/// Whether a credential is near its end.
fn near_its_end(now: u64, credential: &SecretFound, left: i64) -> bool {
    let life = days_until(now, &credential.begins).map_or(i64::MAX, |begun| left - begun);
    left < RENEW_DAYS.min(life / 3)
}

/// When a credential ends, as a day.
fn ends_on(credential: &SecretFound) -> Message {
    Message::new(say::ENDS).with("ends", day_of(&credential.ends))
}

/// The certificate: Entra ID must know that of the key which the realm signs with now.
pub(super) fn add_certificate(build: &mut Build<'_>) {
    let application = build.survey.application();
    let known = application.map(|app| app.certificates.as_slice()).unwrap_or_default();
    let ours: Vec<_> = known.iter().filter(|one| one.name.starts_with(&build.mark)).collect();
    if build.blueprint.entra.credential == Credential::ClientSecret {
        return certificates_left_over(build, ours.len());
    }
    let key = build.survey.realm().and_then(|realm| realm.signing_key.as_ref());
    let subject = match build.blueprint.keycloak.realm.as_str() {
        "" => say::CERTIFICATE_OF_THE_REALM.into(),
        realm => Message::new(say::CERTIFICATE).with("realm", realm),
    };
    let current = key.and_then(|key| {
        let name = certificate_name(&build.mark, &key.kid);
        ours.iter().find(|one| one.name == name)
    });
    let left = current.and_then(|one| days_until(build.around.now, &one.ends));
    if let (Some(current), Some(left)) = (current, left.filter(|left| *left >= 0)) {
        if left < RENEW_DAYS {
            let ends = day_of(&current.ends);
            build.note(Message::new(say::CERTIFICATE_ENDS_SOON).with("ends", ends).with("days", left));
        }
        return build.keep(Place::Entra, Step::Entra, subject, Some(ends_on(current)));
    }
    let detail = if ours.is_empty() { say::CERTIFICATE_DETAIL } else { say::CERTIFICATE_RENEWED };
    let act = if ours.is_empty() { Act::Create } else { Act::Update };
    let op = Op::Certificate {
        application: build.value(application.map(|app| app.object_id.as_str()), APPLICATION, "objectId"),
        realm: build.blueprint.keycloak.realm.clone(),
    };
    build.change(CERTIFICATE, act, subject, op).detail(detail).needs(&[APPLICATION, REALM]);
}

/// Certificates of ours where a client secret is wanted now.
fn certificates_left_over(build: &mut Build<'_>, count: usize) {
    let application = build.survey.application();
    let Some(application) = application.filter(|_| count > 0) else { return };
    let subject = Message::new(say::CERTIFICATES_LEFT_OVER).with("count", count);
    let op = Op::DropCertificates { application: application.object_id.clone() };
    let change = build.change("entra.certificates.left-over", Act::Delete, subject, op);
    change.detail(say::CERTIFICATES_LEFT_OVER_DETAIL).needs(&[SECRET]);
}

/// The client secret: there must be one that Entra ID knows, that Keycloak uses, and that has not ended.
pub(super) fn add_secret(build: &mut Build<'_>) {
    if let Some(client_id) = &build.blueprint.entra.client_id {
        return handed(build, client_id);
    }
    if build.blueprint.entra.credential == Credential::Certificate {
        return left_over(build, "");
    }
    let none = EntraFound::default();
    let found = build.survey.entra.as_ref().unwrap_or(&none);
    let secrets = found.application.as_ref().map(|app| app.secrets.as_slice()).unwrap_or_default();
    let used = build.survey.realm().and_then(RealmFound::key_id);
    let current = used.and_then(|used| secrets.iter().find(|secret| secret.key_id == used));
    let left = current.and_then(|secret| days_until(build.around.now, &secret.ends));
    let days = build.blueprint.entra.secret_days;
    let subject = Message::new(say::SECRET).with("days", days);
    let soon = current.zip(left).is_some_and(|(secret, left)| near_its_end(build.around.now, secret, left));
    if let (Some(secret), Some(_)) = (current, left.filter(|left| *left >= 0 && !soon)) {
        build.keep(Place::Entra, Step::Entra, subject, Some(ends_on(secret)));
        return left_over(build, &secret.key_id);
    }
    let why = match (used, current) {
        (None, _) => None,
        (Some(_), None) => Some(say::SECRET_MISSING),
        (Some(_), Some(_)) if left.is_some_and(|left| left >= 0) => Some(say::SECRET_SOON),
        (Some(_), Some(_)) => Some(say::SECRET_EXPIRED),
    };
    let ends = day(days_later(build.around.now, days));
    let diff = method(build);
    let act = if why.is_some() || !diff.is_empty() { Act::Update } else { Act::Create };
    let detail = match why {
        None => Message::new(say::SECRET_DETAIL).with("ends", ends),
        Some(why) => Message::new(say::SECRET_RENEWED).with("why", Message::new(why).say()).with("ends", ends),
    };
    let application = found.application.as_ref();
    let ours = secrets.iter().filter(|secret| secret.name.starts_with(&build.mark));
    let op = Op::ClientSecret {
        application: build.value(application.map(|app| app.object_id.as_str()), APPLICATION, "objectId"),
        client_id: build.value(application.map(|app| app.client_id.as_str()), APPLICATION, "clientId"),
        tenant: found.tenant.clone(),
        days,
        name: format!("{} {}", build.mark, day(build.around.now)),
        replaces: ours.map(|secret| secret.key_id.clone()).collect(),
        realm: build.blueprint.keycloak.realm.clone(),
        alias: build.blueprint.keycloak.alias.clone(),
    };
    let change = build.change(SECRET, act, subject, op);
    change.detail(detail).diff(diff).needs(&[APPLICATION, SERVICE_PRINCIPAL, IDENTITY_PROVIDER]);
}

/// The identity provider shows another credential than a secret: then both change at once, so that people can sign in
/// all the time.
fn method(build: &Build<'_>) -> Vec<Diff> {
    let provider = build.survey.realm().and_then(|realm| realm.identity_provider.as_ref());
    let other =
        provider.and_then(|provider| provider["config"][AUTH_METHOD].as_str()).filter(|method| *method != BY_SECRET);
    let diff = other.map(|before| Diff {
        field: format!("config.{AUTH_METHOD}"),
        before: Some(before.to_owned()),
        after: Some(BY_SECRET.to_owned()),
    });
    diff.into_iter().collect()
}

/// Whether this plan hands a client secret to an identity provider that shows another credential so far.
pub(super) fn method_comes_with_secret(build: &Build<'_>) -> bool {
    if build.blueprint.entra.credential == Credential::Certificate || method(build).is_empty() {
        return false;
    }
    let used = build.survey.realm().and_then(RealmFound::key_id);
    match &build.blueprint.entra.client_id {
        Some(_) => used != build.around.handed.as_deref(),
        None => {
            let application = build.survey.application();
            let secrets = application.map(|app| app.secrets.as_slice()).unwrap_or_default();
            !secrets.iter().any(|secret| used == Some(&secret.key_id))
        }
    }
}

/// The secret that another administrator has made: Keycloak must have just this one.
fn handed(build: &mut Build<'_>, client_id: &str) {
    let there = build.survey.realm().and_then(RealmFound::key_id);
    let subject = Message::new(say::SECRET_HANDED).with("id", client_id);
    if there.is_some() && there == build.around.handed.as_deref() {
        return build.keep(Place::Keycloak, Step::Entra, subject, None);
    }
    let diff = method(build);
    let act = if there.is_some() || !diff.is_empty() { Act::Update } else { Act::Create };
    let op = Op::HandedSecret {
        realm: build.blueprint.keycloak.realm.clone(),
        alias: build.blueprint.keycloak.alias.clone(),
        fingerprint: build.around.handed.clone().unwrap_or_default(),
    };
    build.change(SECRET, act, subject, op).detail(say::SECRET_HANDED_DETAIL).diff(diff).needs(&[IDENTITY_PROVIDER]);
}

/// Secrets of ours besides the one in use: a run that was cut off made them, or could not remove them any more.
fn left_over(build: &mut Build<'_>, used: &str) {
    let Some(application) = build.survey.application() else { return };
    let ours = application.secrets.iter().filter(|secret| secret.name.starts_with(&build.mark));
    let keys: Vec<String> = ours.map(|secret| secret.key_id.clone()).filter(|key| key != used).collect();
    if keys.is_empty() {
        return;
    }
    let subject = Message::new(say::SECRETS_LEFT_OVER).with("count", keys.len());
    let op = Op::DropClientSecrets { application: application.object_id.clone(), keys };
    let change = build.change("entra.client-secrets.left-over", Act::Delete, subject, op);
    change.detail(say::SECRETS_LEFT_OVER_DETAIL).needs(&[IDENTITY_PROVIDER]);
}
