//! The same answers as a real kube-apiserver gives: generated policies, its own roles and Rancher's, asked by
//! SubjectAccessReview.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod answered;
mod rest;
mod server;

#[path = "../../../../rbac/tests/made/mod.rs"]
mod made;

use std::time::Instant;

use lockstep_rbac::{ClusterRoleBinding, Evaluator, Feature, Metadata, Objects, RoleRef, Subject};

use answered::Answered;
use made::{Dice, SPACES, add, lab_roles, policy, question, rancher_roles};
use server::Server;

/// Policies, and questions about each: those that are always the same, and those that are new each time.
const SAME: [usize; 2] = [200, 100];
const FRESH: [usize; 2] = [50, 100];
/// Questions about each role of the server and of Rancher.
const OF_EACH: usize = 20;
/// How many answers each feature decides at least.
const DECIDED: usize = 100;

#[tokio::test]
async fn every_answer_is_that_of_a_real_server() {
    let server = Server::start();
    let own = server.read().await;
    defaults(&own);
    let answered = ask(&server, own).await;
    let (allowed, all) = answered.allowed();
    println!("{all} questions, {allowed} allowed");
    assert!(all >= 20_000 && allowed * 100 >= all * 30, "too few, or too few allowed");
    let whole = Evaluator::new(answered.objects.clone());
    assert_eq!(answered.differences(&whole), [""; 0]);
    answered.reasons(&whole);
    answered.masks(&whole);
    for feature in Feature::ALL {
        let without = Evaluator::without(answered.objects.clone(), feature);
        let differences = answered.differences(&without).len();
        println!("{feature:?} decides {differences}");
        assert!(differences >= DECIDED, "without {feature:?} nobody would notice");
    }
}

/// The server's own roles: at rest aggregation changes nothing, from nothing it makes the same, and the lab's copy agrees.
fn defaults(own: &Objects) {
    assert_eq!(&own.clone().aggregated(), own);
    assert_eq!(&unaggregated(own).aggregated(), own);
    let mut compared = 0;
    for copied in lab_roles() {
        // The lab's cluster has Rancher's roles too, and some of its own Kubernetes.
        let Some(role) = own.cluster_roles.iter().find(|role| role.metadata.name == copied.metadata.name) else {
            continue;
        };
        let there = (&role.metadata.labels, &role.rules, &role.aggregation_rule);
        assert_eq!(
            (&copied.metadata.labels, &copied.rules, &copied.aggregation_rule),
            there,
            "{}",
            copied.metadata.name
        );
        compared += 1;
    }
    println!("{compared} of the server's roles are in the lab's copy");
    assert!(compared >= 30);
}

/// The same before anything was collected.
fn unaggregated(objects: &Objects) -> Objects {
    let mut objects = objects.clone();
    for role in objects.cluster_roles.iter_mut().filter(|role| role.aggregation_rule.is_some()) {
        role.rules.clear();
    }
    objects
}

/// Makes policies, waits until the server is at rest, and asks.
async fn ask(server: &Server, own: Objects) -> Answered {
    let rancher = rancher_roles(&own.cluster_roles);
    let shared = [own.cluster_roles.as_slice(), &rancher].concat();
    let mut made = Objects { cluster_roles: rancher, ..Objects::default() };
    let mut questions = Vec::new();
    for (kind, mut dice, [policies, each]) in [("same", Dice::new(1), SAME), ("fresh", Dice::fresh(), FRESH)] {
        for number in 0..policies {
            let policy = policy(&mut dice, &format!("{kind}-{number}"), &shared);
            let filled = policy.clone().aggregated();
            questions.extend((0..each).map(|_| question(&mut dice, &filled, &shared)));
            add(&mut made, &policy);
        }
    }
    let mut dice = Dice::new(2);
    for role in &shared {
        let bound = Objects { cluster_bindings: vec![bound(&role.metadata.name)], ..Objects::default() };
        questions.extend((0..OF_EACH).map(|_| question(&mut dice, &bound, &shared)));
        add(&mut made, &bound);
    }
    let mut objects = unaggregated(&own);
    add(&mut objects, &made);
    let began = Instant::now();
    server.make_spaces(SPACES).await;
    server.make(&made).await;
    rest::until(server, &objects).await;
    println!("{} roles and bindings at rest after {:.1} s", count(&made), began.elapsed().as_secs_f32());
    let began = Instant::now();
    let answers = server.ask_all(&questions).await;
    println!("asked for {:.1} s", began.elapsed().as_secs_f32());
    Answered { objects, questions, answers }
}

fn count(objects: &Objects) -> usize {
    let Objects { cluster_roles, roles, cluster_bindings, bindings } = objects;
    cluster_roles.len() + roles.len() + cluster_bindings.len() + bindings.len()
}

/// A binding of a role to a group that nobody else has.
fn bound(role: &str) -> ClusterRoleBinding {
    let role_ref = RoleRef { kind: "ClusterRole".into(), name: role.into(), ..RoleRef::default() };
    let subject = Subject { kind: "Group".into(), name: format!("has {role}"), ..Subject::default() };
    let metadata = Metadata { name: format!("of {role}"), ..Metadata::default() };
    ClusterRoleBinding { metadata, role_ref, subjects: vec![subject] }
}
