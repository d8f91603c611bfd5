//! Realms and applications in states that nobody thought of: others' objects, many of them like ours, what is left of
//! ours, and what was changed by hand. From wherever it starts, plan, apply and plan again end in an empty plan, and
//! what is not ours is as it was, object by object.
//!
//! Each case is made from a number alone. `LOCKSTEP_SEED` gives the first one and `LOCKSTEP_CASES` how many follow:
//! a failing case prints what runs it again.

mod dice;
mod look;
mod things;

use std::hash::{BuildHasher as _, RandomState};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use futures_util::{FutureExt as _, StreamExt as _};
use lockstep_engine::blueprint::{Credential, Grant, GroupsClaim, Mapping};
use lockstep_engine::plan::Plan;
use lockstep_engine::port::Command;
use lockstep_lab::LabOptions;

use crate::setup::admin::Admins;
use crate::setup::{ADA, Given, Lines, Setup, TestLab};
use dice::Dice;
use look::{Own, changed, look};
use things::{ALIKE, IN_THE_WAY, LEFT, LOST, OTHERS, Thing, Where, With};

const REALM: &str = "/admin/realms/trinity";
const PROVIDER: &str = "/admin/realms/trinity/identity-provider/instances/entra";
/// Parts of names.
const WORDS: [&str; 6] = ["amber", "basil", "it's", "e f", "größe", "x"];

/// What a case was.
#[derive(Clone, Copy)]
struct Kind {
    /// It held objects of others that look like ours.
    alike: bool,
    /// Something of others was in the way.
    blocked: bool,
}

/// What a setup starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// There is no realm.
    Nothing,
    /// There is a realm with nothing of ours.
    Realm,
    /// A setup was made, and its window is open.
    Open,
    /// A setup was made and closed.
    Closed,
}

/// Goes through as many cases, each on a lab with these options, so many at the same time.
pub(crate) async fn holds(cases: u64, at_once: usize, options: impl Fn() -> LabOptions) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("LOCKSTEP_SEED").unwrap_or_else(|| RandomState::new().hash_one(0) >> 16);
    let cases = number("LOCKSTEP_CASES").unwrap_or(cases);
    println!("LOCKSTEP_SEED={first} LOCKSTEP_CASES={cases}");
    let all = (first..first + cases).map(|seed| {
        let told: Lines = Rc::default();
        let work = AssertUnwindSafe(case(seed, options(), told.clone())).catch_unwind();
        work.map(move |ended| (seed, told, ended))
    });
    let all: Vec<_> = futures_util::stream::iter(all).buffered(at_once).collect().await;
    let mut kinds = Vec::new();
    let mut failed = Vec::new();
    for (seed, told, ended) in all {
        println!("{seed}: {}", told.borrow().join("\n  "));
        match ended {
            Ok(kind) => kinds.push(kind),
            Err(_) => failed.push(format!("LOCKSTEP_SEED={seed} LOCKSTEP_CASES=1")),
        }
    }
    assert!(failed.is_empty(), "run again with {}", failed.join(", or "));
    let count = |is: fn(&Kind) -> bool| kinds.iter().filter(|kind| is(kind)).count();
    let (alike, blocked) = (count(|kind| kind.alike), count(|kind| kind.blocked));
    println!("{cases} cases, {alike} with what looks like ours, {blocked} with something in the way");
    if cases >= 10 {
        assert!(alike * 3 >= kinds.len() && blocked * 5 <= kinds.len(), "too few, or too many, of a kind");
    }
}

