//! The stand-in beside a real Keycloak: the same requests to both. Needs `LOCKSTEP_KEYCLOAK`, see `lab_keycloak::real`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly, its helpers too")]

mod contract;

use contract::{differences, recorded, run};
use lab_keycloak::Keycloak;
use lab_keycloak::real::RealKeycloak;

#[tokio::test]
async fn a_real_keycloak_and_the_stand_in_answer_alike() {
    let real = RealKeycloak::start().await.unwrap_or_else(|error| panic!("{error}"));
    let from_real = run(&real.base).await;
    drop(real);
    // With LOCKSTEP_RECORD the answers are written down for the stand-in's own test.
    if std::env::var_os("LOCKSTEP_RECORD").is_some() {
        let lines: String = from_real.iter().map(|seen| format!("{seen}\n")).collect();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/recorded.jsonl");
        std::fs::write(file, lines).unwrap();
    } else {
        let changed = differences(&recorded(), &from_real);
        assert!(changed.is_empty(), "the recording is out of date, {} steps:\n{}", changed.len(), changed.join("\n"));
    }
    let keycloak = Keycloak::reference();
    let served = lab_common::serve(keycloak.router(), 0).await.unwrap();
    keycloak.set_base(&served.base);
    let from_lab = run(&served.base).await;
    let different = differences(&from_real, &from_lab);
    println!("{} steps", from_real.len());
    assert!(different.is_empty(), "{} of {} steps differ:\n{}", different.len(), from_real.len(), different.join("\n"));
}
