//! Everyone, everywhere, on the page: compared without a sign-in, narrowed down, and looked into.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use lockstep_e2e::{Browser, Parts, Stage};

/// How many cells of a kind are in the document.
async fn cells(browser: &Browser, kind: &str) -> u64 {
    let script = format!("return document.querySelectorAll('[data-cell=\"{kind}\"]').length");
    browser.ask(&script).await.unwrap().as_u64().unwrap()
}

async fn text(browser: &Browser, css: &str) -> String {
    browser.find(css).await.unwrap().text().await.unwrap()
}

/// Compares, and waits until this is the verdict.
async fn compared(browser: &Browser, verdict: &str) {
    let open = "document.getElementById('compare').closest('details').open = true; return true";
    browser.ask(open).await.unwrap();
    browser.click("#compare").await.unwrap();
    let script = format!("return document.getElementById('verdict')?.textContent.includes('{verdict}')");
    browser.wait_for(verdict, &script).await.unwrap();
}

#[tokio::test]
async fn excess_is_found_without_a_sign_in_and_looked_into() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    let browser = &stage.browser;
    compared(browser, "Every group has the access that you wanted, and no more").await;
    assert_eq!((cells(browser, "wanted").await, cells(browser, "with-role").await), (1, 1));

    // A cell says what decides it; the focus stays where it was.
    browser.click("[data-cell=\"wanted\"]").await.unwrap();
    browser
        .wait_for("the cell", "return document.querySelector('#cell-detail [data-question]') !== null")
        .await
        .unwrap();
    let detail = text(browser, "#cell-detail").await;
    for part in ["list pods in trinity", "ClusterRole \"view\"", "Dev: read-only on trinity of alpha"] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    let focused = "return document.activeElement?.dataset.cell === 'wanted' \
                   && document.activeElement.getAttribute('aria-expanded') === 'true'";
    browser.wait_for("the focus", focused).await.unwrap();

    stage.plant("nodes-for-all").await.unwrap();
    browser.click("#prove-another").await.unwrap();
    compared(browser, "Somebody has access that nobody asked for").await;
    let first = text(browser, "[data-finding]").await;
    assert!(first.contains("nodes-for-all") && first.contains("list nodes"), "{first}");
    assert_eq!(cells(browser, "excess").await, 2);
    browser.click("#differences").await.unwrap();
    browser.wait_for("the differences", "return document.querySelectorAll('[data-cell]').length === 2").await.unwrap();
    assert_eq!(browser.beyond(360).await.unwrap(), 0, "the page is wider than a narrow screen");

    // The same again, after a reload: what was proven is shown anew.
    browser.driver.refresh().await.unwrap();
    browser.find("#verdict").await.unwrap();
    assert_eq!(cells(browser, "excess").await, 2);
}
