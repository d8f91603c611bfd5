//! Runs the table against one server.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use lab_common::{base64url, claims, now, one_time_code, serve, sha256};
use reqwest::{Client, Method, redirect};
use serde_json::{Value, json};

use super::browser::Browser;
use super::cases::{Step, steps};
use super::provider::Provider;
use super::shape::{address, shape, sorted, without, words};

const VERIFIER: &str = "verifier-verifier-verifier-verifier-verifier-verifier";

struct Runner {
    base: String,
    idp: String,
    http: Client,
    provider: Provider,
    kept: HashMap<String, String>,
    browsers: HashMap<String, Browser>,
    admin: Option<(Instant, String)>,
}

/// Runs every step against the server at `base` and gives what was seen, one value a step.
pub(crate) async fn run(base: &str) -> Vec<Value> {
    let provider = Provider::new();
    let served = serve(provider.router(), 0).await.expect("a port for the provider");
    provider.set_base(&served.base);
    let http = Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(Duration::from_secs(60));
    let auth = format!("{base}/realms/contract/protocol/openid-connect/auth?state=s");
    let challenge = base64url(&sha256(VERIFIER.as_bytes()));
    let login = format!(
        "{auth}&redirect_uri=http://wizard.test/callback&client_id=rancher&response_type=code\
         &code_challenge={challenge}&code_challenge_method=S256"
    );
    let kept = [("auth", auth), ("login", login), ("challenge", challenge), ("verifier", VERIFIER.into())];
    let mut runner = Runner {
        base: base.to_owned(),
        idp: served.base.clone(),
        http: http.build().expect("a client"),
        provider,
        kept: kept.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        browsers: HashMap::new(),
        admin: None,
    };
    runner.kept.insert("idp".into(), served.base.clone());
    runner.kept.insert("totp".into(), one_time_code(b"lockstep-one-time-1", now()));
    let mut seen = Vec::new();
    for step in steps() {
        if let Some(one) = runner.step(&step).await {
            seen.push(one);
        }
    }
    seen
}

impl Runner {
    fn fill(&self, text: &str) -> String {
        self.kept.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
    }

    async fn step(&mut self, step: &Step) -> Option<Value> {
        match step.who.as_str() {
            "idp" => {
                let (name, value) = step.method.split_once('=').expect("idp NAME=VALUE");
                self.provider.tell(name, value);
                None
            }
            "browser" => Some(self.browse(step).await),
            _ => Some(self.call(step).await),
        }
    }

    async fn browse(&mut self, step: &Step) -> Value {
        let (name, verb, rest) = (&step.method, step.path.as_str(), self.fill(&step.body));
        let mut browser = self.browsers.remove(name).unwrap_or_default();
        let hosts = [(self.base.as_str(), "{base}"), (self.idp.as_str(), "{idp}")];
        let walk = match verb {
            "GET" => browser.walk(&self.http, &rest, None, &hosts).await,
            "CLICK" => browser.walk(&self.http, &browser.link(&rest), None, &hosts).await,
            "SEND" => browser.walk(&self.http, &browser.action(), Some(&rest), &hosts).await,
            other => panic!("{}: a browser cannot {other}", step.name),
        };
        self.browsers.insert(name.clone(), browser);
        for (name, from) in &step.keep {
            let wanted = from.strip_prefix("query:").expect("keep NAME query:PARAMETER");
            let url = reqwest::Url::parse(&walk.landed)
                .unwrap_or_else(|_| panic!("{}: not landed: {}", step.name, walk.seen));
            let value = url.query_pairs().find(|(key, _)| key == wanted).map(|(_, value)| value.into_owned());
            self.kept.insert(name.clone(), value.unwrap_or_else(|| panic!("{}: no {wanted}", step.name)));
        }
        let mut seen = json!({"step": step.name});
        seen.as_object_mut().expect("an object").extend(walk.seen.as_object().cloned().expect("an object"));
        seen
    }

