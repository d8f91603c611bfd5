//! Pages that look like Keycloak's, with the same ids.

use lab_common::escape;

use super::{Attempt, step};
use crate::state::{Realm, flag, text};

/// The fields of the profile form: name, label, the value shown.
pub(super) type Field<'a> = (&'a str, &'a str, &'a str);

fn name(realm: &Realm) -> &str {
    match text(&realm.rep, "displayName") {
        "" => &realm.name,
        display => display,
    }
}

fn shell(realm: &Realm, heading: &str, body: &str) -> String {
    whole(name(realm), heading, body)
}

/// An error outside of any realm.
pub(crate) fn plain_error(words: &str) -> String {
    let body = format!("<div id=\"kc-error-message\"><p class=\"instruction\">{}</p></div>", escape(words));
    whole("Keycloak", "We are sorry...", &body)
}

fn whole(name: &str, heading: &str, body: &str) -> String {
    let name = escape(name);
    format!(
        "<!DOCTYPE html><html class=\"login-pf\" lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Sign in to {name}</title>\
         <style>{STYLE}</style></head><body id=\"keycloak-bg\"><header id=\"kc-header\">{name}</header><main>\
         <h1 id=\"kc-page-title\">{}</h1>{body}</main></body></html>",
        escape(heading)
    )
}

/// An error that ends the sign-in.
pub(super) fn error(realm: &Realm, words: &str) -> String {
    let words = escape(words);
    shell(realm, "We are sorry...", &format!("<div id=\"kc-error-message\"><p class=\"instruction\">{words}</p></div>"))
}

/// A page that only says something.
pub(super) fn info(realm: &Realm, heading: &str, words: &str) -> String {
    shell(realm, heading, &format!("<div id=\"kc-info-message\"><p class=\"instruction\">{}</p></div>", escape(words)))
}

fn feedback(message: Option<&str>) -> String {
    message.map_or_else(String::new, |words| {
        format!("<div class=\"alert\" role=\"alert\"><span class=\"kc-feedback-text\">{}</span></div>", escape(words))
    })
}

fn input(name: &str, label: &str, kind: &str, value: &str, error: Option<&str>) -> String {
    let error = error.map_or_else(String::new, |words| {
        format!(
            "<span id=\"input-error-{name}\" class=\"input-error kc-feedback-text\" aria-live=\"polite\">{}</span>",
            escape(words)
        )
    });
    format!(
        "<label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"{kind}\" value=\"{}\">{error}",
        escape(value)
    )
}

/// The sign-in page: user name and password, and a button for each identity provider.
pub(super) fn login(
    realm: &Realm,
    base: &str,
    tab: &str,
    attempt: &Attempt,
    known: Option<&str>,
    message: Option<&str>,
) -> String {
    let action = escape(&step(realm, base, "login-actions/authenticate", tab, attempt, &[]));
    let user = match known {
        Some(name) => format!("<p id=\"kc-attempted-username\">{}</p>", escape(name)),
        None => input("username", "Username or email", "text", attempt.login_hint.as_deref().unwrap_or_default(), None),
    };
    let password = input("password", "Password", "password", "", None);
    let shown = |provider: &&serde_json::Map<String, serde_json::Value>| {
        flag(provider, "enabled") && !flag(provider, "hideOnLogin") && !flag(provider, "linkOnly")
    };
    let buttons: String = realm
        .providers
        .iter()
        .filter(shown)
        .map(|provider| {
            let alias = text(provider, "alias");
            let label = if text(provider, "displayName").is_empty() { alias } else { text(provider, "displayName") };
            let href = step(realm, base, &format!("broker/{alias}/login"), tab, attempt, &[]);
            // Without scheme and host, as Keycloak writes it.
            let href = href.strip_prefix(base).unwrap_or(&href).to_owned();
            let (id, href, label) = (escape(alias), escape(&href), escape(label));
            format!("<li><a id=\"social-{id}\" class=\"button secondary\" href=\"{href}\">{label}</a></li>")
        })
        .collect();
    let social = if buttons.is_empty() {
        String::new()
    } else {
        format!("<p class=\"or\">Or sign in with</p><ul id=\"kc-social-providers\">{buttons}</ul>")
    };
    let body = format!(
        "{}<form id=\"kc-form-login\" action=\"{action}\" method=\"post\">{user}{password}\
         <button id=\"kc-login\" name=\"login\" type=\"submit\">Sign In</button></form>{social}",
        feedback(message)
    );
    shell(realm, "Sign in to your account", &body)
}

