//! The program itself: what it prints, and what it never prints.

use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

use crate::support::{client, dist, raw, system, token};

struct Running {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
    hello: Value,
    state: TempDir,
    _dist: TempDir,
}

async fn start(args: &[&str], env: &[(&str, &str)]) -> Running {
    let (dist, state) = (dist(), tempfile::tempdir().unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
    command.args(["serve", "--port", "0", "--json", "--verbose", "--dist"]).arg(dist.path());
    command.arg("--state-dir").arg(state.path().join("run")).args(args).env("NO_PROXY", "").envs(env.iter().copied());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let err = BufReader::new(child.stderr.take().unwrap()).lines();
    let hello = serde_json::from_str(&out.next_line().await.unwrap().unwrap()).unwrap();
    Running { child, out, err, hello, state, _dist: dist }
}

impl Running {
    fn address(&self) -> &str {
        self.hello["address"].as_str().unwrap()
    }

    async fn post(&self, path: &str, bearer: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.address());
        let answer = client().post(url).bearer_auth(bearer).json(&body).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn pair(&self) -> String {
        let token = token(self.hello["pair_address"].as_str().unwrap()).to_owned();
        let (status, body) = self.post("/api/pair", "", json!({"token": token})).await;
        assert_eq!(status, 200);
        body["session"].as_str().unwrap().to_owned()
    }

    /// Everything it prints until it ends.
    async fn stop(mut self) -> String {
        self.child.start_kill().unwrap();
        let mut text = String::new();
        while let Some(line) = self.out.next_line().await.unwrap() {
            text.push_str(&line);
            text.push('\n');
        }
        while let Some(line) = self.err.next_line().await.unwrap() {
            text.push_str(&line);
            text.push('\n');
        }
        self.child.wait().await.unwrap();
        text
    }
}

#[tokio::test]
async fn no_secret_comes_into_the_log() {
    let running = start(&[], &[]).await;
    let session = running.pair().await;
    let base = system().await;
    let target = json!({"system": "rancher", "base": base, "trusted": null});
    assert_eq!(running.post("/api/targets", &session, target).await.0, 204);
    let canary = "canary-7d1c0f";
    let request = json!({
        "system": "rancher", "method": "POST", "path": format!("/echo?code={canary}"), "body": canary,
        "headers": [["authorization", format!("Bearer {canary}")]], "cookies": [["c", canary]],
    });
    let (status, answer) = running.post("/api/send", &session, request).await;
    assert_eq!(status, 200);
    assert!(answer.to_string().matches(canary).count() >= 4, "it went through: {answer}");
    // Failing ways are where secrets like to slip out.
    for body in [
        json!({"system": "rancher", "method": "GET", "path": format!("{canary}")}),
        json!({"system": canary}),
        json!({"system": "rancher", "method": "GET", "path": "/", "headers": [["origin", canary]]}),
        json!({"system": "graph", "method": "GET", "path": format!("/{canary}")}),
    ] {
        assert_ne!(running.post("/api/send", &session, body).await.0, 200);
    }
    let state = format!("{canary}-state-0123456789");
    assert_eq!(running.post("/api/sign-ins", &session, json!({"state": state})).await.0, 204);
    let landing = format!("{}/callback?code={canary}&state={state}", running.address());
    assert_eq!(client().get(landing).send().await.unwrap().status(), 200);
    assert_eq!(running.post("/callback", "", json!({"state": state, "code": canary})).await.0, 204);
    let letter = client().get(format!("{}/api/sign-ins/{state}", running.address())).bearer_auth(&session);
    assert!(letter.send().await.unwrap().text().await.unwrap().contains(canary));
    let wrong = client().get(format!("{}/{canary}?x={canary}", running.address())).header("host", canary);
    assert_eq!(wrong.send().await.unwrap().status(), 421);

    let printed = running.stop().await;
    assert!(printed.contains("POST /api/send 200 [rancher POST 200]"), "{printed}");
    assert!(printed.contains("GET /api/sign-ins/{state} 200"), "{printed}");
    assert!(!printed.contains(canary), "{printed}");
    assert!(!printed.contains(&session), "{printed}");
}

#[tokio::test]
async fn pair_prints_another_address() {
    let running = start(&[], &[]).await;
    let port = running.hello["listen"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let dir = running.state.path().join("run");
    let pair = || async {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
        command.args(["pair", "--json", "--port", &port, "--state-dir"]).arg(&dir);
        command.output().await.unwrap()
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&dir.join(format!("serve-{port}.json"))), 0o600);
    }
    let printed: Value = serde_json::from_slice(&pair().await.stdout).unwrap();
    assert_eq!(printed["address"], running.hello["address"]);
    let fresh = token(printed["pair_address"].as_str().unwrap()).to_owned();
    assert_eq!(running.post("/api/pair", "", json!({"token": fresh})).await.0, 200);
    assert_eq!(running.post("/api/pairings", "guess", json!({})).await.0, 401);
    running.stop().await;
    let gone = pair().await;
    assert!(!gone.status.success());
    assert!(String::from_utf8(gone.stderr).unwrap().contains("lockstep: "));
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_is_told_to_stop_cleans_up() {
    let mut running = start(&[], &[]).await;
    let files = || std::fs::read_dir(running.state.path().join("run")).unwrap().count();
    assert_eq!(files(), 1);
    let id = running.child.id().unwrap().to_string();
    assert!(Command::new("kill").arg(&id).status().await.unwrap().success());
    assert!(running.child.wait().await.unwrap().success());
    assert_eq!(files(), 0);
}

#[tokio::test]
async fn https_goes_through_the_companys_proxy_and_no_proxy_past_it() {
    let proxy = raw(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let proxy = format!("http://{proxy}");
    let running = start(&[], &[("HTTPS_PROXY", &proxy), ("NO_PROXY", "direct.invalid")]).await;
    let session = running.pair().await;
    let aim = |base: &'static str| running.post("/api/targets", &session, json!({"system": "graph", "base": base}));
    let (status, answer) = aim("https://x.direct.invalid").await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (422, Some("name")), "looked up here: {answer}");
    assert_eq!(aim("https://graph.invalid").await.0, 204, "the proxy looks it up");
    let (status, answer) =
        running.post("/api/send", &session, json!({"system": "graph", "method": "GET", "path": "/v1.0/me"})).await;
    assert_eq!((status, answer["error"]["kind"].as_str()), (502, Some("connect")), "{answer}");
    let said = answer["error"]["said"].as_str().unwrap();
    assert!(said.contains("proxy"), "{said}");
    assert_eq!(aim("https://metadata.google.internal").await.0, 403, "also where the proxy would look it up");
}

#[tokio::test]
async fn what_cannot_be_is_said() {
    for (args, said) in [
        (&["serve", "--listen", "0.0.0.0", "--port", "0"][..], "--public-url"),
        (&["serve", "--port", "0", "--dist", "no-such-folder"], "no-such-folder"),
        (&["serve", "--allow", "http://rancher.example"], "https"),
        (&["serve", "--port", "0", "--ca", "no-such-file.pem"], "no-such-file.pem"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_lockstep")).args(args).output().await.unwrap();
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(said), "{args:?}: {text}");
    }
}
