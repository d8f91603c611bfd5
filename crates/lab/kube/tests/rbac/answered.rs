//! What a server answered, and what is decided here.

use std::time::Instant;

use lockstep_rbac::{Asked, By, Compiled, Evaluator, Mask, Objects, Who};

use crate::server::Answer;

/// A cluster, what was asked, and what it answered.
pub(crate) struct Answered {
    /// As they were made, nothing aggregated.
    pub(crate) objects: Objects,
    /// The questions.
    pub(crate) questions: Vec<(Who, Asked)>,
    /// The answers, in the order of the questions.
    pub(crate) answers: Vec<Answer>,
}

impl Answered {
    fn each(&self) -> impl Iterator<Item = (&Who, &Asked, &Answer)> {
        self.questions.iter().zip(&self.answers).map(|((who, asked), answer)| (who, asked, answer))
    }

    /// How many were allowed, and how many there are.
    pub(crate) fn allowed(&self) -> (usize, usize) {
        (self.answers.iter().filter(|answer| answer.allowed).count(), self.answers.len())
    }

    /// What is decided otherwise than the server did.
    pub(crate) fn differences(&self, evaluator: &Evaluator) -> Vec<String> {
        let differs = |(who, asked, answer): (&Who, &Asked, &Answer)| {
            let decision = evaluator.decide(who, asked);
            (decision.is_allowed() != answer.allowed)
                .then(|| format!("{who:?} {asked:?}: {answer:?}, not {decision:?}"))
        };
        self.each().filter_map(differs).collect()
    }

    /// Reasons are the server's word by word. Where there are several it gives any: it goes through bindings in no order.
    pub(crate) fn reasons(&self, evaluator: &Evaluator) {
        let (mut allowed, mut refused) = (0, 0);
        for (who, asked, answer) in self.each() {
            let ways = evaluator.all_ways(who, asked);
            let words: Vec<String> = ways.iter().map(By::words).collect();
            match words.as_slice() {
                [] => {
                    let said = evaluator.decide(who, asked).words();
                    // Several roles that are not there are named in any order.
                    if !said.contains('[') {
                        assert_eq!(answer.reason, said, "{who:?} {asked:?}");
                        refused += usize::from(!said.is_empty());
                    }
                }
                [one] => {
                    assert_eq!(&answer.reason, one, "{who:?} {asked:?}");
                    allowed += 1;
                }
                [masters, ..] if ways[0] == By::Masters => assert_eq!(&answer.reason, masters, "{who:?} {asked:?}"),
                several => assert!(several.contains(&answer.reason), "{who:?} {asked:?}: {}", answer.reason),
            }
        }
        println!("word by word: {allowed} reasons of one binding alone, {refused} for want of a role");
        assert!(allowed >= 1000 && refused >= 100, "too few reasons were compared");
    }

    /// Masks say the same, made for all questions at once.
    pub(crate) fn masks(&self, evaluator: &Evaluator) {
        let asked: Vec<Asked> = self.questions.iter().map(|(_, asked)| asked.clone()).collect();
        let began = Instant::now();
        let compiled = Compiled::new(evaluator.objects(), &asked);
        println!("masks made in {:.1} s", began.elapsed().as_secs_f32());
        let mut mask = Mask::default();
        for (at, (who, asked, answer)) in self.each().enumerate() {
            let namespace = Some(asked.namespace.as_str()).filter(|namespace| !namespace.is_empty());
            compiled.fill(&compiled.find(who), compiled.space(namespace), &mut mask);
            assert_eq!(mask.allows(at), answer.allowed, "{who:?} {asked:?}");
        }
    }
}
