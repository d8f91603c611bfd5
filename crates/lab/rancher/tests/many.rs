//! 500 clusters with ten projects each, surveyed page by page.
// Helpers of tests may fail loudly too; clippy only knows the test functions themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::Lab;
use lab_rancher::Rancher;
use serde_json::{Value, json};

/// Follows `next` to the end; gives all rows and how many pages there were.
async fn survey(lab: &Lab, first: &str) -> (Vec<Value>, usize) {
    let admin = lab.rancher.admin_token();
    let (mut rows, mut pages, mut next) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(path) = next {
        let (status, mut body) = lab.get(&path, &admin).await;
        assert_eq!(status, 200, "{body}");
        rows.append(body["data"].as_array_mut().unwrap());
        pages += 1;
        next = body["pagination"]["next"].as_str().map(|url| url.strip_prefix(&lab.base).unwrap().to_owned());
    }
    (rows, pages)
}

#[tokio::test]
async fn many_clusters_are_read_in_pages() {
    let rancher = Rancher::fresh();
    rancher.add_clusters(500, 10);
    let lab = Lab::start(rancher).await;
    // With the management cluster and its two projects.
    let (clusters, pages) = survey(&lab, "/v3/clusters?limit=200").await;
    assert_eq!((clusters.len(), pages), (501, 3));
    assert!(clusters.iter().all(|one| one["state"] == "active"));
    let (projects, pages) = survey(&lab, "/v3/projects").await;
    assert_eq!((projects.len(), pages), (5002, 6), "a page has 1000 rows unless told otherwise");
    let ids: BTreeSet<&str> = projects.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 5002, "no row comes twice");
    assert_eq!(survey(&lab, "/v3/projects?limit=-1").await.1, 1);
    let (own, _) = survey(&lab, "/v3/projects?clusterId=c-m-many0500&sort=name&order=desc").await;
    let names: Vec<&str> = own.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["Team 8", "Team 7", "Team 6"]);
    assert_eq!(names[8..], ["System", "Default"]);
}

#[tokio::test]
async fn many_projects_have_bindings() {
    let rancher = Rancher::fresh();
    rancher.add_clusters(2, 5);
    rancher.add_project_bindings(25);
    let lab = Lab::start(rancher).await;
    let (bindings, _) = survey(&lab, "/v3/projectRoleTemplateBindings").await;
    let many = bindings.iter().filter(|one| one["projectId"].as_str().unwrap().starts_with("c-m-many"));
    let given: Vec<&Value> = many.filter(|one| one["roleTemplateId"] == "read-only").collect();
    assert_eq!(given.len(), 25);
    let of = |group: &str| given.iter().filter(|one| one["groupPrincipalId"] == group).count();
    let groups = ["0001", "0002", "0003"].map(|n| of(&format!("openldap_group://cn=team-{n},dc=example")));
    assert_eq!(groups, [10, 10, 5]);
}

#[tokio::test]
async fn one_of_many_is_a_whole_cluster() {
    let rancher = Rancher::fresh();
    rancher.add_clusters(3, 4);
    rancher.add_clusters(1, 0);
    let lab = Lab::start(rancher).await;
    let admin = lab.rancher.admin_token();
    assert_eq!(survey(&lab, "/v3/clusters").await.0.len(), 5);
    assert_eq!(survey(&lab, "/v3/projects?clusterId=c-m-many0004").await.0.len(), 2);
    let (own, _) = survey(&lab, "/v3/projects?clusterId=c-m-many0002&name=Team%202").await;
    let project = own[0]["id"].as_str().unwrap();
    let body = json!({
        "projectId": project, "roleTemplateId": "read-only", "groupPrincipalId": "keycloakoidc_group://Dev",
    });
    assert_eq!(lab.post("/v3/projectRoleTemplateBindings", &admin, body).await.0, 201);
    let cluster = "/k8s/clusters/c-m-many0002";
    let space = json!({"metadata": {"name": "trinity", "annotations": {"field.cattle.io/projectId": project}}});
    assert_eq!(lab.post(&format!("{cluster}/api/v1/namespaces"), &admin, space).await.0, 201);
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "spec": {
            "user": "u-x", "groups": ["keycloakoidc_group://Dev"],
            "resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "trinity"},
        },
    });
    let path = format!("{cluster}/apis/authorization.k8s.io/v1/subjectaccessreviews");
    assert_eq!(lab.post(&path, &admin, review).await.1["status"]["allowed"], true);
    let (_, default) = lab.get(&format!("{cluster}/api/v1/namespaces/default"), &admin).await;
    assert!(default["metadata"]["annotations"]["field.cattle.io/projectId"].is_string(), "{default}");
}
