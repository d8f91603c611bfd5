//! What a system said when it refused: five systems' shapes of errors, read leniently.

use serde_json::Value;

use crate::{ApiError, Response, System};

/// The longest text that is kept of an answer that is not JSON.
const LONGEST: usize = 300;

/// Reads an error answer. `call` is method and path template.
pub(crate) fn api_error(system: System, call: &str, response: &Response) -> ApiError {
    let body: Value = serde_json::from_str(&response.body).unwrap_or(Value::Null);
    let (code, said) = match system {
        System::EntraLogin => entra_login(&body, &response.body),
        System::Graph => graph(&body, response),
        System::Keycloak => keycloak(&body),
        System::Rancher => rancher(&body, response),
    };
    ApiError {
        system,
        call: call.to_owned(),
        status: response.status,
        code,
        said: said.filter(|said| !said.is_empty()).unwrap_or_else(|| status_text(response.status).to_owned()),
        request_id: request_id(response, &body),
    }
}

/// Entra's login host: `error_description` begins with the AADSTS number; on its own pages the number stands in HTML.
fn entra_login(body: &Value, raw: &str) -> (Option<String>, Option<String>) {
    let said = text(body, "/error_description").or_else(|| text(body, "/error"));
    let number = said
        .as_deref()
        .and_then(aadsts)
        .or_else(|| body.pointer("/error_codes/0").and_then(Value::as_u64).map(|code| format!("AADSTS{code}")));
    let from_page = || if body.is_null() { aadsts(raw) } else { None };
    let code = number.or_else(from_page).or_else(|| text(body, "/error"));
    // Trace, correlation and time follow the sentence; they are kept as the request id.
    let sentence = said.map(|said| said.split(" Trace ID:").next().unwrap_or_default().trim().to_owned());
    (code, sentence.map(|said| said.lines().next().unwrap_or_default().trim_end().to_owned()))
}

/// The first AADSTS number in a text, as `AADSTS7000215`.
#[must_use]
pub fn aadsts(text: &str) -> Option<String> {
    text.match_indices("AADSTS").find_map(|(start, word)| {
        let digits: String = text[start + word.len()..].chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| format!("AADSTS{digits}"))
    })
}

/// Graph: `error.code` and `error.message`; the message may be text, `{lang, value}`, or JSON inside text with a code of
/// its own. A token that was ended early is told by the header `WWW-Authenticate` alone.
fn graph(body: &Value, response: &Response) -> (Option<String>, Option<String>) {
    let message = text(body, "/error/message").or_else(|| text(body, "/error/message/value"));
    let inner = message.as_deref().and_then(|message| serde_json::from_str(message).ok()).unwrap_or_default();
    let challenged = response.header("www-authenticate").is_some_and(|how| how.contains("insufficient_claims"));
    let code = challenged.then(|| "insufficient_claims".to_owned());
    let code = code.or_else(|| text(&inner, "/errorCode")).or_else(|| text(body, "/error/code"));
    (code, text(&inner, "/message").or_else(|| text(&inner, "/error/message")).or(message))
}

/// Keycloak: errorMessage, errors[].errorMessage, error_description, error, in this order.
fn keycloak(body: &Value) -> (Option<String>, Option<String>) {
    let listed = || {
        let errors = body.get("errors")?.as_array()?;
        let said: Vec<String> = errors.iter().filter_map(named).collect();
        (!said.is_empty()).then(|| said.join("; "))
    };
    let description = text(body, "/error_description");
    let error = text(body, "/error");
    // With a description beside it `error` is a code, else it is the sentence itself.
    let code = description.is_some().then(|| error.clone()).flatten();
    (code, named(body).or_else(listed).or(description).or(error))
}

/// A message of Keycloak with the field it is about.
fn named(error: &Value) -> Option<String> {
    let message = text(error, "/errorMessage")?;
    Some(text(error, "/field").map_or(message.clone(), |field| format!("{field}: {message}")))
}

/// Rancher's API, its cluster proxy, and Kubernetes behind it.
fn rancher(body: &Value, response: &Response) -> (Option<String>, Option<String>) {
    // {"kind":"Status","reason":"Forbidden","message":"…"}
    if body.get("kind").and_then(Value::as_str) == Some("Status") {
        return (text(body, "/reason"), text(body, "/message"));
    }
    // {"Code":{"Code":"Forbidden","Status":403},"Message":"…"}
    if let Some(code) = text(body, "/Code/Code") {
        return (Some(code), text(body, "/Message"));
    }
    if body.is_object() {
        let code = text(body, "/code");
        let said = text(body, "/message").filter(|said| !said.is_empty());
        let field = text(body, "/fieldName").map(|field| match &code {
            Some(code) => format!("{code}: {field}"),
            None => field,
        });
        return (code, said.or(field));
    }
    let html = response.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let plain = match body {
        Value::String(said) => said.as_str(),
        _ => response.body.trim(),
    };
    (None, (!html).then(|| plain.chars().take(LONGEST).collect()))
}

/// The id under which the system's administrators find the call: header first, then body.
pub(crate) fn request_id(response: &Response, body: &Value) -> Option<String> {
    ["audit-id", "request-id", "x-ms-request-id", "x-request-id"]
        .iter()
        .find_map(|name| response.header(name).map(str::to_owned))
        .or_else(|| text(body, "/trace_id"))
        .or_else(|| text(body, "/error/innerError/request-id"))
}

fn text(body: &Value, pointer: &str) -> Option<String> {
    body.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// The standard words for a status.
const fn status_text(status: u16) -> &'static str {
    match status {
        301..=399 => "a redirect, where none was expected",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "no words",
    }
}
