//! Somebody who clicks through sign-in pages: follows redirects, fills in forms, keeps cookies as a browser on loopback
//! does.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Url};

/// A browser without a screen.
pub(crate) struct Clicker {
    client: Client,
    cookies: BTreeMap<(String, String), String>,
}

/// One form of a page.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Clicker {
    pub(crate) fn new() -> Self {
        // A person's browser knows the authority of their company.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.danger_accept_invalid_certs(true).build().unwrap();
        Clicker { client, cookies: BTreeMap::new() }
    }

    /// Signs in as `upn` at whatever pages come, and gives the address at which it ended: the callback, or the address of
    /// the page on which there was nothing more to fill in.
    pub(crate) async fn sign_in(&mut self, address: &str, upn: &str, callback: &str) -> Url {
        let mut url = Url::parse(address).unwrap();
        let mut method = Method::GET;
        let mut body: Option<Vec<(String, String)>> = None;
        for _ in 0..30 {
            if url.as_str().starts_with(callback) {
                return url;
            }
            let mut request = self.client.request(method.clone(), url.clone()).header(COOKIE, self.cookies_for(&url));
            if let Some(fields) = &body {
                request = request.form(fields);
            }
            let response = request.send().await.unwrap();
            self.keep_cookies(&url, &response);
            if let Some(next) = response.headers().get(LOCATION) {
                url = url.join(next.to_str().unwrap()).unwrap();
                (method, body) = (Method::GET, None);
                continue;
            }
            let page = response.text().await.unwrap();
            let Some(form) = form(&page) else { return url };
            let Some(fields) = fill_in(&form, upn) else { return url };
            url = url.join(&form.action.replace("&amp;", "&")).unwrap();
            (method, body) = (Method::POST, Some(fields));
        }
        panic!("{upn} is led in circles, last at {url}");
    }

    fn cookies_for(&self, url: &Url) -> String {
        let site = site(url);
        let own = self.cookies.iter().filter(|((of, _), _)| *of == site);
        own.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&mut self, url: &Url, response: &reqwest::Response) {
        for line in response.headers().get_all(SET_COOKIE) {
            let text = line.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let gone = text.to_lowercase().contains("max-age=0") || value.is_empty();
            let key = (site(url), name.trim().to_owned());
            if gone {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}

/// Cookies ignore ports in life; here each system keeps its own, because two stand-ins could use one name.
fn site(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// The first form of a page that is posted.
fn form(page: &str) -> Option<Form> {
    let start = page.find("<form")?;
    let end = page[start..].find("</form>")? + start;
    let form = &page[start..end];
    let head = &form[..form.find('>')?];
    let fields = form.split("<input").skip(1).filter_map(|tag| {
        let tag = &tag[..tag.find('>')?];
        Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
    });
    Some(Form { action: attribute(head, "action").unwrap_or_default(), fields: fields.collect() })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!("{name}=\""))? + name.len() + 2;
    Some(tag[at..].split('"').next()?.replace("&amp;", "&").replace("&quot;", "\""))
}

/// Puts the user name and the password where a person would; nothing where the page asks for neither and is no
/// intermediate one.
fn fill_in(form: &Form, upn: &str) -> Option<Vec<(String, String)>> {
    const FILLED: [(&str, &str); 2] = [("loginfmt", "upn"), ("passwd", "lockstep")];
    let mut known = false;
    let fields = form
        .fields
        .iter()
        .map(|(name, value)| {
            let mine = FILLED
                .iter()
                .find(|(field, _)| field == name)
                .map(|(field, text)| if *field == "loginfmt" { upn.to_owned() } else { (*text).to_owned() });
            known |= mine.is_some();
            (name.clone(), mine.unwrap_or_else(|| value.clone()))
        })
        .collect();
    known.then_some(fields)
}
