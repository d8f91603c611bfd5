//! Plans, bundles and blueprint files, which the worker leaves to the server.

use lockstep_engine::blueprint::{Draft, reference, to_yaml};
use lockstep_engine::plan::{Plan, Surroundings, plan};
use lockstep_engine::run::Journal;
use lockstep_engine::survey::Survey;
use lockstep_engine::work::{Material, ToPlan};
use lockstep_json::Write as _;
use lockstep_server::{Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{client, dist, token};

/// A server with this call, and one paired page.
struct Page {
    server: Server,
    session: String,
    _dist: TempDir,
}

impl Page {
    async fn open() -> Self {
        let dist = dist();
        let options = Options { paired_routes: lockstep::work_route::router(), ..Options::quiet(dist.path().into()) };
        let server = Server::start(options).await.unwrap();
        let pair = json!({"token": token(&server.pair_address().unwrap())});
        let mut page = Page { server, session: String::new(), _dist: dist };
        page.session = page.call("/api/pair", &pair).await.1["session"].as_str().unwrap().to_owned();
        page
    }

    async fn call(&self, path: &str, body: &Value) -> (u16, Value) {
        self.call_as(&self.session, path, body).await
    }

    async fn call_as(&self, session: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.server.address());
        let answer = client().post(url).bearer_auth(session).json(body).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }
}

fn to_plan() -> ToPlan {
    let around = Surroundings { now: 1_795_469_467_000, ..Surroundings::default() };
    ToPlan { blueprint: reference(), survey: Survey::default(), around }
}

fn material() -> Material {
    Material { plan: to_plan(), journal: Journal::default(), proofs: Vec::new() }
}

fn base64(text: &str) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(text.as_bytes())
}

#[tokio::test]
async fn a_plan_is_made_as_the_engine_makes_it() {
    let page = Page::open().await;
    let of = to_plan();
    let (status, made) = page.call("/api/work/plan", &of.write()).await;
    let made: Plan = lockstep_json::read(&made).unwrap_or_else(|unlike| panic!("{status}: {unlike}"));
    assert_eq!(made, plan(&of.blueprint, &of.survey, &of.around));
    assert!(made.count() > 15, "{}", made.count());
}

#[tokio::test]
async fn a_bundle_is_made_and_read_back() {
    let page = Page::open().await;
    let (status, made) = page.call("/api/work/bundle", &material().write()).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["name"], "lockstep-trinity-2026-11-23.zip");
    let (status, opened) = page.call("/api/work/open", &made).await;
    assert_eq!((status, &opened["draft"]), (200, &Draft::from_blueprint(&reference()).write()));
}

#[tokio::test]
async fn a_blueprint_file_is_read_or_told_what_is_wrong_with_it() {
    let page = Page::open().await;
    let file = |text: &str| json!({"name": "lockstep.yaml", "base64": base64(text)});
    let text = to_yaml(&reference());
    let (status, opened) = page.call("/api/work/open", &file(&text)).await;
    assert_eq!((status, opened["draft"]["keycloak"]["realm"].as_str()), (200, Some("trinity")));
    let (status, refused) = page.call("/api/work/open", &file(&text.replace("realm:", "realms:"))).await;
    assert_eq!((status, refused["message"]["key"].as_str()), (200, Some("check.file-not-yaml")), "{refused}");
}

#[tokio::test]
async fn only_a_paired_page_may_and_only_with_what_it_is_for() {
    let page = Page::open().await;
    for path in ["/api/work/plan", "/api/work/bundle", "/api/work/open"] {
        assert_eq!(page.call_as("", path, &material().write()).await.0, 401, "{path}");
        let (status, refused) = page.call(path, &json!({"name": 7})).await;
        assert_eq!((status, refused["error"]["code"].as_str()), (400, Some("body")), "{path}");
    }
}
