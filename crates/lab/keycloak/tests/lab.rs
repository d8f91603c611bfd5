//! The stand-in against what a real Keycloak 26.7.3 answered to the same requests; it plays no other version.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly, its helpers too")]

mod contract;

use contract::versions::{OTHERS, idle, rewritten, wanted};
use contract::{differences, recorded, run};
use lab_keycloak::Keycloak;

#[tokio::test]
async fn the_stand_in_answers_as_the_real_one_did() {
    let keycloak = Keycloak::reference();
    let served = lab_common::serve(keycloak.router(), 0).await.unwrap();
    keycloak.set_base(&served.base);
    let seen = run(&served.base).await;
    println!("{} steps", seen.len());
    let different = differences(&recorded(), &seen);
    assert!(different.is_empty(), "{} steps differ:\n{}", different.len(), different.join("\n"));
}

#[test]
fn every_row_of_the_versions_table_says_why_and_changes_something() {
    assert_eq!(idle(), [""; 0]);
    for version in OTHERS {
        let rewritten = rewritten(version, &wanted(version));
        let there: Vec<&str> = include_str!("contract/differences.txt").lines().collect();
        for (n, line) in rewritten.lines().enumerate() {
            assert_eq!(Some(&line), there.get(n), "line {} of the table", n + 1);
        }
    }
}
