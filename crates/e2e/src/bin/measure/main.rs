//! Measures the wizard in Chromium on the lab; `cargo xtask bench` prints it. The last line is one object.

mod loads;
mod memory;
mod survey;
mod table;

use std::process::ExitCode;
use std::time::Instant;

use lockstep_e2e::{Browser, Failure, HAYDEN, Parts, Stage};
use serde_json::{Value, json};

/// Notes the longest task from now on.
const LONGEST: &str = "
    window.longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((task) => {
        window.longest = Math.max(window.longest, task.duration);
    })).observe({ type: 'longtask' });
    return true";

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
    let usable = loads::usable().await?;
    let times = times().await?;
    let survey = survey::worst().await?;
    let (cells, of_table) = table::large().await?;
    Ok(json!({
        "usable_ms": {"loopback": usable.loopback.median, "line": usable.line.median},
        "usable_ms_all": {"loopback": usable.loopback.all, "line": usable.line.all},
        "longest_task_ms": survey.longest_task_ms,
        "worker_peak_mb": survey.worker.peak_mb,
        "worker_memory_by": survey.worker.by,
        "survey": survey.figures(),
        "table_cells": cells,
        "table_longest_task_ms": of_table,
        "times": times,
    }))
}

/// The reference scenario's parts, in milliseconds.
async fn times() -> Result<Value, Failure> {
    let stage = Stage::start(Parts::default()).await?;
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
    Ok(json!({"plan_ms": plan, "apply_ms": apply, "proof_ms": proof}))
}

/// The longest task of the page since it was first asked to note them, in milliseconds; 0 where none took 50.
async fn longest(browser: &Browser) -> Result<f64, Failure> {
    Ok(browser.ask("return window.longest").await?.as_f64().unwrap_or_default())
}

/// Does something, and gives how long it took in milliseconds.
async fn timed<F: Future<Output = Result<(), Failure>>>(what: &str, work: impl FnOnce() -> F) -> Result<f64, Failure> {
    let began = Instant::now();
    work().await?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    println!("{what}: {took:.0} ms");
    Ok(took)
}
