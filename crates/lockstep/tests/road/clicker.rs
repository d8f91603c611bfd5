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

/// A value of a cookie that an answer sets.
fn cookie(answer: &reqwest::Response, name: &str) -> String {
    let all = answer.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().unwrap().split(';').next());
    let mut values = all.filter_map(|pair| pair.split_once('=')).filter(|(key, _)| *key == name);
    values.next().unwrap().1.to_owned()
}

/// Somebody signs in at Rancher's own address, in a browser of their own: the token, and the ID token that Rancher keeps in
/// a cookie.
#[allow(dead_code, reason = "not every part of the tests wants it")]
pub(crate) async fn signed_in_at_rancher(base: &str, who: &str) -> (String, String) {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let begin = format!("{base}/v1-oidc/keycloakoidc?scope=openid%20profile%20email&state=s-1");
    let begun = client.get(begin).send().await.unwrap();
    let verifier = cookie(&begun, "R_PKCE_VERIFIER");
    // As if the person pressed the button of Entra ID on Keycloak's page.
    let address = format!("{}&kc_idp_hint=entra", begun.headers()["location"].to_str().unwrap());
    let landed = Clicker::new().sign_in(&address, who, &format!("{base}/verify-auth")).await;
    let code = landed.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let body = serde_json::json!({"type": "keyCloakOIDCProvider", "code": code, "responseType": "json"});
    let request = client.post(format!("{base}/v1-public/login")).json(&body);
    let signed_in = request.header("cookie", format!("R_PKCE_VERIFIER={verifier}")).send().await.unwrap();
    let hint = cookie(&signed_in, "R_OIDC_ID");
    let token = signed_in.json::<serde_json::Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    (token, hint)
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
