//! The sign-in pages.

use axum::response::Html;
use lab_common::{escape, new_id, now, page};

use crate::login::errors::Aad;
use crate::time::spaced;

const STYLE: &str = "<style>\
.brand{display:flex;align-items:center;gap:.5rem;margin:0 0 1rem;font-weight:600;color:light-dark(#525c6b,#9aa6b6)}\
.brand i{display:grid;grid-template-columns:9px 9px;gap:2px}.brand i b{width:9px;height:9px}\
.accounts{list-style:none;margin:0;padding:0}.accounts button{display:block;width:100%;text-align:left;margin:.5rem 0 0;\
background:transparent;color:inherit;border:1px solid #8a94a4;font-weight:400}\
.accounts strong{display:block}.who{margin:0 0 .5rem}.row{display:flex;gap:.75rem;justify-content:flex-end}\
.plain{background:transparent;color:inherit;border:1px solid #8a94a4}\
button:focus-visible,input:focus-visible{outline:3px solid light-dark(#1d5bd0,#86b4ff);outline-offset:2px}\
label.tick{display:flex;gap:.5rem;font-weight:400}label.tick input{width:auto}\
h2{font-size:1rem;margin:1.25rem 0 .25rem}.details{font-size:.875rem}.details,.error,h1,.who{overflow-wrap:anywhere}</style>";

const BRAND: &str = "<p class=\"brand\"><i aria-hidden=\"true\"><b style=\"background:#c2410c\"></b><b style=\"background:#15803d\"></b>\
<b style=\"background:#1d4ed8\"></b><b style=\"background:#a16207\"></b></i>Contoso</p>";

fn whole(title: &str, body: &str) -> Html<String> {
    let lab = "<p class=\"lab\">This is Lockstep's lab, not Microsoft Entra ID.</p>";
    page(title, &format!("{STYLE}{BRAND}{body}{lab}"))
}

fn complaint(error: Option<&str>, field: &str) -> (String, String) {
    match error {
        None => (String::new(), String::new()),
        Some(error) => (
            format!("<p class=\"error\" id=\"{field}Error\" role=\"alert\">{}</p>", escape(error)),
            format!(" aria-invalid=\"true\" aria-describedby=\"{field}Error\""),
        ),
    }
}

fn form(flow: &str, step: &str, body: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/common/login\"><input type=\"hidden\" name=\"flow\" value=\"{}\">\
         <input type=\"hidden\" name=\"step\" value=\"{step}\">{body}</form>",
        escape(flow)
    )
}

/// Asks for the e-mail address.
pub(crate) fn email(flow: &str, app: &str, known: &str, error: Option<&str>) -> Html<String> {
    let (complaint, mark) = complaint(error, "username");
    let body = format!(
        "<h1>Sign in</h1><p class=\"who\">to continue to {}</p>{complaint}<label for=\"i0116\">E-mail or user name</label>\
         <input id=\"i0116\" type=\"email\" name=\"loginfmt\" value=\"{}\" autocomplete=\"username\" required autofocus{mark}>\
         <div class=\"row\"><button type=\"submit\" id=\"idSIButton9\">Next</button></div>",
        escape(app),
        escape(known)
    );
    whole("Sign in to your account", &form(flow, "email", &body))
}

/// Asks for the password.
pub(crate) fn password(flow: &str, upn: &str, error: Option<&str>) -> Html<String> {
    let (complaint, mark) = complaint(error, "password");
    let upn = escape(upn);
    let body = format!(
        "<p class=\"who\" id=\"displayName\">{upn}</p><input type=\"hidden\" name=\"login\" value=\"{upn}\">\
         <h1>Enter password</h1>{complaint}<label for=\"i0118\">Password</label>\
         <input id=\"i0118\" type=\"password\" name=\"passwd\" autocomplete=\"current-password\" required autofocus{mark}>\
         <div class=\"row\"><button type=\"submit\" id=\"idSIButton9\">Sign in</button></div>"
    );
    let back =
        form(flow, "other", "<button type=\"submit\" id=\"idBtn_Back\" class=\"plain\">Use another account</button>");
    whole("Sign in to your account", &format!("{}{back}", form(flow, "password", &body)))
}

