//! Every hop of the trace, broken in turn in each way that it can break: planted by hand, named by the proof at its hop with
//! a cause of its own; and where the proof says that a plan mends it, the plan is made, applied, and a fresh proof holds.

mod cluster;
mod entra;
mod keycloak;
mod rancher;

use std::collections::BTreeSet;

use futures_util::future::LocalBoxFuture;
use lockstep_engine::proof::{Hop, HopState, Proof, Severity};
use lockstep_lab::LabOptions;
use lockstep_words::{Key, en::proof as say};

use crate::setup::admin::{Admin, Admins, id};
use crate::setup::{ADA, Given, HAYDEN, Setup, TestLab};
use serde_json::{Value, json};

pub(crate) const REALM: &str = "/admin/realms/trinity";
pub(crate) const PROVIDER: &str = "/admin/realms/trinity/identity-provider/instances/entra";
pub(crate) const ALPHA: &str = "/k8s/clusters/c-m-alpha001";

/// Breaks something, as an administrator of that system would by hand.
pub(crate) type Plant = fn(&Setup) -> LocalBoxFuture<'_, ()>;

/// Something else that is wanted than the reference scenario.
pub(crate) type Wish = for<'a> fn(&'a TestLab, &'a mut Given) -> LocalBoxFuture<'a, ()>;

/// One way in which a hop breaks.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) hop: Hop,
    pub(crate) cause: Key,
    /// Whether a plan made afterwards mends it.
    pub(crate) repairable: bool,
    pub(crate) wish: Option<Wish>,
    /// Whether the person has signed in before.
    pub(crate) known: bool,
    /// Whether Keycloak is concerned: then it is planted on a real one as well.
    pub(crate) in_keycloak: bool,
    pub(crate) plant: Plant,
}

/// The faults of a hop: its cause, whether a plan mends it, what else holds, and how it is planted.
macro_rules! faults {
    ($hop:ident: $($name:literal $cause:expr, $mends:ident $(+ $more:ident $(= $value:expr)?)* => |$setup:ident| $work:block)*) => {
        vec![$({
            #[allow(unused_mut)]
            let mut fault = $crate::trace::Fault {
                name: $name,
                hop: lockstep_engine::proof::Hop::$hop,
                cause: $cause,
                repairable: stringify!($mends) == "mends",
                wish: None,
                known: false,
                in_keycloak: false,
                plant: |$setup| async move { $work }.boxed_local(),
            };
            $($crate::trace::more!(fault $more $(= $value)?);)*
            fault
        }),*]
    };
}
pub(crate) use faults;

/// What else holds of a fault.
macro_rules! more {
    ($fault:ident known) => {
        $fault.known = true
    };
    ($fault:ident keycloak) => {
        $fault.in_keycloak = true
    };
    ($fault:ident wish = $wish:expr) => {
        $fault.wish = Some($wish)
    };
}
pub(crate) use more;

/// All of them.
pub(crate) fn all() -> Vec<Fault> {
    let mut all = entra::faults();
    all.extend(keycloak::faults());
    all.extend(rancher::faults());
    all.extend(cluster::faults());
    all
}

/// Gets an object, edits it and puts it back, as an admin console does.
pub(crate) async fn edit(admin: &Admin, path: &str, change: impl FnOnce(&mut Value)) {
    let mut object = admin.get(path).await;
    change(&mut object);
    admin.put(path, &object).await;
}

pub(crate) async fn admins(setup: &Setup) -> Admins {
    Admins::of(&setup.lab).await
}

/// The first of a list.
pub(crate) async fn first(admin: &Admin, path: &str) -> Value {
    let answer = admin.get(path).await;
    let rows = [&answer, &answer["data"], &answer["value"]].into_iter().find_map(Value::as_array).unwrap();
    rows[0].clone()
}

/// The path of an object in a list, by a value.
pub(crate) async fn path_of(admin: &Admin, list: &str, name: &str, value: &str) -> String {
    let plain = list.split('?').next().unwrap();
    format!("{plain}/{}", id(&admin.one(list, name, value).await))
}

