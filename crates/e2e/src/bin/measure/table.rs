//! A large table of a comparison.

use lockstep_e2e::{Failure, Parts, STEPS, Stage, id};

use crate::{LONGEST, longest};

/// How many more groups the table has, and how many namespaces.
const GROUPS: usize = 200;
const NAMESPACES: usize = 30;

/// How many cells of it are in the page, and the longest task of the page, in milliseconds, while it is worked out, shown,
/// moved on and looked into; 0 where none took 50.
pub(crate) async fn large() -> Result<(u64, f64), Failure> {
    let stage = Stage::start(Parts::default()).await?;
    let names: Vec<String> = (0..GROUPS).map(|n| format!("team{n}")).collect();
    for name in &names {
        stage.lab.entra.add_group(name);
    }
    let browser = &stage.browser;
    stage.page("start").await?;
    browser.click("#start").await?;
    for (step, _, next) in &STEPS {
        stage.page(step).await?;
        stage.fill_in(step).await?;
        if *step == "keycloak" {
            let open = "document.getElementById('mappings.many').closest('details').open = true; return true";
            browser.ask(open).await?;
            stage.fill("mappings.many", &names.join("\n")).await?;
            browser.click(&id("mappings.many.add")).await?;
        }
        if *step == "access" {
            let namespaces: Vec<String> = (0..NAMESPACES).map(|n| format!("ns-{n}")).collect();
            stage.fill("grants.0.namespaces", &namespaces.join(" ")).await?;
        }
        stage.proceed(next).await?;
    }
    browser.find("#apply").await?;
    // Nothing is applied: all that is wanted is missing, and the table is as large.
    browser
        .ask("history.pushState(null, '', '/proof'); dispatchEvent(new PopStateEvent('popstate')); return true")
        .await?;
    browser.ask(LONGEST).await?;
    browser.ask("document.getElementById('compare').closest('details').open = true; return true").await?;
    browser.click("#compare").await?;
    let shown = "return document.querySelectorAll('[data-cell]').length";
    browser.wait_for("the table is shown", &format!("{shown} > 300")).await?;
    let cells = browser.ask(shown).await?.as_u64().unwrap_or_default();
    // Further rows are drawn as they come into view.
    browser.ask("document.querySelector('.matrix tbody tr:last-child').scrollIntoView(); return true").await?;
    let more = "return document.querySelectorAll('.matrix tbody tr').length >= 50";
    browser.wait_for("more rows", more).await?;
    for (press, moved) in [("columns.after", "Columns 17 to"), ("columns.before", "Columns 1 to")] {
        browser.click(&id(press)).await?;
        let script = format!("return document.querySelector('.moves')?.textContent.includes('{moved}')");
        browser.wait_for(moved, &script).await?;
    }
    browser.click("[data-cell]").await?;
    browser.wait_for("the cell", "return document.querySelector('#cell-detail [data-question]') !== null").await?;
    let longest = longest(browser).await?;
    println!("{GROUPS} groups compared, {cells} cells in the page: the longest task {longest:.0} ms, of at most 50");
    Ok((cells, longest))
}
