//! Measures the wizard in Chromium on the lab; `cargo xtask bench` prints it. The last line is one object.

use std::process::ExitCode;
use std::time::Instant;

use lockstep_e2e::{Failure, HAYDEN, Parts, STEPS, Stage, id};
use serde_json::{Value, json};

/// How often the first page is loaded.
const LOADS: usize = 7;
/// How many clusters step 4 lists.
const CLUSTERS: usize = 500;
/// How many more groups the table of a comparison has, and how many namespaces.
const GROUPS: usize = 200;
const NAMESPACES: usize = 30;
/// Notes the longest task from now on.
const LONGEST: &str = "
    window.longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((task) => {
        window.longest = Math.max(window.longest, task.duration);
    })).observe({ type: 'longtask' });
    return true";
/// Notes when the start page's button is there, in milliseconds since the navigation began.
const WATCH: &str = "
    new MutationObserver((_, watch) => {
        const button = document.getElementById('start');
        if (button && !button.disabled && !window.usable) { window.usable = performance.now(); watch.disconnect(); }
    }).observe(document, { childList: true, subtree: true });";

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<Value, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    let loads = loads(&stage).await?;
    let middle = loads[loads.len() / 2];
    println!("first page usable: {middle:.0} ms, the slowest of {LOADS} {:.0} ms", loads[loads.len() - 1]);
    stage.browser.driver.goto(stage.address()).await?;
    stage.five_steps(None).await?;
    let plan = timed("reading all systems", || async {
        stage.browser.click("#plan-again").await?;
        stage.browser.find("main[data-state=\"busy\"], main[data-state=\"done\"]").await?;
        stage.browser.find("main[data-state=\"done\"] #apply").await.map(drop)
    });
    let plan = plan.await?;
    let apply = timed("changes, with the administrator's sign-in", || stage.apply(None)).await?;
    let proof = timed("proof, with a person's sign-in", || async {
        let outcome = stage.prove(None).await?;
        if outcome.holds { Ok(()) } else { Err(format!("the proof for {HAYDEN} does not hold").into()) }
    });
    let proof = proof.await?;
    let longest = many_clusters().await?;
    println!("{CLUSTERS} clusters in step 4: the longest task of the page {longest:.0} ms, of at most 50");
    let (cells, of_table) = large_table().await?;
    println!("{GROUPS} groups compared, {cells} cells in the page: the longest task {of_table:.0} ms, of at most 50");
    Ok(json!({"longest_task_ms": longest, "table_cells": cells, "table_longest_task_ms": of_table, "times": {
        "first_page_usable_ms": {"median": middle, "all": loads},
        "plan_ms": plan, "apply_ms": apply, "proof_ms": proof,
    }}))
}

/// The longest task of the page, in milliseconds, while step 4 lists many clusters, one is looked for, picked and
/// continued with; 0 where none took 50.
async fn many_clusters() -> Result<f64, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    stage.lab.rancher.add_clusters(CLUSTERS, 10);
    stage.page("start").await?;
    stage.browser.click("#start").await?;
    for (step, _, next) in &STEPS[..3] {
        stage.page(step).await?;
        stage.fill_in(step).await?;
        if *next == "clusters" {
            // The clusters come with Continue.
            stage.browser.ask(LONGEST).await?;
        }
        stage.proceed(next).await?;
    }
    stage.browser.find(&id("clusters.part")).await?;
    stage.fill("clusters.part", &format!("many-{CLUSTERS:04}")).await?;
    stage.pick(&format!("clusters.many-{CLUSTERS:04}")).await?;
    stage.proceed("access").await?;
    Ok(stage.browser.ask("return window.longest").await?.as_f64().unwrap_or_default())
}

/// How many cells of a large table are in the page, and the longest task of the page, in milliseconds, while it is worked
/// out, shown, moved on and looked into; 0 where none took 50.
async fn large_table() -> Result<(u64, f64), Failure> {
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
    let drawn = |said: &str| format!("return document.querySelector('.moves')?.textContent.includes('{said}')");
    // Further rows are drawn as they come into view.
    browser.ask("document.querySelector('.matrix tbody tr:last-child').scrollIntoView(); return true").await?;
    browser.wait_for("more rows", &drawn("Rows 1 to 50")).await?;
    for (press, moved) in [("columns.after", "Columns 17 to"), ("columns.before", "Columns 1 to")] {
        browser.click(&id(press)).await?;
        browser.wait_for(moved, &drawn(moved)).await?;
    }
    browser.click("[data-cell]").await?;
    browser.wait_for("the cell", "return document.querySelector('#cell-detail [data-question]') !== null").await?;
    Ok((cells, browser.ask("return window.longest").await?.as_f64().unwrap_or_default()))
}

/// When the first page is usable, each time without any cache; the quickest first.
async fn loads(stage: &Stage) -> Result<Vec<f64>, Failure> {
    let cdp = stage.browser.driver.cdp();
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await?;
    cdp.send_raw("Network.enable", json!({})).await?;
    cdp.send_raw("Network.setCacheDisabled", json!({"cacheDisabled": true})).await?;
    let mut all = Vec::with_capacity(LOADS);
    for _ in 0..LOADS {
        stage.browser.driver.goto(stage.address()).await?;
        stage.browser.wait_for("the start page is usable", "return window.usable > 0").await?;
        all.extend(stage.browser.ask("return window.usable").await?.as_f64());
    }
    all.sort_by(f64::total_cmp);
    Ok(all)
}

/// Does something, and gives how long it took in milliseconds.
async fn timed<F: Future<Output = Result<(), Failure>>>(what: &str, work: impl FnOnce() -> F) -> Result<f64, Failure> {
    let began = Instant::now();
    work().await?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    println!("{what}: {took:.0} ms");
    Ok(took)
}
