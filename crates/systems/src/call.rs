//! One call: a request with the template it was made from, what may be repeated, and what must stay hidden.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::encode;
use crate::wire::Reason;
use crate::{Method, Request, Response, System};

/// Looks at an answer and says whether the call is worth repeating.
type Again = Box<dyn Fn(&Response) -> Option<Reason>>;

pub(crate) struct Call {
    name: String,
    request: Request,
    repeatable: bool,
    again: Option<Again>,
    hidden: Vec<SecretString>,
}

impl Call {
    /// A call of `template`, whose `{placeholders}` are filled, encoded, with `args` in their order.
    pub(crate) fn new(system: System, method: Method, template: &str, args: &[&str]) -> Self {
        let mut path = String::with_capacity(template.len() + 32);
        let mut rest = template;
        let mut args = args.iter();
        while let Some((before, after)) = rest.split_once('{') {
            path.push_str(before);
            let (_, after) = after.split_once('}').unwrap_or(("", after));
            path.push_str(&segment(args.next().copied().unwrap_or_default()));
            rest = after;
        }
        path.push_str(rest);
        Call {
            name: format!("{} {template}", method.as_str()),
            request: Request::new(system, method, path),
            // What a repeated PUT, DELETE or PATCH leaves is what one would leave; POST is not so.
            repeatable: method != Method::Post,
            again: None,
            hidden: Vec::new(),
        }
    }

    /// Adds path segments, each encoded; `name` stands for them in the template.
    pub(crate) fn tail(mut self, name: &str, path: &str) -> Self {
        for part in path.split('/').filter(|part| !part.is_empty()) {
            self.request.path.push('/');
            self.request.path.push_str(&segment(part));
        }
        self.name = format!("{}/{name}", self.name);
        self
    }

    /// Adds query fields.
    pub(crate) fn query(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.request.path.push(if self.request.path.contains('?') { '&' } else { '?' });
            self.request.path.push_str(name);
            self.request.path.push('=');
            self.request.path.push_str(&encode(value));
        }
        self
    }

    /// The call for the next page: GET of the path in `link` from `from` on, as it stands; under the same template.
    pub(crate) fn follow(&self, link: &str, from: &str) -> Option<Call> {
        let (_, template) = self.name.split_once(' ')?;
        let mut next = Call::new(self.system(), Method::Get, "", &[]);
        next.name = format!("{} {template}", Method::Get.as_str());
        next.request.path = link[link.find(from)?..].to_owned();
        Some(next)
    }

    /// The call for the next page where the place in the list is a query field: the same GET, with `fields` in place of
    /// what follows their first name.
    pub(crate) fn further(&self, fields: &[(&str, &str)]) -> Option<Call> {
        let (name, _) = fields.first()?;
        let path = &self.request.path;
        let end = path.find(&format!("&{name}=")).or_else(|| path.find(&format!("?{name}="))).unwrap_or(path.len());
        Some(self.follow(&path[..end], "")?.query(fields))
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// A JSON merge-patch body.
    pub(crate) fn merge_patch(mut self, body: &Value) -> Self {
        self.request.body = Some(body.to_string());
        self.header("content-type", "application/merge-patch+json")
    }

    pub(crate) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.request = self.request.form(fields);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn cookie(mut self, name: &str, value: &SecretString) -> Self {
        self.request = self.request.cookie(name, value.expose_secret());
        self.hide(value)
    }

    /// Marks a POST that changes nothing, or the same thing each time.
    pub(crate) fn reads(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Adds a rule for repeating.
    pub(crate) fn again_when(mut self, again: impl Fn(&Response) -> Option<Reason> + 'static) -> Self {
        self.again = Some(Box::new(again));
        self
    }

    /// Keeps a secret that the request carries out of everything that is said about the answer.
    pub(crate) fn hide(mut self, secret: &SecretString) -> Self {
        self.hidden.push(secret.clone());
        self
    }

    pub(crate) fn system(&self) -> System {
        self.request.system
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The request, with a bearer token.
    pub(crate) fn request(&self, token: Option<&str>) -> Request {
        match token {
            Some(token) => self.request.clone().header("authorization", format!("Bearer {token}")),
            None => self.request.clone(),
        }
    }

    /// Why this answer is worth another try, if it is. Answers of a proxy (502, 504) may follow an effect, so a POST is
    /// repeated only where it was certainly not carried out, or changes nothing.
    pub(crate) fn again(&self, response: &Response) -> Option<Reason> {
        match response.status {
            429 => Some(Reason::Throttled),
            // Rancher's word for a cluster whose agent is not there: waiting seconds does not help.
            503 if response.body.contains("ClusterUnavailable") => None,
            502..=504 if self.repeatable => Some(Reason::Unavailable),
            _ => self.again.as_ref().and_then(|again| again(response)),
        }
    }

    /// `text` without the secrets of this call.
    pub(crate) fn without_secrets(&self, text: &str, token: Option<&str>) -> String {
        let hidden = self.hidden.iter().map(ExposeSecret::expose_secret).chain(token);
        hidden
            .filter(|secret| secret.len() > 3)
            .fold(text.to_owned(), |text, secret| text.replace(secret, "<secret>").replace(&encode(secret), "<secret>"))
    }
}

/// Encodes a path segment. The colon is allowed there, and Rancher's ids, which have one, are always written with it.
fn segment(text: &str) -> String {
    encode(text).replace("%3A", ":")
}