fn broken_at(fault: &Fault, proof: &Proof) -> Vec<String> {
    let broken: Vec<_> = proof.findings.iter().filter(|found| found.severity == Severity::Broken).collect();
    let first = broken.first().unwrap_or_else(|| panic!("{}: nothing is found: {proof:#?}", fault.name));
    let said = format!("{} {}", first.cause.say(), first.remedy.say());
    assert_eq!((first.hop, &first.cause.key), (fault.hop, &fault.cause), "{}: {said}", fault.name);
    assert!(!said.contains('…') && (!said.contains('{') || said.contains("{tenantid}")), "{}: {said}", fault.name);
    println!("{}: {}: {said}", fault.name, first.hop.name());
    assert_eq!(proof.hops.len(), Hop::ALL.len());
    for hop in &proof.hops {
        let passed_over = hop.state == HopState::NotReached && fault.hop == Hop::Rancher && hop.hop > Hop::Entra;
        let state = match hop.hop.cmp(&fault.hop) {
            std::cmp::Ordering::Less if passed_over => HopState::NotReached,
            std::cmp::Ordering::Less => HopState::Holds,
            std::cmp::Ordering::Equal => HopState::Broken,
            std::cmp::Ordering::Greater => HopState::NotReached,
        };
        assert_eq!(hop.state, state, "{}: {:#?}", fault.name, proof.hops);
        let reached = state != HopState::NotReached;
        assert_eq!((!hop.source.is_empty(), hop.at > 0), (reached, reached), "{}: {hop:#?}", fault.name);
        let said = [hop.expected.say(), hop.fact.say()];
        assert!(said.iter().all(|text| !text.contains('…') && !text.is_empty()), "{}: {said:?}", fault.name);
    }
    first.repair.clone()
}

/// Plants it, proves, and mends it where a plan does. The lab's own Keycloak, or the one of the options.
pub(crate) async fn is_named(fault: &Fault, options: LabOptions) {
    let lab = TestLab::start(options).await;
    let mut given = Given::right(&lab);
    if let Some(wish) = fault.wish {
        wish(&lab, &mut given).await;
    }
    let mut setup = Setup::with(&lab, given).await;
    setup.set_up().await;
    if fault.known {
        setup.signs_in(HAYDEN);
        setup.prove(HAYDEN).await;
    }
    (fault.plant)(&setup).await;
    setup.brisk.set(true);
    setup.signs_in(HAYDEN);
    let proof = setup.prove(HAYDEN).await;
    setup.brisk.set(false);
    assert!(!proof.holds(), "{}", fault.name);
    let repair = broken_at(fault, &proof);

    let plan = setup.plan().await;
    // Nobody is sent to a review that shows nothing.
    let sent = [say::REVIEW_DO, say::ISSUER_DO, say::SECRET_DO, say::CERTIFICATE_DO, say::RANCHER_OFF_DO];
    let first = &proof.findings[0];
    assert_eq!(sent.contains(&first.remedy.key), fault.repairable, "{}: {}", fault.name, first.remedy.say());

    let changes = plan.changes.iter().map(|change| change.id.clone()).filter(|id| !id.ends_with(".close"));
    let changes: BTreeSet<String> = if plan.blocked.is_empty() { changes.collect() } else { BTreeSet::new() };
    assert_eq!(!changes.is_empty(), fault.repairable, "{}: {changes:?}, {:?}", fault.name, plan.blocked);
    assert_eq!(!repair.is_empty(), fault.repairable, "{}: {repair:?} of {changes:?}", fault.name);
    assert!(repair.iter().all(|id| changes.contains(id)), "{}: {repair:?} of {changes:?}", fault.name);
    if fault.repairable {
        // In the other browser the person is signed in at Microsoft.
        setup.signs_in_elsewhere(ADA);
        setup.apply().await;
        setup.signs_in(HAYDEN);
        let proof = setup.prove(HAYDEN).await;
        assert!(proof.holds(), "{}, mended: {:#?}\n{:#?}", fault.name, proof.hops, proof.findings);
    }
}

/// Plants those of a hop, each in a lab of its own.
pub(crate) async fn of_hop(hop: Hop) {
    for fault in all().iter().filter(|fault| fault.hop == hop) {
        is_named(fault, LabOptions::on_free_ports()).await;
    }
}

/// The realm goes, so that the next set-up finds none.
pub(crate) async fn forget_realm(lab: &TestLab) {
    Admin::keycloak(lab).await.delete(REALM).await;
}

/// At least three at every hop, and none has another's cause.
#[test]
fn every_hop_has_faults_with_causes_of_their_own() {
    let all = all();
    for hop in Hop::ALL {
        let causes: Vec<&str> = all.iter().filter(|fault| fault.hop == hop).map(|fault| fault.cause.name()).collect();
        let own: BTreeSet<&&str> = causes.iter().collect();
        assert!(causes.len() >= 3 && own.len() == causes.len(), "{}: {causes:?}", hop.name());
        println!("{}: {}", hop.name(), causes.join(", "));
    }
    assert!(all.len() >= 28, "{}", all.len());
}

/// A rule that lets list and read.
pub(crate) fn rule(resource: &str) -> Value {
    json!({"apiGroups": [""], "resources": [resource], "verbs": ["get", "list", "watch"]})
}