/// Lets the person choose among those signed in; `accounts` are names and user principal names.
pub(crate) fn picker(flow: &str, app: &str, accounts: &[(String, String)]) -> Html<String> {
    let tiles: String = accounts
        .iter()
        .map(|(name, upn)| {
            format!(
                "<li><button type=\"submit\" name=\"login\" value=\"{0}\" data-test-id=\"{0}\"><strong>{1}</strong>{0}</button></li>",
                escape(upn),
                escape(name)
            )
        })
        .collect();
    let pick = form(flow, "pick", &format!("<ul class=\"accounts\">{tiles}</ul>"));
    let other = form(
        flow,
        "other",
        "<ul class=\"accounts\"><li><button type=\"submit\" id=\"otherTile\">Use another account</button></li></ul>",
    );
    let title = format!("<h1>Pick an account</h1><p class=\"who\">to continue to {}</p>", escape(app));
    whole("Sign in to your account", &format!("{title}{pick}{other}"))
}

/// Asks for consent; an administrator may give it for everyone.
pub(crate) fn consent(flow: &str, app: &str, upn: &str, scopes: &[String], admin: bool) -> Html<String> {
    let items: String = scopes.iter().map(|scope| format!("<li>{}</li>", escape(scope))).collect();
    let everyone = if admin {
        "<label class=\"tick\"><input type=\"checkbox\" name=\"everyone\" value=\"yes\">Consent on behalf of your organization</label>"
    } else {
        ""
    };
    let body = format!(
        "<p class=\"who\">{}</p><h1>Permissions requested</h1><p><strong>{}</strong> would like to:</p><ul>{items}</ul>{everyone}\
         <div class=\"row\"><button type=\"submit\" name=\"answer\" value=\"cancel\" id=\"idBtn_Back\" class=\"plain\">Cancel</button>\
         <button type=\"submit\" name=\"answer\" value=\"accept\" id=\"idSIButton9\">Accept</button></div>",
        escape(upn),
        escape(app)
    );
    whole("Permissions requested", &form(flow, "consent", &body))
}

/// Asks whether the device may have the sign-in.
pub(crate) fn confirm(flow: &str, app: &str, upn: &str) -> Html<String> {
    let body = format!(
        "<p class=\"who\">{}</p><h1>Are you trying to sign in to {}?</h1>\
         <p>Only continue if you downloaded the app from a store or website that you trust.</p>\
         <div class=\"row\"><button type=\"submit\" name=\"answer\" value=\"cancel\" id=\"idBtn_Back\" class=\"plain\">Cancel</button>\
         <button type=\"submit\" name=\"answer\" value=\"accept\" id=\"idSIButton9\">Continue</button></div>",
        escape(upn),
        escape(app)
    );
    whole("Sign in to your account", &form(flow, "confirm", &body))
}

/// Asks for the code that a device shows.
pub(crate) fn device(error: Option<&str>) -> Html<String> {
    let (complaint, mark) = complaint(error, "code");
    whole(
        "Sign in to your account",
        &format!(
            "<form method=\"post\" action=\"/devicelogin\"><h1>Enter code to allow access</h1>\
             <p>Once you enter the code displayed on your app or device, it will have access to your account.</p>{complaint}\
             <label for=\"otc\">Code</label><input id=\"otc\" name=\"otc\" maxlength=\"9\" autocomplete=\"one-time-code\" required autofocus{mark}>\
             <div class=\"row\"><button type=\"submit\" id=\"idSIButton9\">Next</button></div></form>"
        ),
    )
}

/// Says something, and that is all.
pub(crate) fn notice(title: &str, text: &str) -> Html<String> {
    whole(title, &format!("<h1>{}</h1><p>{}</p>", escape(title), escape(text)))
}

/// The page for errors that never go back to the client.
pub(crate) fn trouble(error: &Aad) -> Html<String> {
    let body = format!(
        "<h1>Sign in</h1><p>Sorry, but we're having trouble signing you in.</p>\
         <p class=\"error\" id=\"exceptionMessageContainer\" role=\"alert\">{}</p>\
         <h2>Troubleshooting details</h2><p class=\"details\">Request Id: {}<br>Correlation Id: {}<br>Timestamp: {}</p>",
        escape(&error.line()),
        new_id(),
        new_id(),
        spaced(now())
    );
    whole("Sign in to your account", &body)
}

/// Sends fields to the client by POST, by itself where scripts run.
pub(crate) fn form_post(target: &str, fields: &[(&str, String)]) -> Html<String> {
    let hidden: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
        .collect();
    whole(
        "Working...",
        &format!(
            "<h1>Working…</h1><form method=\"post\" name=\"hiddenform\" action=\"{}\">{hidden}\
             <noscript><p>Script is disabled. Click Submit to continue.</p><button type=\"submit\">Submit</button></noscript></form>\
             <script>document.forms[0].submit()</script>",
            escape(target)
        ),
    )
}
