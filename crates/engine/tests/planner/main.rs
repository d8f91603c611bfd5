//! The planner on blueprints and systems that nobody thought of. A failing run prints its seed; `LOCKSTEP_SEED` runs it
//! again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod random;
mod world;

use std::collections::BTreeSet;

use lockstep_engine::blueprint::Blueprint;
use lockstep_engine::plan::{Act, Plan, Surroundings, plan};
use lockstep_engine::survey::Survey;
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use random::{blueprint, spoil};
use serde_json::Value as Json;
use world::World;

/// Blueprints tried by each property.
const CASES: u32 = 200;

fn around() -> Surroundings {
    Surroundings {
        now: 1_795_469_467_000,
        callback: "http://127.0.0.1:7400/callback".into(),
        handed: None,
        may_not_consent: false,
    }
}

fn holds<S: Strategy>(strategy: &S, property: impl Fn(S::Value)) {
    let seed = std::env::var("LOCKSTEP_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| {
        use std::hash::{BuildHasher as _, RandomState};
        RandomState::new().hash_one(0)
    });
    println!("LOCKSTEP_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(strategy, |value| {
        property(value);
        Ok(())
    });
    if let Err(failed) = outcome {
        panic!("LOCKSTEP_SEED={seed}: {failed}");
    }
}

/// The changes that values in an object come from.
fn sources(value: &Json, out: &mut Vec<String>) {
    match value {
        Json::Object(fields) => {
            if let Some(change) = fields.get("from").and_then(|from| from["change"].as_str()) {
                out.push(change.to_owned());
            }
            fields.values().for_each(|field| sources(field, out));
        }
        Json::Array(items) => items.iter().for_each(|item| sources(item, out)),
        _ => {}
    }
}

/// Ids are unique; what a change needs, or takes a value from, is in the plan and stands before it.
fn is_sound(plan: &Plan) {
    let mut before = BTreeSet::new();
    for change in &plan.changes {
        for need in &change.needs {
            assert!(before.contains(need), "{} needs {need}, which does not stand before it", change.id);
        }
        let mut from = Vec::new();
        sources(&serde_json::to_value(&change.op).unwrap(), &mut from);
        // What is in the way keeps a change out of the plan, and with it the values it would give.
        for source in from.into_iter().filter(|_| plan.blocked.is_empty()) {
            assert!(before.contains(&source), "{} takes a value from {source}, not before it", change.id);
            assert!(needs(plan, &change.id, &source), "{} may run before {source}", change.id);
        }
        assert!(before.insert(change.id.clone()), "{} is there twice", change.id);
        assert!(!change.subject.say().contains('{'), "{}", change.subject.say());
        if change.act == Act::Create {
            assert_eq!(change.diff, [], "{} is new and has a before", change.id);
        }
    }
}

/// Whether a change waits for another, perhaps by way of others.
fn needs(plan: &Plan, change: &str, other: &str) -> bool {
    let found = plan.changes.iter().find(|one| one.id == change);
    found.is_some_and(|one| one.needs.iter().any(|need| need == other || needs(plan, need, other)))
}

fn made(blueprint: &Blueprint, survey: &Survey) -> Plan {
    let plan = plan(blueprint, survey, &around());
    is_sound(&plan);
    plan
}

#[test]
fn any_systems_give_a_sound_plan() {
    let part = proptest::collection::vec(any::<bool>(), 40);
    holds(&(blueprint(), blueprint(), part, spoil()), |(old, new, part, spoil)| {
        let mut world = World::fresh();
        let first = made(&old, &world.look(&old));
        for (change, _) in first.changes.iter().zip(&part).filter(|(_, done)| **done) {
            world.make(change);
        }
        let mut survey = world.look(&new);
        spoil.iter().for_each(|spoil| spoil(&mut survey));
        made(&new, &survey);
    });
}

#[test]
fn what_is_done_is_not_planned_again() {
    holds(&blueprint(), |blueprint| {
        let mut world = World::fresh();
        let plan = made(&blueprint, &world.look(&blueprint));
        assert_eq!(plan.blocked, []);
        plan.changes.iter().for_each(|change| world.make(change));
        let again = made(&blueprint, &world.look(&blueprint));
        assert_eq!((again.changes, again.blocked), (Vec::new(), Vec::new()));
    });
}

/// Rows that came and rows that went, and a run that stopped anywhere: one more apply ends it.
#[test]
fn another_blueprint_is_reached_from_wherever_a_run_stopped() {
    holds(&(blueprint(), blueprint(), 0..60_usize), |(old, new, stopped)| {
        let mut world = World::fresh();
        let first = made(&old, &world.look(&old));
        first.changes.iter().take(stopped).for_each(|change| world.make(change));
        let second = made(&new, &world.look(&new));
        assert_eq!(second.blocked, []);
        second.changes.iter().for_each(|change| world.make(change));
        let third = made(&new, &world.look(&new));
        assert_eq!((third.changes, third.blocked), (Vec::new(), Vec::new()));
    });
}
