//! Everyone, everywhere: what the clusters give is laid over what is wanted, with a sign-in and without.

use lab_common::{Fault, FaultKind};
use lockstep_engine::port::Event;
use lockstep_engine::proof::{Cell, Means, Proof};
use lockstep_engine::shown::{At, View};
use lockstep_words::en::proof as say;
use serde_json::{Value, json};

use crate::clicker::signed_in_at_rancher;
use crate::setup::admin::{Admin, id};
use crate::setup::{HAYDEN, Setup, local};

const ALPHA: &str = "/k8s/clusters/c-m-alpha001";
const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";
const DEV: &str = "keycloakoidc_group://Dev";

fn proof_of(proven: Result<Proof, Option<Event>>) -> Proof {
    proven.unwrap_or_else(|other| panic!("no proof: {other:#?}"))
}

async fn compare(setup: &mut Setup) -> Proof {
    proof_of(setup.drive.compare().await)
}

/// What is shown of a view.
async fn shown(setup: &mut Setup, view: View) -> String {
    match setup.drive.show(view).await {
        Some(Event::Shown { html }) => html,
        other => panic!("not shown: {other:#?}"),
    }
}

/// An object that is made by hand, as the system gives it back.
async fn made(admin: &Admin, path: &str, body: &Value) -> Value {
    admin.send(reqwest::Method::POST, path, Some(body)).await.json().await.unwrap()
}

fn keys(proof: &Proof) -> Vec<&str> {
    proof.findings.iter().map(|finding| finding.cause.key.name()).collect()
}

#[tokio::test]
async fn nobody_needs_to_sign_in_for_a_comparison() {
    local(async {
        let mut setup = Setup::applied().await;
        let proof = compare(&mut setup).await;
        assert!(proof.holds() && !proof.is_of_person() && proof.answers.is_empty(), "{:#?}", proof.findings);
        let block = &proof.matrix.blocks[0];
        assert_eq!((block.cells.as_slice(), block.requests), (&["w--r".to_owned(), "----".to_owned()][..], 5));
        assert!(block.with_roles.contains(&"list storageclasses".to_owned()), "{:?}", block.with_roles);
        // The cluster itself was asked, too.
        assert!(block.proven.iter().any(|proven| proven.by == Means::Review), "{:?}", block.proven);
        let html = shown(&mut setup, View::default()).await;
        assert!(html.contains("Every group has the access that you wanted, and no more"), "{html}");
    })
    .await;
}

/// Reading a cluster takes five requests, however often and by whomever.
#[tokio::test]
async fn a_cluster_is_read_by_five_requests() {
    local(async {
        let mut setup = Setup::applied().await;
        let before = setup.lab.rancher_log().len();
        compare(&mut setup).await;
        let log = setup.lab.rancher_log().split_off(before);
        let below: Vec<&str> = log.iter().filter_map(|logged| logged.path.strip_prefix(ALPHA)).collect();
        let count = |path: &str| below.iter().filter(|one| one.split('?').next() == Some(path)).count();
        for kind in ["clusterroles", "roles", "clusterrolebindings", "rolebindings"] {
            assert_eq!(count(&format!("{RBAC}/{kind}")), 1, "{kind}: {below:?}");
        }
        // Once for the survey, once for the cluster.
        assert_eq!(count("/api/v1/namespaces"), 2);
        let others = below.iter().filter(|path| !path.contains("authorization.k8s.io") && !path.contains("namespaces"));
        assert_eq!(others.count(), 0, "{below:?}");
    })
    .await;
}