    async fn admin_token(&mut self) -> String {
        if let Some((since, token)) = &self.admin
            && since.elapsed() < Duration::from_secs(40)
        {
            return token.clone();
        }
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", "admin"),
            ("password", "lockstep-admin-1"),
        ];
        let url = format!("{}/realms/master/protocol/openid-connect/token", self.base);
        let answer = self.http.post(url).form(&form).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("a token answer");
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        self.admin = Some((Instant::now(), token.clone()));
        token
    }

    async fn call(&mut self, step: &Step) -> Value {
        let method = Method::from_bytes(step.method.as_bytes()).expect("a method");
        let url = format!("{}{}", self.base, self.fill(&step.path));
        let mut request = self.http.request(method, url);
        match step.who.as_str() {
            "anon" => {}
            "admin" => request = request.bearer_auth(self.admin_token().await),
            "bad" => request = request.bearer_auth("bad"),
            kept => request = request.bearer_auth(self.kept.get(kept).expect("a kept token")),
        }
        if !step.headers.iter().any(|(name, _)| name == "accept") {
            request = request.header("accept", "application/json");
        }
        for (name, value) in &step.headers {
            request = request.header(name, value);
        }
        let body = self.fill(&step.body);
        if !body.is_empty() {
            let raw = body.strip_prefix("raw:");
            let json = raw.is_some() || body.starts_with(['{', '[']);
            let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
            request = request.header("content-type", kind).body(raw.unwrap_or(&body).to_owned());
        }
        let answer = request.send().await.unwrap_or_else(|error| panic!("{}: {error}", step.name));
        let status = answer.status().as_u16();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (location, kind, asks) = (header("location"), header("content-type"), header("www-authenticate"));
        let text = answer.text().await.expect("a body");
        let mut body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        self.keep(step, location.as_deref(), &body, &format!("{status} {text}"));
        let mut seen = json!({"step": step.name, "status": status});
        if let Some(location) = location {
            seen["location"] = json!(address(&location, &[(&self.base, "{base}"), (&self.idp, "{idp}")]));
        }
        if let Some(asks) = asks {
            seen["asks"] = json!(asks);
        }
        seen["type"] = json!(kind.and_then(|kind| kind.split(';').next().map(str::to_owned)));
        let values: BTreeMap<&str, Value> =
            step.value.iter().map(|at| (at.as_str(), sorted(body.pointer(at).unwrap_or(&Value::Null)))).collect();
        if !values.is_empty() {
            seen["values"] = json!(values);
        }
        for name in &step.jwt {
            let claims = body[name.as_str()].as_str().and_then(claims).unwrap_or_default();
            let told = ["groups", "aud", "acr", "typ", "azp", "email_verified", "preferred_username"];
            let told: BTreeMap<&str, Value> =
                told.iter().map(|name| (*name, self.hide(&sorted(&claims[*name])))).collect();
            seen[format!("jwt {name}")] = json!({"shape": shape(&claims), "told": told});
        }
        for way in &step.ignore {
            without(&mut body, &way.split('/').skip(1).collect::<Vec<_>>());
        }
        if !step.only.is_empty() {
            body = step.only.iter().map(|at| body.pointer(at).cloned().unwrap_or_default()).collect();
        }
        let words = words(&body);
        if words.as_object().is_some_and(|words| !words.is_empty()) {
            seen["words"] = words;
        }
        if !body.is_null() {
            seen["shape"] = shape(&body);
        }
        seen
    }

    fn hide(&self, value: &Value) -> Value {
        serde_json::from_str(&value.to_string().replace(&self.base, "{base}")).expect("JSON")
    }

    fn keep(&mut self, step: &Step, location: Option<&str>, body: &Value, seen: &str) {
        for (name, from) in &step.keep {
            let value = match from.as_str() {
                "location" => location.and_then(|at| at.rsplit('/').next()).map(str::to_owned),
                pointer => body.pointer(pointer).and_then(Value::as_str).map(str::to_owned),
            };
            let value = value.unwrap_or_else(|| panic!("{}: nothing at {from}: {seen}", step.name));
            self.kept.insert(name.clone(), value);
        }
    }
}
