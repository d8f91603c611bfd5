//! A real Keycloak against what is recorded of its version: 26.7.3 whole, 24.0.5 and 25.0.6 by their differences. The
//! stand-in is held to the same recording in `lab.rs`. Needs `LOCKSTEP_KEYCLOAK`, see `lab_keycloak::real`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly, its helpers too")]

mod contract;

use contract::versions::{OTHERS, RECORDED, rewritten, wanted};
use contract::{differences, run};
use lab_keycloak::real::RealKeycloak;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract");

#[tokio::test]
async fn a_real_keycloak_answers_as_recorded() {
    let real = RealKeycloak::start().await.unwrap_or_else(|error| panic!("{error}"));
    let seen = run(&real.base).await;
    let version = real.version.clone();
    drop(real);
    println!("Keycloak {version}: {} steps", seen.len());
    assert!(version == RECORDED || OTHERS.contains(&version.as_str()), "nothing is recorded of Keycloak {version}");
    // With LOCKSTEP_RECORD the answers are written down: first 26.7.3's, then how the others differ.
    if std::env::var_os("LOCKSTEP_RECORD").is_some() {
        let (file, text) = if version == RECORDED {
            ("recorded.jsonl", seen.iter().map(|seen| format!("{seen}\n")).collect())
        } else {
            ("differences.txt", rewritten(&version, &seen))
        };
        return std::fs::write(format!("{FOLDER}/{file}"), text).unwrap();
    }
    let different = differences(&wanted(&version), &seen);
    assert!(different.is_empty(), "{} of {} steps differ:\n{}", different.len(), seen.len(), different.join("\n"));
}