/// Grants that are taken away by hand are missing, those that are added are excess.
#[tokio::test]
async fn what_is_taken_away_is_missing_and_what_is_added_is_excess() {
    local(async {
        let mut setup = Setup::applied().await;
        let rancher = Admin::rancher(&setup.lab);

        let bindings = rancher.get("/v3/projectRoleTemplateBindings").await;
        let ours = bindings["data"].as_array().unwrap().iter().find(|b| b["groupPrincipalId"] == DEV).unwrap().clone();
        rancher.delete(&format!("/v3/projectRoleTemplateBindings/{}", ours["id"].as_str().unwrap())).await;
        let proof = compare(&mut setup).await;
        assert_eq!(proof.matrix.blocks[0].cell(0, 0), Cell::Missing);
        assert!(!proof.holds() && keys(&proof).contains(&say::MISSING.name()), "{:?}", keys(&proof));
        assert!(proof.findings[0].cause.say().contains("Dev: read-only on trinity of alpha"));
        setup.plan().await;
        setup.apply().await;
        assert!(compare(&mut setup).await.holds());

        // Through Rancher: on the cluster, on another project, for everybody; with rights that no question is about.
        let all = json!({"type": "clusterRoleTemplateBinding", "clusterId": "c-m-alpha001", "groupPrincipalId": DEV});
        for role in ["cluster-member", "nodes-view", "storage-manage", "backups-manage", "navlinks-manage"] {
            let mut body = all.clone();
            body["roleTemplateId"] = json!(role);
            let made = made(&rancher, "/v3/clusterRoleTemplateBindings", &body).await;
            let proof = compare(&mut setup).await;
            assert!(!proof.holds() && keys(&proof).contains(&say::EXCESS.name()), "{role}: {:?}", keys(&proof));
            rancher.delete(&format!("/v3/clusterRoleTemplateBindings/{}", id(&made))).await;
            assert!(compare(&mut setup).await.holds(), "{role}");
        }
        // Through Kubernetes alone, for a group and for everybody.
        for (kind, name, namespace) in [
            ("rolebindings", DEV, "kube-system"),
            ("rolebindings", "system:authenticated", "attic"),
            ("clusterrolebindings", "system:cattle:authenticated", ""),
        ] {
            let place = if namespace.is_empty() { String::new() } else { format!("/namespaces/{namespace}") };
            if namespace == "attic" {
                rancher.post(&format!("{ALPHA}/api/v1/namespaces"), &json!({"metadata": {"name": "attic"}})).await;
            }
            let body = json!({"metadata": {"name": "by-hand", "namespace": namespace},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name}]});
            rancher.post(&format!("{ALPHA}{RBAC}{place}/{kind}"), &body).await;
            let proof = compare(&mut setup).await;
            let first = &proof.findings[0];
            assert_eq!(first.cause.key, say::EXCESS, "{kind} of {name}: {}", first.cause.say());
            assert!(first.cause.say().contains("by-hand"), "{}", first.cause.say());
            rancher.delete(&format!("{ALPHA}{RBAC}{place}/{kind}/by-hand")).await;
            assert!(compare(&mut setup).await.holds());
        }
    })
    .await;
}

/// What a group has beside the clusters that rows name is told, too: on Rancher itself it is excess.
#[tokio::test]
async fn what_a_group_has_elsewhere_is_told() {
    local(async {
        let mut setup = Setup::applied().await;
        let rancher = Admin::rancher(&setup.lab);
        for (path, body, key, holds) in [
            ("globalRoleBindings", json!({"globalRoleId": "clusters-create"}), say::BEYOND_GLOBAL, false),
            (
                "clusterRoleTemplateBindings",
                json!({"clusterId": "local", "roleTemplateId": "nodes-view"}),
                say::BEYOND_CLUSTER,
                true,
            ),
        ] {
            let mut body = body;
            body["groupPrincipalId"] = json!(DEV);
            let made = made(&rancher, &format!("/v3/{path}"), &body).await;
            let proof = compare(&mut setup).await;
            assert_eq!((keys(&proof), proof.holds()), (vec![key.name()], holds), "{path}");
            rancher.delete(&format!("/v3/{path}/{}", id(&made))).await;
        }
        assert!(compare(&mut setup).await.findings.is_empty());
    })
    .await;
}

/// Of a cluster that does not answer nothing is said: not allowed, not denied.
#[tokio::test]
async fn a_cluster_that_does_not_answer_is_unknown() {
    local(async {
        let mut setup = Setup::applied().await;
        let fail = FaultKind::Fail { status: 503, body: r#"{"message":"cluster agent disconnected"}"#.into() };
        let path = format!("{ALPHA}{RBAC}/rolebindings");
        let (_, control) = setup.lab.controls().into_iter().find(|(name, _)| *name == "rancher").unwrap();
        control.add_fault(Fault { method: None, path, skip: 0, times: 100, kind: fail });
        let proof = compare(&mut setup).await;
        assert!(!proof.holds());
        assert!(proof.matrix.blocks[0].cells.iter().all(|cells| cells == "?"), "{:?}", proof.matrix.blocks[0].cells);
        assert!(keys(&proof).contains(&say::CLUSTER_SILENT.name()), "{:?}", keys(&proof));
        let html = shown(&mut setup, View::default()).await;
        assert!(html.contains("Nothing is known of alpha.") && html.contains("data-cell=\"unknown\""), "{html}");
    })
    .await;
}

/// Somebody in no group gets in nowhere; several people become rows; somebody of a group is not refused.
#[tokio::test]
async fn people_who_must_be_refused_are_part_of_it() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        let hayden = setup.prove(HAYDEN).await;
        assert!(hayden.holds());
        let block = &hayden.matrix.blocks[0];
        assert_eq!(block.cells[2], "w--r", "the person has the row of the group");
        let own: usize = block.proven.iter().filter(|p| p.by == Means::SelfReview).map(|p| p.questions).sum();
        assert_eq!(own, 36, "every question of the row was put to the cluster by Hayden");
        assert!(hayden.groups.contains(&DEV.to_owned()));

        let noah = "noah@contoso.com";
        setup.signs_in(noah);
        let refused = proof_of(setup.drive.prove(noah, true).await);
        assert!(refused.holds() && refused.hops.is_empty(), "{:#?}", refused.findings);
        let html = shown(&mut setup, View::default()).await;
        assert!(html.contains("gets in nowhere, as you intended"), "{html}");
        assert!(html.contains("Hayden Park"), "the person before is a row still");

        setup.signs_in(HAYDEN);
        let wrong = proof_of(setup.drive.prove(HAYDEN, true).await);
        assert!(!wrong.holds() && keys(&wrong).contains(&say::LET_IN.name()), "{:?}", keys(&wrong));
    })
    .await;
}

