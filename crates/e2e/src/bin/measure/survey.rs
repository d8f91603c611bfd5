//! A survey of many clusters, projects and bindings in a real browser, through the proxy.

use lockstep_e2e::{Failure, Parts, STEPS, Stage, dist, id};
use serde_json::{Value, json};

use crate::memory::{self, Memory};
use crate::{LONGEST, longest, timed};

/// How often it is made.
const RUNS: usize = 3;
const CLUSTERS: usize = 500;
const PROJECTS_EACH: usize = 10;
const BINDINGS: usize = 20_000;
/// What is aimed at.
const TASK_MS: f64 = 50.0;
const WORKER_MB: f64 = 300.0;

/// What a run took, or the worst of several.
pub(crate) struct Survey {
    /// The longest task of the page, in milliseconds; 0 where none took 50.
    pub(crate) longest_task_ms: f64,
    /// The worker's memory.
    pub(crate) worker: Memory,
    /// The peak resident memory of the process of page and worker, in megabytes, where it is known.
    renderer_peak_mb: Option<f64>,
    /// From the last Continue until the plan is shown, in milliseconds.
    plan_ms: f64,
}

impl Survey {
    /// The figures beside those that are aimed at.
    pub(crate) fn figures(&self) -> Value {
        json!({
            "clusters": CLUSTERS, "projects": CLUSTERS * PROJECTS_EACH, "bindings": BINDINGS, "plan_ms": self.plan_ms,
            "renderer_peak_mb": self.renderer_peak_mb,
        })
    }

    fn worse(self, other: Self) -> Self {
        let worker = if other.worker.peak_mb > self.worker.peak_mb { other.worker } else { self.worker };
        Survey {
            longest_task_ms: self.longest_task_ms.max(other.longest_task_ms),
            worker,
            renderer_peak_mb: self.renderer_peak_mb.max_by(other.renderer_peak_mb),
            plan_ms: self.plan_ms.max(other.plan_ms),
        }
    }
}

trait MaxBy {
    fn max_by(self, other: Self) -> Self;
}

impl MaxBy for Option<f64> {
    fn max_by(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(two)) => Some(one.max(two)),
            (one, two) => one.or(two),
        }
    }
}

/// The worst of all runs.
pub(crate) async fn worst() -> Result<Survey, Failure> {
    let telling = memory::telling(&dist()?)?;
    let mut worst: Option<Survey> = None;
    for _ in 0..RUNS {
        let one = run(telling.path()).await?;
        worst = Some(match worst {
            Some(worst) => worst.worse(one),
            None => one,
        });
    }
    let worst = worst.ok_or("no survey was made")?;
    println!(
        "{CLUSTERS} clusters, {} projects, {BINDINGS} bindings: the longest task of the page {:.0} ms, aim under {TASK_MS:.0}",
        CLUSTERS * PROJECTS_EACH,
        worst.longest_task_ms
    );
    println!("    the worker took {:.0} MB, aim under {WORKER_MB:.0} ({})", worst.worker.peak_mb, worst.worker.by);
    Ok(worst)
}

/// From the third step's Continue, with which the clusters come, until the plan is shown.
async fn run(dist: &std::path::Path) -> Result<Survey, Failure> {
    let stage = Stage::of(dist, Parts::default()).await?;
    let browser = &stage.browser;
    stage.lab.rancher.add_clusters(CLUSTERS, PROJECTS_EACH);
    stage.lab.rancher.add_project_bindings(BINDINGS);
    stage.page("start").await?;
    browser.click("#start").await?;
    for (step, _, next) in &STEPS[..3] {
        stage.page(step).await?;
        stage.fill_in(step).await?;
        if *next == "clusters" {
            browser.ask(LONGEST).await?;
        }
        stage.proceed(next).await?;
    }
    browser.find(&id("clusters.part")).await?;
    for cluster in [format!("many-{CLUSTERS:04}"), "alpha".to_owned()] {
        stage.fill("clusters.part", &cluster).await?;
        stage.pick(&format!("clusters.{cluster}")).await?;
    }
    stage.proceed("access").await?;
    stage.fill_in("access").await?;
    let plan = timed("a plan of many clusters", || async {
        stage.proceed("review").await?;
        browser.find("main[data-state=\"done\"] #apply").await.map(drop)
    });
    Ok(Survey {
        plan_ms: plan.await?,
        longest_task_ms: longest(browser).await?,
        worker: memory::of_worker(browser).await?,
        renderer_peak_mb: memory::of_renderer(browser),
    })
}
