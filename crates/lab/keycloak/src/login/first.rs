//! The first sign-in through an identity provider: profile, user, link.

use lab_common::{new_id, now};
use serde_json::json;

use super::person::{self, Brokered, required};
use super::{Attempt, Cookies, Page, find, finish, pages, step};
use crate::oidc::events::{Event, note};
use crate::query::Pairs;
use crate::seed::default_role;
use crate::state::{Flow, Realm, User, flag, text};

const LABELS: [(&str, &str); 4] =
    [("username", "Username"), ("email", "Email"), ("firstName", "First name"), ("lastName", "Last name")];

/// GET …/login-actions/first-broker-login
pub(crate) fn first_login(realm: &mut Realm, base: &str, params: &Pairs, browser: &Cookies) -> Page {
    let (tab, attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let Some(person) = attempt.brokered.clone() else {
        return Page::html(400, pages::error(realm, "Invalid Request"));
    };
    let flow = flow_of(realm, &person.alias);
    if flow.as_ref().is_none_or(|flow| flow.has("idp-review-profile")) && !missing(realm, &person).is_empty() {
        let action = step(realm, base, "login-actions/first-broker-login", &tab, &attempt, &[]);
        return Page::html(200, pages::profile(realm, &action, &fields(&person), &[]));
    }
    create_or_ask(realm, base, &tab, &attempt, &person)
}

/// POST …/login-actions/first-broker-login: the profile form, or what to do about a user who is there already.
pub(crate) fn first_login_sent(realm: &mut Realm, base: &str, params: &Pairs, form: &Pairs, browser: &Cookies) -> Page {
    let (tab, mut attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let Some(mut person) = attempt.brokered.clone() else {
        return Page::html(400, pages::error(realm, "Invalid Request"));
    };
    let action = step(realm, base, "login-actions/first-broker-login", &tab, &attempt, &[]);
    match form.get("submitAction") {
        Some("linkAccount") => {
            let user = existing(realm, &person).map(|(user, _)| user.text("username").to_owned()).unwrap_or_default();
            let words = format!("Authenticate to link your account with {}", provider_name(realm, &person.alias));
            return Page::html(200, pages::link(realm, &action, &user, &words));
        }
        Some(_) => return Page::html(200, pages::profile(realm, &action, &fields(&person), &[])),
        None => {}
    }
    if let Some(password) = form.get("password") {
        return linked(realm, base, &tab, &attempt, &person, password);
    }
    for (name, value) in
        [("email", &mut person.email), ("firstName", &mut person.first_name), ("lastName", &mut person.last_name)]
    {
        form.get(name).unwrap_or_default().trim().clone_into(value);
    }
    if let Some(name) = form.filled("username") {
        person.username = name.to_lowercase();
    }
    note_profile(realm, &attempt);
    let errors = missing(realm, &person);
    if !errors.is_empty() {
        return Page::html(200, pages::profile(realm, &action, &fields(&person), &errors));
    }
    attempt.brokered = Some(person.clone());
    realm.attempts.insert(tab.clone(), attempt.clone());
    create_or_ask(realm, base, &tab, &attempt, &person)
}

fn fields(person: &Brokered) -> Vec<pages::Field<'_>> {
    let values = [&person.username, &person.email, &person.first_name, &person.last_name];
    LABELS.iter().zip(values).map(|((name, label), value)| (*name, *label, value.as_str())).collect()
}

/// The fields that lack a value, with what the page says about each.
fn missing(realm: &Realm, person: &Brokered) -> Vec<(&'static str, String)> {
    let value = |name: &str| match name {
        "email" => &person.email,
        "firstName" => &person.first_name,
        _ => &person.last_name,
    };
    required(realm).into_iter().filter(|name| value(name).is_empty()).map(words).collect()
}

fn words(name: &'static str) -> (&'static str, String) {
    let words =
        if name == "email" { "Please specify email. Please specify this field." } else { "Please specify this field." };
    (name, words.to_owned())
}

/// A local user with the same e-mail address or user name, and which of the two it is.
fn existing<'a>(realm: &'a Realm, person: &Brokered) -> Option<(&'a User, String)> {
    let same = |name: &str, value: &str| {
        let found = realm.users.iter().find(|user| !value.is_empty() && user.text(name) == value);
        found.map(|user| (user, format!("User with {name} {value} already exists. How do you want to continue?")))
    };
    same("email", &person.email).or_else(|| same("username", &person.username))
}

