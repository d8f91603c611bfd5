//! The way to Microsoft Graph: from the browser itself, or through the wizard's server. Its own host name is answered by the
//! lab here; the sign-in host stays the lab's, given by hand.

use lab_common::Logged;
use lockstep_e2e::{Failure, GRAPH, Graph, Parts, Stage};

/// Fills in steps 1 and 2 with Microsoft Graph's own host, and says what stands on step 1 then.
async fn two_steps(stage: &Stage) -> Result<String, Failure> {
    stage.page("start").await?;
    stage.browser.click("#start").await?;
    stage.page("entra").await?;
    stage.fill_in("entra").await?;
    stage.fill("entra.graph", GRAPH).await?;
    stage.proceed("keycloak").await?;
    stage.fill_in("keycloak").await?;
    stage.proceed("rancher").await?;
    stage.browser.click("nav a[href=\"/entra\"]").await?;
    stage.page("entra").await?;
    Ok(stage.browser.find("main").await?.text().await?)
}

/// The calls of Graph, without those by which a browser asks whether it may call.
fn calls(stage: &Stage) -> Vec<Logged> {
    let log = stage.lab.entra_control().log();
    log.into_iter().filter(|line| line.path.starts_with("/v1.0/") && line.method != "OPTIONS").collect()
}

#[tokio::test]
async fn microsofts_own_graph_is_called_from_the_browser() {
    let stage = Stage::start(Parts { graph: Graph::Own, ..Parts::default() }).await.unwrap();
    let page = two_steps(&stage).await.unwrap();
    assert!(page.contains("Microsoft Graph is called from this browser directly."), "{page}");
    let calls = calls(&stage);
    assert!(!calls.is_empty());
    let foreign: Vec<_> = calls.iter().filter(|line| line.origin.as_deref() != Some(stage.address())).collect();
    assert!(foreign.is_empty(), "not from the page: {foreign:?}");
}

#[tokio::test]
async fn a_graph_that_the_browser_does_not_reach_is_called_through_the_server() {
    let stage = Stage::start(Parts { graph: Graph::Blocked, ..Parts::default() }).await.unwrap();
    let page = two_steps(&stage).await.unwrap();
    let said = "Microsoft Graph is called through Lockstep’s server: this browser could not reach it directly.";
    assert!(page.contains(said), "{page}");
    let calls = calls(&stage);
    assert!(!calls.is_empty());
    assert!(calls.iter().all(|line| line.origin.is_none()), "{calls:?}");
}
