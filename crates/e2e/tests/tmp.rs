//! Temporary.
#![allow(clippy::unwrap_used)]
use lockstep_e2e::{Parts, STEPS, Stage};
#[tokio::test]
async fn shots() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.page("start").await.unwrap();
    stage.browser.click("#start").await.unwrap();
    let f = std::path::PathBuf::from(std::env::var("SHOTS").unwrap());
    for (step, _, next) in STEPS {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        stage.proceed(next).await.unwrap();
        if step == "keycloak" { break; }
    }
    stage.page("rancher").await.unwrap();
    stage.browser.click("#back").await.unwrap();
    stage.page("keycloak").await.unwrap();
    stage.browser.shoot_all(&f, "kc-rights").await.unwrap();
    stage.browser.click("#back").await.unwrap();
    stage.page("entra").await.unwrap();
    stage.browser.shoot_all(&f, "entra-rights").await.unwrap();
}