/// One case. Every second one surely holds what looks like ours; in every seventh something is in the way.
async fn case(seed: u64, options: LabOptions, told: Lines) -> Kind {
    let mut dice = Dice::new(seed);
    let lab = TestLab::start(options).await;
    let keycloak = Admins::of(&lab).await.keycloak;
    if keycloak.get("/admin/realms").await.as_array().unwrap().iter().any(|realm| realm["realm"] == "trinity") {
        keycloak.delete(REALM).await;
    }
    let given = given(&lab, &mut dice);
    let own = Own {
        mark: given.blueprint.mark(),
        groups: given.blueprint.mappings.iter().map(|mapping| mapping.keycloak_group.clone()).collect(),
    };
    let redirect = given.blueprint.keycloak.broker_endpoint();
    let in_the_way = seed.is_multiple_of(7).then(|| &IN_THE_WAY[dice.below(IN_THE_WAY.len())]);
    let start = match in_the_way {
        Some((thing, _)) if thing.place == Where::InFreshRealm => Start::Realm,
        Some(_) => Start::Open,
        None => dice.pick(&[Start::Nothing, Start::Realm, Start::Realm, Start::Open, Start::Open, Start::Closed]),
    };
    let fits = |thing: &&Thing| match thing.place {
        Where::Anywhere => true,
        Where::InRealm => start != Start::Nothing,
        Where::InFreshRealm => start == Start::Realm,
        Where::InSetup => matches!(start, Start::Open | Start::Closed),
    };
    let mut chosen: Vec<&Thing> = Vec::new();
    let alike = usize::from(seed.is_multiple_of(2)) + dice.below(3);
    for (from, many) in [(ALIKE, alike), (OTHERS, dice.below(4)), (LEFT, dice.below(4))] {
        chosen.extend(dice.some(&from.iter().filter(fits).collect::<Vec<_>>(), many));
    }
    let many = chosen.len();
    chosen = dice.some(&chosen, many);
    if in_the_way.is_none() && dice.once_in(3) {
        chosen.extend(dice.some(&LOST.iter().filter(fits).collect::<Vec<_>>(), 1));
    }
    chosen.extend(in_the_way.map(|(thing, _)| thing));
    let names: Vec<&str> = chosen.iter().map(|thing| thing.name).collect();
    let (rows, credential) = (own.groups.len(), given.blueprint.entra.credential);
    told.borrow_mut().push(format!("{start:?}, {rows} rows, {credential:?}: {}", names.join("; ")));
    let alike = chosen.iter().any(|thing| ALIKE.iter().any(|alike| alike.name == thing.name));

    let mut setup = Setup::with(&lab, given).await;
    begin(start, &mut setup, &keycloak).await;
    let admins = Admins::of(&lab).await;
    for thing in chosen {
        let with = With { admins: &admins, mark: &own.mark, redirect: redirect.clone(), word: dice.pick(&WORDS) };
        (thing.put)(&with).await;
    }
    match in_the_way {
        Some((_, says)) => stays(&mut setup, &lab, &own, says).await,
        None => {
            let planned = ends(&mut setup, &lab, &own).await;
            told.borrow_mut().push(planned);
        }
    }
    Kind { alike, blocked: in_the_way.is_some() }
}

/// One row or more, a secret or a certificate, groups or roles in the token.
fn given(lab: &TestLab, dice: &mut Dice) -> Given {
    let mut given = Given::right(lab);
    if dice.once_in(3) {
        given.blueprint.mappings.push(Mapping::of_group("k8s_ops", "Ops"));
        let grant = Grant { group: "Ops".into(), ..given.blueprint.grants[0].clone() };
        given.blueprint.grants.push(grant);
    }
    if dice.once_in(4) {
        given.blueprint.entra.credential = Credential::Certificate;
    }
    if dice.once_in(4) {
        let everyone = Mapping { everyone: true, keycloak_group: "teams/Staff".into(), ..Mapping::default() };
        given.blueprint.mappings.push(everyone);
    }
    if dice.once_in(4) {
        given.blueprint.entra.groups_claim = GroupsClaim::AppRoles;
    }
    given
}

async fn begin(start: Start, setup: &mut Setup, keycloak: &crate::setup::admin::Admin) {
    match start {
        Start::Nothing => {}
        Start::Realm => {
            let body = serde_json::json!({"realm": "trinity", "enabled": true, "displayName": "Trinity"});
            keycloak.post("/admin/realms", &body).await;
        }
        Start::Open | Start::Closed => setup.set_up().await,
    }
    if start == Start::Closed {
        setup.close_window().await;
    }
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.id.as_str()).collect()
}

/// Plan and apply come to an end, and nothing of others is touched on the way. Gives what was planned.
async fn ends(setup: &mut Setup, lab: &Rc<TestLab>, own: &Own) -> String {
    let before = look(&Admins::of(lab).await, own).await;
    let plan = setup.plan().await;
    assert_eq!(plan.blocked, []);
    setup.signs_in(ADA);
    setup.apply().await;
    let left = setup.plan().await;
    assert_eq!(left.blocked, []);
    if left.count() > 0 {
        let closing = ["rancher.close", "keycloak.close"];
        assert!(ids(&left).iter().all(|id| closing.contains(id)), "planned again: {:#?}", left.changes);
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
    }
    let after = look(&Admins::of(lab).await, own).await;
    let changed = changed(&before, &after);
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    ids(&plan).join(" ")
}

/// The plan says what is in the way, and nothing at all is written, though apply is pressed.
async fn stays(setup: &mut Setup, lab: &Rc<TestLab>, own: &Own, says: &lockstep_words::Key) {
    let before = look(&Admins::of(lab).await, own).await;
    let plan = setup.plan().await;
    let said: Vec<_> = plan.blocked.iter().map(|blocked| &blocked.message.key).collect();
    assert_eq!(said, [says]);
    // It has no answer; the plan that is asked for next waits until it is over.
    let _ = setup.drive.ask(Command::Apply, |_| false).now_or_never();
    assert_eq!(setup.plan().await.blocked, plan.blocked);
    assert_eq!(before, look(&Admins::of(lab).await, own).await);
}
