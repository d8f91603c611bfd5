//! Many clusters in one Rancher: a survey that reads lists, not one object after the other. `LOCKSTEP_MANY_CLUSTERS` says
//! how many; `cargo xtask bench` asks for 500, with ten projects each.

use std::time::Instant;

use lockstep_engine::blueprint::Grant;
use lockstep_lab::LabOptions;
use serde_json::json;

use crate::ids;
use crate::setup::admin::Admin;
use crate::setup::{Given, Setup, TestLab, local};

const PROJECTS: usize = 10;

/// The names of the clusters that were added to the reference scenario's.
async fn added(lab: &TestLab) -> Vec<String> {
    let clusters = Admin::rancher(lab).get("/v3/clusters?limit=-1").await;
    let names = clusters["data"].as_array().unwrap().iter().map(|cluster| cluster["name"].as_str().unwrap());
    names.filter(|name| name.starts_with("many-")).map(str::to_owned).collect()
}

#[tokio::test]
async fn many_clusters_are_read_by_lists() {
    let many: usize = std::env::var("LOCKSTEP_MANY_CLUSTERS").map_or(40, |many| many.parse().unwrap());
    local(async {
        let lab = TestLab::start(LabOptions::on_free_ports()).await;
        lab.lab.rancher.add_clusters(many, PROJECTS);
        let mut setup = Setup::with(&lab, Given::right(&lab)).await;
        let (_, few) = setup.drive.plan().await.unwrap();
        let before = lab.rancher_log().len();

        let mut given = Given::right(&lab);
        let grant = given.blueprint.grants[0].clone();
        let names = added(&lab).await;
        assert_eq!(names.len(), many);
        given.blueprint.grants = names.into_iter().map(|cluster| Grant { cluster, ..grant.clone() }).collect();
        let mut setup = Setup::with(&lab, given).await;
        let began = Instant::now();
        let (plan, requests) = setup.drive.plan().await.unwrap();
        let took = began.elapsed();
        assert_eq!(plan.blocked, []);
        let made = ids(&plan).iter().filter(|id| id.starts_with("rancher.project.")).count();
        assert_eq!(made, many);
        // Of each cluster its namespaces, which only it knows; everything else is one list.
        let most = few as usize + many;
        assert!(requests as usize <= most, "{requests} requests, at most {most}");
        let log = lab.rancher_log();
        let of_projects = log[before..].iter().filter(|line| line.path == "/v3/projects").count();
        assert_eq!(of_projects, 1);
        let figures = json!({
            "clusters": many, "clusters_projects": many * PROJECTS, "clusters_survey_requests": requests,
            "clusters_plan_s": took.as_secs_f64(),
        });
        println!("{figures}");
    })
    .await;
}