/// The flow of a provider's first sign-ins, where it names one that is there.
fn flow_of(realm: &Realm, alias: &str) -> Option<Flow> {
    let provider = realm.provider(alias)?;
    realm.flow(text(provider, "firstBrokerLoginFlowAlias")).cloned()
}

/// Nobody is there and nobody is made.
fn unknown(realm: &mut Realm, attempt: &Attempt, person: &Brokered) -> Page {
    let client = client_name(realm, attempt);
    let details = finish::broker_details(attempt);
    let kind = "IDENTITY_PROVIDER_FIRST_LOGIN_ERROR";
    note(realm, &Event { kind, error: "user_not_found", client: &client, details, ..Event::default() });
    let words = format!(
        "User {} authenticated with identity provider {} does not exist. Please contact your administrator.",
        person.username, person.alias
    );
    Page::html(401, pages::error(realm, &words))
}

fn create_or_ask(realm: &mut Realm, base: &str, tab: &str, attempt: &Attempt, person: &Brokered) -> Page {
    let flow = flow_of(realm, &person.alias);
    let does = |authenticator: &str| flow.as_ref().is_some_and(|flow| flow.has(authenticator));
    let there = existing(realm, person).map(|(user, _)| user.id.clone());
    match there {
        Some(user) if does("idp-auto-link") => return on(realm, base, tab, attempt, user),
        None if does("idp-detect-existing-broker-user") => return unknown(realm, attempt, person),
        _ => {}
    }
    if let Some((_, words)) = existing(realm, person) {
        let action = step(realm, base, "login-actions/first-broker-login", tab, attempt, &[]);
        return Page::html(200, pages::exists(realm, &action, &words));
    }
    let mut rep = serde_json::Map::new();
    rep.insert("username".into(), json!(person.username));
    for (name, value) in [("firstName", &person.first_name), ("lastName", &person.last_name), ("email", &person.email)]
    {
        if !value.is_empty() {
            rep.insert(name.into(), json!(value));
        }
    }
    rep.insert("emailVerified".into(), json!(false));
    rep.insert("enabled".into(), json!(true));
    rep.insert("createdTimestamp".into(), json!(now() * 1000));
    let id = new_id();
    let roles = vec![default_role(realm)];
    realm.users.push(User {
        id: id.clone(),
        rep,
        password: None,
        otp: None,
        groups: Vec::new(),
        roles,
        links: Vec::new(),
        service_of: None,
    });
    let client = client_name(realm, attempt);
    let mut details = finish::broker_details(attempt);
    details.extend([
        ("register_method", "broker".to_owned()),
        ("email", person.email.clone()),
        ("username", person.username.clone()),
        ("code_id", attempt.root.clone()),
    ]);
    note(realm, &Event { kind: "REGISTER", client: &client, user: &id, details, ..Event::default() });
    on(realm, base, tab, attempt, id)
}

fn on(realm: &mut Realm, base: &str, tab: &str, attempt: &Attempt, user: String) -> Page {
    if let Some(kept) = realm.attempts.get_mut(tab) {
        kept.user = Some(user);
    }
    Page::to(302, step(realm, base, "broker/after-first-broker-login", tab, attempt, &[]))
}

fn linked(realm: &mut Realm, base: &str, tab: &str, attempt: &Attempt, person: &Brokered, password: &str) -> Page {
    let user = existing(realm, person)
        .map(|(user, _)| (user.id.clone(), user.text("username").to_owned(), user.password.clone()));
    match user {
        Some((id, _, Some(known))) if known == password => on(realm, base, tab, attempt, id),
        Some((_, name, _)) => {
            let action = step(realm, base, "login-actions/first-broker-login", tab, attempt, &[]);
            Page::html(200, pages::link(realm, &action, &name, "Invalid username or password."))
        }
        None => Page::html(400, pages::error(realm, "Invalid Request")),
    }
}

