//! A browser's part: cookies, redirects, forms.

use std::collections::BTreeMap;

use regex_lite::Regex;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::shape::address;

/// One browser profile.
#[derive(Default)]
pub(crate) struct Browser {
    /// Host and name to value. `Secure` is ignored, as browsers do for `localhost`.
    cookies: BTreeMap<(String, String), String>,
    page: String,
    at: String,
}

/// Where a walk ended, and how it got there.
pub(crate) struct Walk {
    pub(crate) seen: Value,
    /// The address that left for the client, if it did.
    pub(crate) landed: String,
}

impl Browser {
    /// The address behind a link of the page, by the link's id.
    pub(crate) fn link(&self, id: &str) -> String {
        let tag = Regex::new(&format!("(?s)<a [^>]*id=\"{id}\"[^>]*>")).expect("a pattern");
        let tag = tag.find(&self.page).map(|found| found.as_str()).unwrap_or_default();
        self.resolve(&attribute(tag, "href"))
    }

    /// The address the page's form is sent to.
    pub(crate) fn action(&self) -> String {
        let tag = Regex::new("(?s)<form [^>]*>").expect("a pattern");
        let tag = tag.find(&self.page).map(|found| found.as_str()).unwrap_or_default();
        self.resolve(&attribute(tag, "action"))
    }

    fn resolve(&self, href: &str) -> String {
        let at = reqwest::Url::parse(&self.at).expect("a page");
        at.join(href).expect("an address").to_string()
    }

    /// Follows redirects until a page comes or the client's host is reached.
    pub(crate) async fn walk(&mut self, http: &Client, url: &str, form: Option<&str>, hosts: &[(&str, &str)]) -> Walk {
        let (mut url, mut form) = (url.to_owned(), form.map(str::to_owned));
        let mut hops: Vec<String> = Vec::new();
        for _ in 0..15 {
            let host = reqwest::Url::parse(&url).expect("an address").authority().to_owned();
            let mine = self.cookies.iter().filter(|((of, _), _)| *of == host);
            let cookies: Vec<String> = mine.map(|((_, name), value)| format!("{name}={value}")).collect();
            let method = if form.is_some() { Method::POST } else { Method::GET };
            let mut request =
                http.request(method, &url).header("cookie", cookies.join("; ")).header("accept", "text/html,*/*");
            if let Some(body) = form.take() {
                request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
            }
            let answer = request.send().await.expect("an answer");
            let status = answer.status().as_u16();
            for cookie in answer.headers().get_all("set-cookie") {
                self.take(&host, cookie.to_str().expect("a cookie"));
            }
            let to = answer.headers().get("location").map(|to| to.to_str().expect("an address").to_owned());
            let Some(to) = to else {
                self.at = url;
                self.page = answer.text().await.expect("a page");
                hops.push(format!("{status}"));
                return Walk { seen: json!({"hops": hops, "page": self.read()}), landed: String::new() };
            };
            hops.push(format!("{status} {}", address(&to, hosts)));
            if to.starts_with("http://wizard.test") {
                return Walk { seen: json!({"hops": hops}), landed: to };
            }
            url = to;
        }
        panic!("too many redirects: {hops:?}");
    }

    fn take(&mut self, host: &str, line: &str) {
        let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').expect("a cookie's value");
        let key = (host.to_owned(), name.to_owned());
        if rest.to_lowercase().contains("max-age=0") {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_owned());
        }
    }

    /// What a person reads: heading, messages, fields, and which fields are wrong.
    fn read(&self) -> Value {
        if let Ok(told) = serde_json::from_str::<Value>(&self.page) {
            return told;
        }
        let all = |pattern: &str| -> Vec<String> {
            let pattern = Regex::new(pattern).expect("a pattern");
            pattern.captures_iter(&self.page).map(|found| plain(&found[1])).collect()
        };
        let mut fields = all("<input[^>]*\\sname=\"([^\"]+)\"");
        fields.retain(|name| name != "credentialId");
        let mut wrong = all("id=\"input-error-(username|email|firstName|lastName)\"");
        wrong.retain(|name| name != "username" || !fields.contains(&"password".into()));
        json!({
            "heading": all("(?s)<h1[^>]*id=\"kc-page-title\"[^>]*>(.*?)</h1>"),
            "says": all("(?s)class=\"[^\"]*(?:kc-feedback-text|instruction)[^\"]*\"[^>]*>(.*?)</"),
            "fields": fields,
            "wrong": wrong,
            "providers": all("id=\"social-([^\"]+)\""),
        })
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let found = Regex::new(&format!("\\s{name}=\"([^\"]*)\"")).expect("a pattern");
    plain(found.captures(tag).map(|found| found[1].to_owned()).unwrap_or_default().as_str())
}

/// HTML as text: comments and tags away, entities read, blanks together.
fn plain(html: &str) -> String {
    let tags = Regex::new("(?s)<!--.*?-->|<[^>]*>").expect("a pattern");
    let text = tags.replace_all(html, " ");
    let text = text.replace("&#39;", "'").replace("&#64;", "@").replace("&quot;", "\"").replace("&lt;", "<");
    let text = text.replace("&gt;", ">").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
