//! What is put to the cluster itself: a person's row by the person, samples and differences by the administrator.

use lockstep_rbac::{Asked, Objects, Who};
use lockstep_systems::kubernetes::Kubernetes;

use super::Looking;
use crate::proof::matrix::{Party, plain};
use crate::proof::{Block, Means, Proven, ask};

/// So many questions of their row a person asks a cluster.
const OF_PERSON: usize = 60;
/// So many questions about everybody an administrator asks a cluster: samples, and about differences.
const SAMPLES: usize = 8;
const ABOUT_DIFFERENCES: usize = 12;

impl Looking<'_> {
    /// Every question of the person's row, put to the cluster by the person.
    pub(super) async fn ask_own_row(
        &self,
        own: &Kubernetes,
        questions: &[Asked],
        parties: &[Party],
        actual: &Objects,
        block: &mut Block,
    ) {
        let Some((row, party)) = parties.iter().enumerate().next_back() else { return };
        let mut left = OF_PERSON;
        for column in 0..block.columns.len() {
            let namespace = block.columns[column].clone();
            let mut proven = Proven { row, column, questions: 0, by: Means::SelfReview };
            for asked in asked_at(questions, namespace.as_deref()) {
                if left == 0 {
                    break;
                }
                left -= 1;
                // Whom Rancher does not let through to the cluster has no answer of the cluster.
                let Ok(review) = own.self_subject_access_review(&asked).await else { break };
                proven.questions += 1;
                let computed = actual.decide(&party.who, &asked).is_allowed();
                disagree(block, &asked, computed, review.allowed, &review.reason);
            }
            if proven.questions > 0 {
                block.proven.push(proven);
            }
        }
    }

    /// Some questions of everybody, and those about differences, put to the cluster by the administrator.
    pub(super) async fn sample(&self, questions: &[Asked], parties: &[Party], actual: &Objects, block: &mut Block) {
        let mut chosen: Vec<(usize, usize, Asked)> = Vec::new();
        for difference in block.differences.iter().take(ABOUT_DIFFERENCES) {
            let at = block.columns.iter().position(|column| *column == difference.namespace);
            let bare = difference.question.split(" in ").next().unwrap_or_default();
            if let (Some(column), Ok(asked)) = (at, ask::question(bare)) {
                chosen.push((
                    difference.row,
                    column,
                    asked.within(difference.namespace.as_deref().unwrap_or_default()),
                ));
            }
        }
        // Spread over rows, columns and questions alike.
        let cells = parties.len() * block.columns.len();
        for n in 0..SAMPLES.min(cells) {
            let at = n * cells / SAMPLES.min(cells);
            let (row, column) = (at / block.columns.len(), at % block.columns.len());
            let here = asked_at(questions, block.columns[column].as_deref());
            if let Some(asked) = here.get(n % here.len().max(1)) {
                chosen.push((row, column, asked.clone()));
            }
        }
        for (row, column, asked) in chosen {
            // The person's own row is proven by the person.
            let Some(party) =
                parties.get(row).filter(|party| party.who.user.is_empty() && !party.who.groups.is_empty())
            else {
                continue;
            };
            let who = Who { user: NOBODY.to_owned(), groups: party.who.groups.clone() };
            // An administrator who may not ask has the computed answer all the same.
            let Ok(review) = self.admin.subject_access_review(&who, &asked).await else { return };
            let computed = actual.decide(&party.who, &asked).is_allowed();
            disagree(block, &asked, computed, review.allowed, &review.reason);
            match block.proven.iter_mut().find(|known| known.row == row && known.column == column) {
                Some(known) => known.questions += 1,
                None => block.proven.push(Proven { row, column, questions: 1, by: Means::Review }),
            }
        }
    }
}

/// A user of this name is nobody's: what is asked is what the groups may do.
const NOBODY: &str = "lockstep:nobody";

/// The questions that are asked in a place.
pub(super) fn asked_at(questions: &[Asked], namespace: Option<&str>) -> Vec<Asked> {
    let here = questions.iter().filter(|asked| namespace.is_none() || ask::in_namespaces(asked));
    here.map(|asked| asked.clone().within(namespace.unwrap_or_default())).collect()
}

/// Keeps what the cluster said where that is not what was computed.
fn disagree(block: &mut Block, asked: &Asked, computed: bool, allowed: bool, reason: &str) {
    if computed != allowed {
        let said = if allowed { plain(reason) } else { "denied".to_owned() };
        block.disagrees.push((ask::title(asked), said));
    }
}