/// The profile form: where something required is missing.
pub(super) fn profile(realm: &Realm, action: &str, fields: &[Field<'_>], errors: &[(&str, String)]) -> String {
    let inputs: String = fields
        .iter()
        .map(|(name, label, value)| {
            let error = errors.iter().find(|(wrong, _)| wrong == name).map(|(_, words)| words.as_str());
            input(name, &format!("{label} *"), "text", value, error)
        })
        .collect();
    let body = format!(
        "<p class=\"subtitle\">* Required fields</p><form id=\"kc-idp-review-profile-form\" action=\"{}\" method=\"post\">\
         {inputs}<button type=\"submit\">Submit</button></form>",
        escape(action)
    );
    shell(realm, "Update Account Information", &body)
}

/// The question what to do about a user who is there already.
pub(super) fn exists(realm: &Realm, action: &str, words: &str) -> String {
    let body = format!(
        "{}<form id=\"kc-register-form\" action=\"{}\" method=\"post\">\
         <button name=\"submitAction\" id=\"updateProfile\" value=\"updateProfile\" class=\"secondary\">Review profile</button>\
         <button name=\"submitAction\" id=\"linkAccount\" value=\"linkAccount\">Add to existing account</button></form>",
        feedback(Some(words)),
        escape(action)
    );
    shell(realm, "Account already exists", &body)
}

/// The password of the user who is there already.
pub(super) fn link(realm: &Realm, action: &str, user: &str, words: &str) -> String {
    let body = format!(
        "{}<form id=\"kc-form-login\" action=\"{}\" method=\"post\"><p id=\"kc-attempted-username\">{}</p>{}\
         <button id=\"kc-login\" name=\"login\" type=\"submit\">Sign In</button></form>",
        feedback(Some(words)),
        escape(action),
        escape(user),
        input("password", "Password", "password", "", None)
    );
    shell(realm, "Sign in to your account", &body)
}

/// The question whether to sign out.
pub(super) fn confirm_logout(realm: &Realm, action: &str) -> String {
    let body = format!(
        "<div id=\"kc-logout-confirm\"><p class=\"instruction\">Do you want to log out?</p>\
         <form action=\"{}\" method=\"post\"><button name=\"confirmLogout\" id=\"kc-logout\" type=\"submit\" value=\"Logout\">\
         Logout</button></form></div>",
        escape(action)
    );
    shell(realm, "Logging out", &body)
}

const STYLE: &str = ":root{color-scheme:light}*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;padding:3rem 1rem;\
background:linear-gradient(160deg,#151b2b,#2a3b5f 60%,#3a5a8c);color:#151515;font:400 1rem/1.5 'Red Hat Text',system-ui,sans-serif}\
#kc-header{color:#fff;font-size:1.8rem;letter-spacing:.12em;text-transform:uppercase;margin-bottom:1.5rem}\
main{width:min(28rem,100%);padding:2rem;background:#fff;border-top:4px solid #0066cc}\
h1{font-size:1.6rem;font-weight:500;margin:0 0 1rem}label{display:block;font-size:.875rem;font-weight:600;margin:1rem 0 .25rem}\
input{width:100%;padding:.4rem .5rem;font:inherit;border:1px solid #8a8d90;border-bottom-color:#3c3f42;color:inherit;background:#fff}\
button,.button{display:block;width:100%;margin-top:1.25rem;padding:.45rem 1rem;font:inherit;text-align:center;border:1px solid #0066cc;\
border-radius:3px;background:#0066cc;color:#fff;text-decoration:none;cursor:pointer}\
.secondary{background:#fff;color:#0066cc}.or,.subtitle{font-size:.875rem;color:#4d5258;margin:1.25rem 0 0}\
ul{list-style:none;margin:0;padding:0}ul .button{margin-top:.5rem}.alert{padding:.6rem .8rem;background:#faeae8;border-top:2px solid #c9190b}\
.input-error{display:block;font-size:.875rem;color:#a30000}#kc-attempted-username{font-weight:600}";
