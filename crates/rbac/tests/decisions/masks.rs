//! Masks say what decisions say.

use std::time::Instant;

use lockstep_rbac::{Asked, Compiled, Mask, Objects, Who};

use super::made::{Dice, SPACES, add, lab_roles, policy, question, rancher_roles};

/// Policies of one cluster, and questions about each.
const POLICIES: usize = 20;
const QUESTIONS: usize = 40;
/// Answers that are compared.
const CELLS: usize = 20_000;

#[test]
fn a_mask_says_of_everybody_everywhere_what_a_decision_says() {
    for mut dice in [Dice::new(1), Dice::fresh()] {
        compare(&mut dice);
    }
}

fn compare(dice: &mut Dice) {
    let began = Instant::now();
    let own = lab_roles();
    let shared = [rancher_roles(&own), own].concat();
    let mut objects = Objects { cluster_roles: shared.clone(), ..Objects::default() };
    let mut asked = Vec::new();
    for number in 0..POLICIES {
        let made = policy(dice, &format!("p{number}"), &shared);
        let filled = made.clone().aggregated();
        asked.extend((0..QUESTIONS).map(|_| question(dice, &filled, &shared)));
        add(&mut objects, &made);
    }
    let objects = objects.aggregated();
    let (people, questions): (Vec<Who>, Vec<Asked>) = asked.iter().cloned().unzip();
    let compiled = Compiled::new(&objects, &questions);
    let (mut mask, mut allowed) = (Mask::default(), 0);
    for cell in 0..CELLS {
        // Each as it was asked, then anybody, anywhere and anything.
        let (who, at, namespace) = match asked.get(cell) {
            Some((who, asked)) => (who, cell, asked.namespace.as_str()),
            None => (dice.of(&people), dice.below(asked.len()), dice.pick(&[SPACES, &["", "nowhere"]].concat())),
        };
        let one = questions[at].clone().within(namespace);
        let said = objects.decide(who, &one).is_allowed();
        allowed += usize::from(said);
        compiled.fill(&compiled.find(who), compiled.space(Some(namespace).filter(|one| !one.is_empty())), &mut mask);
        assert_eq!(mask.allows(at), said, "{who:?} {one:?}");
    }
    println!("{allowed} of {CELLS} allowed, in {:.1} s", began.elapsed().as_secs_f32());
    assert!(allowed > CELLS / 50, "too few say anything");
}

#[test]
fn a_mask_counts_what_it_allows_beyond_one_word() {
    let objects = super::everywhere(&serde_json::json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["*"]}]));
    let asked: Vec<Asked> =
        (0..130).map(|at| Asked::new(if at % 3 == 0 { "get" } else { "list" }, "", "pods")).collect();
    let compiled = Compiled::new(&objects, &asked);
    let mask = compiled.mask(&Who::group("Dev"), None);
    assert_eq!((mask.words().len(), mask.count()), (3, 44));
    assert!((0..130).all(|at| mask.allows(at) == (at % 3 == 0)) && !mask.allows(130));
    assert_eq!(compiled.mask(&Who::group("system:masters"), None).count(), 130);
    let mut same = Mask::default();
    compiled.fill(&compiled.find_group("Dev"), compiled.space(Some("any")), &mut same);
    assert_eq!(same, mask);
}