/// A cell names binding, role, rule, and the row that wanted it.
#[tokio::test]
async fn a_cell_says_what_decides_it() {
    local(async {
        let mut setup = Setup::applied().await;
        compare(&mut setup).await;
        let at = At { cluster: "alpha".into(), namespace: Some("trinity".into()), row: 0 };
        let view = View { cell: Some(at), ..View::default() };
        let html = shown(&mut setup, view).await;
        for part in [
            "data-question=\"list pods in trinity\"",
            "ClusterRole &quot;view&quot;",
            "Dev: read-only on trinity of alpha",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(html.contains("aria-expanded=\"true\""));
    })
    .await;
}

/// Groups with everything that Entra ID and Keycloak allow in a name.
#[tokio::test]
async fn what_is_asked_can_be_chosen() {
    local(async {
        let mut setup = Setup::applied().await;
        let mut draft = setup.draft.clone();
        draft.questions = "list pods, get /version, list widgets.acme.example/part".into();
        draft.requests = "list services in trinity, list secrets in trinity".into();
        setup.keep(draft.clone()).await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{:#?}", proof.findings);
        let answers: Vec<(String, Option<bool>, bool)> =
            proof.answers.iter().map(|a| (a.question.title(), a.allowed, a.wanted)).collect();
        let wanted = [("list services in trinity", true), ("list secrets in trinity", false)];
        assert_eq!(answers, wanted.map(|(title, allowed)| (title.to_owned(), Some(allowed), allowed)));
        assert_eq!(proof.matrix.asked, ["list pods", "get /version", "list widgets.acme.example/part"]);
        // What every signed-in user may do comes with Kubernetes.
        assert_eq!(proof.matrix.blocks[0].cells, ["w--r", "---r", "w--r"]);

        draft.questions = "pods, please".into();
        setup.keep(draft).await;
        match setup.drive.compare().await {
            Err(Some(Event::Trouble { trouble })) => {
                assert!(trouble.remedy.say().contains("“pods” is no question"), "{trouble:?}");
            }
            other => panic!("compared: {other:#?}"),
        }
    })
    .await;
}

/// A key or kubeconfig that the person has made proves without a sign-in, and stays theirs.
#[tokio::test]
async fn a_key_of_their_own_proves_without_a_sign_in() {
    local(async {
        let mut setup = Setup::applied().await;
        setup.signs_in(HAYDEN);
        setup.prove(HAYDEN).await;
        setup.close_window().await;
        let (client, base) = (reqwest::Client::new(), setup.lab.lab.rancher_base().to_owned());
        let (token, _) = signed_in_at_rancher(&base, HAYDEN).await;
        let path = "?action=generateKubeconfig";
        let answer = client.post(format!("{base}/v3/clusters/c-m-alpha001{path}")).bearer_auth(&token);
        let kubeconfig: Value = answer.send().await.unwrap().json().await.unwrap();
        for key in [token.clone(), kubeconfig["config"].as_str().unwrap().to_owned()] {
            let proof = proof_of(setup.drive.prove_by_key(key, false).await);
            assert!(proof.holds(), "{:#?}", proof.findings);
            assert_eq!((proof.person.upn.as_str(), proof.answers.len()), (HAYDEN, 3));
            assert_eq!(proof.matrix.blocks[0].cells[2], "w--r");
        }
        let me = client.get(format!("{base}/v3/users?me=true")).bearer_auth(&token);
        assert_eq!(me.send().await.unwrap().status(), 200, "the key is good still");
        assert!(!setup.kept().contains(&token), "the key was kept");

        let said = |proven: Result<Proof, Option<Event>>| match proven {
            Err(Some(Event::Trouble { trouble })) => trouble.means.key,
            other => panic!("proven: {other:#?}"),
        };
        assert_eq!(said(setup.drive.prove_by_key("token-abcde:no".into(), false).await), say::KEY_REFUSED);
        let admin = setup.lab.lab.rancher.admin_token();
        // Whose key it is is looked up: the local administrator came through Keycloak as Ada, who is in none of the groups.
        let ada = proof_of(setup.drive.prove_by_key(admin, true).await);
        assert_eq!(ada.person.name, "Ada Lin");
        assert!(!ada.holds(), "an administrator is not refused");
    })
    .await;
}