/// GET …/broker/after-first-broker-login: link, groups, session. All or nothing: where the browser is signed in as
/// somebody else, the user made a step ago stays without a link, and is met as a stranger the next time.
pub(crate) fn after_first(realm: &mut Realm, base: &str, params: &Pairs, browser: &Cookies) -> Page {
    let (tab, attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let (Some(person), Some(user)) = (attempt.brokered.clone(), attempt.user.clone()) else {
        return Page::html(400, pages::error(realm, "Invalid Request"));
    };
    if let Some(page) = finish::other_user(realm, base, browser, &tab, &user) {
        return page;
    }
    let trusted = realm.provider(&person.alias).is_some_and(|provider| flag(provider, "trustEmail"));
    let said = person.claims["email"].as_str().map(str::to_lowercase);
    if let Some(user) = realm.user_mut(&user) {
        user.links.push((person.alias.clone(), person.id.clone(), person.name_there.clone()));
        if trusted && said.as_deref() == Some(user.text("email")) {
            user.rep.insert("emailVerified".into(), json!(true));
        }
    }
    person::map(realm, &user, &person, true);
    finish::fresh(realm, base, browser, &tab, &user)
}

/// Whether a user must fill the profile before going on.
pub(super) fn incomplete(realm: &Realm, user: &str) -> bool {
    let asked = realm.required_actions.as_array().into_iter().flatten();
    let asked = asked.into_iter().any(|action| action["alias"] == "VERIFY_PROFILE" && action["enabled"] == true);
    asked && realm.user(user).is_some_and(|user| required(realm).into_iter().any(|name| user.text(name).is_empty()))
}

/// GET …/login-actions/required-action
pub(crate) fn required_action(realm: &mut Realm, base: &str, params: &Pairs, browser: &Cookies) -> Page {
    profile_step(realm, base, params, None, browser)
}

/// POST …/login-actions/required-action
pub(crate) fn required_action_sent(
    realm: &mut Realm,
    base: &str,
    params: &Pairs,
    form: &Pairs,
    browser: &Cookies,
) -> Page {
    profile_step(realm, base, params, Some(form), browser)
}

fn profile_step(realm: &mut Realm, base: &str, params: &Pairs, form: Option<&Pairs>, browser: &Cookies) -> Page {
    let (tab, attempt) = match find(realm, base, params, browser) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let id = attempt.user.clone().unwrap_or_default();
    if let Some(form) = form {
        if let Some(user) = realm.user_mut(&id) {
            for name in ["email", "firstName", "lastName"] {
                if let Some(value) = form.get(name) {
                    user.rep.insert(name.into(), json!(value.trim()));
                }
            }
        }
        note_profile(realm, &attempt);
        if !incomplete(realm, &id) {
            return finish::fresh(realm, base, browser, &tab, &id);
        }
    }
    let Some(user) = realm.user(&id) else { return Page::html(400, pages::error(realm, "Invalid Request")) };
    let shown = LABELS.iter().filter(|(name, _)| *name != "username");
    let fields: Vec<_> = shown.map(|(name, label)| (*name, *label, user.text(name))).collect();
    let empty = required(realm).into_iter().filter(|name| user.text(name).is_empty());
    let errors: Vec<_> = empty.map(words).collect();
    let action = step(realm, base, "login-actions/required-action", &tab, &attempt, &[("execution", "VERIFY_PROFILE")]);
    Page::html(200, pages::profile(realm, &action, &fields, &errors))
}

fn note_profile(realm: &mut Realm, attempt: &Attempt) {
    let client = client_name(realm, attempt);
    let mut details = finish::broker_details(attempt);
    details.extend([("context", "IDP_REVIEW".to_owned()), ("code_id", attempt.root.clone())]);
    note(realm, &Event { kind: "UPDATE_PROFILE", client: &client, details, ..Event::default() });
}

fn client_name(realm: &Realm, attempt: &Attempt) -> String {
    realm.client(&attempt.client).map(|client| text(client, "clientId").to_owned()).unwrap_or_default()
}

fn provider_name(realm: &Realm, alias: &str) -> String {
    realm.provider(alias).map_or_else(|| alias.to_owned(), |provider| text(provider, "displayName").to_owned())
}
