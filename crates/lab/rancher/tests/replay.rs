//! Replays the recording of a real Rancher 2.15.0: what it answered, the stand-in answers.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;

use common::issuer::Person;
use common::pattern::Bound;
use common::{Issuer, Lab};
use lab_common::{base64url, sha256};
use lab_rancher::Rancher;
use serde_json::{Value, json};

const RECORDING: &str = include_str!("data/rancher-2.15.0.jsonl");
const PLAN: &str = include_str!("data/replay.json");
const NOT_COVERED: &str = include_str!("data/not-covered.txt");

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const fn person(sub: &'static str, name: &'static str, email: &'static str, groups: &'static [&'static str]) -> Person {
    Person { sub, name, email, groups }
}

/// The people of the two runs, with their ids at the real Keycloak: the users' ids follow from them.
fn people(second: bool) -> [(&'static str, Person); 3] {
    let (ada, hayden) = if second {
        ("0d73662e-9368-4b79-9038-b94a32c5d89b", "2668ce5d-b272-4efb-b0cb-40a105a6385e")
    } else {
        ("81a01022-ad95-4fd0-b29a-718eabfae958", "33603045-2a58-4806-8f60-b9ef1e05e084")
    };
    [
        ("ada", person(ada, "Ada Admin", "admin@contoso.test", &["Ops"])),
        ("hayden", person(hayden, "Hayden Barnes", "hayden@contoso.test", &["Dev"])),
        ("nobody", person("5f0c1d9e-37aa-4c1e-9f52-5b1f0f6fa41b", "No Body", "nobody@contoso.test", &[])),
    ]
}

struct Replay {
    lab: Lab,
    issuer: Issuer,
    bound: Bound,
    plan: Value,
    /// Recorded token id to our whole token.
    tokens: HashMap<String, String>,
    /// Where the sign-ins of the config in force come back to.
    redirect: String,
    pkce: bool,
    last_code: String,
}

impl Replay {
    async fn start() -> Self {
        let issuer = Issuer::start(&people(false)).await;
        Replay {
            lab: Lab::start(Rancher::fresh()).await,
            issuer,
            bound: Bound::default(),
            plan: serde_json::from_str(PLAN).unwrap(),
            tokens: HashMap::new(),
            redirect: String::new(),
            pkce: false,
            last_code: String::new(),
        }
    }

    /// The second part was recorded on another server.
    async fn second(&mut self) {
        self.lab = Lab::start(Rancher::fresh()).await;
        self.issuer.people(&people(true));
        self.bound = Bound::default();
        self.pkce = false;
    }

    fn ours(&self, text: &str) -> String {
        let host = self.lab.base.trim_start_matches("http://");
        self.bound
            .translate(text)
            .replace("https://rancher.test", &self.lab.base)
            .replace("http://keycloak.test", &self.issuer.base)
            .replace("rancher.test", host)
    }

    fn as_recorded(&self, text: &str) -> String {
        let host = self.lab.base.trim_start_matches("http://");
        text.replace(&self.lab.base, "https://rancher.test")
            .replace(&format!("wss://{host}"), "wss://rancher.test")
            .replace(host, "rancher.test")
            .replace(&encoded(&self.lab.base), &encoded("https://rancher.test"))
            .replace(&self.issuer.base, "http://keycloak.test")
    }

    fn token(&self, line: u64) -> String {
        let hayden = self.plan["hayden"]["lines"].as_array().unwrap().iter().any(|one| *one == line);
        let id = if hayden {
            self.plan["hayden"]["token"].as_str()
        } else {
            let range = |one: &&Value| one[0].as_u64() <= Some(line) && Some(line) <= one[1].as_u64();
            self.plan["tokens"].as_array().unwrap().iter().find(range).and_then(|one| one[2].as_str())
        };
        self.tokens.get(id.unwrap()).cloned().unwrap_or_default()
    }

    /// Fills in a fresh code where the recorded one is masked.
    fn code(&mut self, line: u64, body: &str) -> String {
        if !body.contains("<code>") {
            return body.to_owned();
        }
        let who = self.plan["codes"][line.to_string()].as_str().unwrap().to_owned();
        if who != "again" {
            let challenge = if self.pkce { base64url(&sha256(VERIFIER.as_bytes())) } else { String::new() };
            let redirect = self.redirect.clone();
            self.last_code = self.issuer.code(&who, &redirect, &challenge);
        }
        body.replace("<code>", &self.last_code)
    }

    /// Notes what a request says about coming sign-ins.
    fn note(&mut self, line: &Value) {
        let body = &line["body"];
        for config in [&body["oidcConfig"], body] {
            if let Some(url) = config["rancherUrl"].as_str().filter(|_| config["issuer"].is_string()) {
                let test = line["path"].as_str().unwrap().contains("configureTest");
                if !test {
                    self.redirect = self.ours(url);
                    self.pkce = config["pkceMethod"] == "S256";
                }
                return;
            }
        }
    }

    /// Sends one line again and gives what differs.
    async fn line(&mut self, number: u64, line: &Value) -> Vec<String> {
        self.note(line);
        let mut path = self.ours(line["path"].as_str().unwrap());
        if path.contains("<registration-token>") {
            path = path.replace("<registration-token>", &self.registration().await);
        }
        let method: reqwest::Method = line["method"].as_str().unwrap().parse().unwrap();
        let mut request = self.lab.http.request(method, format!("{}{path}", self.lab.base));
        let recorded_headers = &line["headers"];
        if recorded_headers["X-Api-Cattle-Auth"] == "true" {
            request = request.bearer_auth(self.token(number));
        }
        for (name, value) in line["request_headers"].as_object().into_iter().flatten() {
            let value = self.ours(value.as_str().unwrap()).replace("<verifier>", VERIFIER);
            request = request.header(name, value);
        }
        if !line["body"].is_null() {
            let body = self.ours(&line["body"].to_string());
            let body = self.code(number, &body);
            request = request.header("content-type", "application/json").body(body);
        } else if line["method"] == "PATCH" {
            // The recording left the patch out; its answer shows it.
            let project = &line["answer"]["metadata"]["annotations"]["field.cattle.io/projectId"];
            let patch = json!({"metadata": {"annotations": {"field.cattle.io/projectId": project}}});
            request = request.body(self.ours(&patch.to_string()));
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let text = answer.text().await.unwrap();
        let mut found = Vec::new();
        if line["status"] != status {
            found.push(format!(
                "status {} is {status}: {}",
                line["status"],
                text.chars().take(300).collect::<String>()
            ));
            return found;
        }
        self.headers(recorded_headers, &headers, &mut found);
        let shown = self.as_recorded(&text);
        let ours = serde_json::from_str(&shown).unwrap_or(Value::String(shown));
        if self.plan["excerpts"].as_array().unwrap().iter().any(|one| *one == number) {
            self.bound.excerpt(&line["answer"]["items"], &ours["items"], &mut found);
        } else if line["answer"] != "(see rancher-2.15.0-import-manifest.yaml)" {
            self.bound.compare("", &line["answer"], &ours, &mut found);
        }
        self.keep_token(&line["answer"], &ours);
        found
    }

    /// What befell the imported cluster's agent: it had lost its tunnel whenever the cluster was read, before Rancher had
    /// found the cluster healthy, and was back in between.
    async fn agent(&self, what: &str) {
        let (rancher, id) = (&self.lab.rancher, self.bound.translate("c-pnrlq"));
        match what {
            "connects" => {
                rancher.set_cluster_delay(1);
                rancher.connect_agent(&id).unwrap();
                let token = self.tokens["token-pqvpq"].clone();
                self.lab.get(&format!("/v3/clusters/{id}"), &token).await;
                rancher.lose_agent(&id).unwrap();
            }
            "back" => {
                rancher.set_cluster_delay(u32::MAX);
                rancher.connect_agent(&id).unwrap();
            }
            "lost" => rancher.lose_agent(&id).unwrap(),
            other => panic!("{other}"),
        }
    }

    /// The registration token of the cluster that was imported, as our own commands show it.
    async fn registration(&self) -> String {
        let token = self.tokens.get("token-pqvpq").cloned().unwrap_or_default();
        let id = self.bound.translate("c-pnrlq");
        let (_, body) = self.lab.get(&format!("/v3/clusterRegistrationTokens/{id}:default-token"), &token).await;
        body["token"].as_str().unwrap_or_default().to_owned()
    }

    fn headers(&mut self, recorded: &Value, ours: &reqwest::header::HeaderMap, found: &mut Vec<String>) {
        for (name, value) in recorded.as_object().into_iter().flatten() {
            let all: Vec<String> = ours
                .get_all(name)
                .iter()
                .filter_map(|one| one.to_str().ok())
                .map(|one| self.as_recorded(one))
                .collect();
            let (mut value, mut own) = (value.as_str().unwrap().to_owned(), all.join(", "));
            if name == "Set-Cookie" {
                // Times of expiry are of their day.
                (value, own) = (cookies(&value), cookies(&own));
            }
            self.bound.compare(&format!("header {name}"), &json!(value), &json!(own), found);
        }
    }

    fn keep_token(&mut self, recorded: &Value, ours: &Value) {
        if let (Some(id), Some(token)) = (recorded["id"].as_str(), ours["token"].as_str())
            && recorded["type"] == "token"
        {
            self.tokens.insert(id.to_owned(), token.to_owned());
        }
    }
}

/// `:` and `/` as a query writes them.
fn encoded(base: &str) -> String {
    base.replace(':', "%3A").replace('/', "%2F")
}

/// Cookies without their times.
fn cookies(text: &str) -> String {
    let parts: Vec<&str> = text.split("; ").collect();
    let kept: Vec<String> = parts
        .into_iter()
        .map(|part| if part.starts_with("Expires=") { "Expires".to_owned() } else { part.to_owned() })
        .collect();
    kept.join("; ")
}

/// The listed lines: number and reason.
fn listed() -> BTreeMap<u64, &'static str> {
    let lines = NOT_COVERED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .map(|(number, reason)| (number.parse().unwrap(), reason))
        .collect()
}

#[tokio::test]
async fn the_recording_is_answered_alike() {
    let mut replay = Replay::start().await;
    let listed = listed();
    let mut failed: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for (number, text) in (1..).zip(RECORDING.lines()) {
        let line: Value = serde_json::from_str(text).unwrap();
        if replay.plan["second_server"] == number {
            replay.second().await;
        }
        if let Some(what) = replay.plan["agent"][number.to_string()].as_str().map(str::to_owned) {
            replay.agent(&what).await;
        }
        // On the real server a revoked right lived on for a moment.
        let slow = replay.plan["slow_from"].as_u64() == Some(number);
        replay.lab.rancher.set_propagation_delay(if slow { 2 } else { 0 });
        let found = replay.line(number, &line).await;
        count += 1;
        if !found.is_empty() {
            failed.insert(number, found);
        }
    }
    let broken: BTreeSet<u64> = failed.keys().copied().filter(|number| !listed.contains_key(number)).collect();
    for number in &broken {
        println!("line {number}:");
        for one in failed[number].iter().take(12) {
            println!("    {one}");
        }
    }
    // Past the test harness, which keeps the output of what succeeds.
    let alike = count - failed.len();
    writeln!(std::io::stderr(), "replay: {count} lines recorded, {alike} answered alike, {} on the list", listed.len())
        .unwrap();
    assert!(broken.is_empty(), "lines that are not answered alike: {broken:?}");
    let passing: Vec<&u64> = listed.keys().filter(|number| !failed.contains_key(number)).collect();
    assert!(passing.is_empty(), "these lines pass now, take them off the list: {passing:?}");
}
