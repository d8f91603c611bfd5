//! What is put to the cluster itself: a person's row by the person, samples and differences by the administrator.

use futures_util::future::join_all;
use lockstep_rbac::{Asked, Objects, Who};
use lockstep_systems::kubernetes::{Kubernetes, Review};

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
        let places = block.columns.iter().enumerate();
        let all =
            places.flat_map(|(n, place)| asked_at(questions, place.as_deref()).into_iter().map(move |one| (n, one)));
        let all: Vec<(usize, Asked)> = all.take(OF_PERSON).collect();
        // All at once: whoever sends them goes on with as many as are good for the cluster.
        let reviews = join_all(all.iter().map(|(_, asked)| own.self_subject_access_review(asked))).await;
        for ((column, asked), review) in all.iter().zip(reviews) {
            // Whom Rancher does not let through to the cluster has no answer of the cluster.
            let Ok(review) = review else { continue };
            let computed = actual.decide(&party.who, asked).is_allowed();
            disagree(block, asked, computed, &review);
            proven(block, row, *column, Means::SelfReview);
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
        // The person's own row is proven by the person.
        chosen.retain(|(row, ..)| {
            parties.get(*row).is_some_and(|party| party.who.user.is_empty() && !party.who.groups.is_empty())
        });
        let who: Vec<Who> = chosen
            .iter()
            .map(|(row, ..)| Who { user: NOBODY.to_owned(), groups: parties[*row].who.groups.clone() })
            .collect();
        let asks = chosen.iter().zip(&who).map(|((.., asked), who)| self.admin.subject_access_review(who, asked));
        for ((row, column, asked), review) in chosen.iter().zip(join_all(asks).await) {
            // An administrator who may not ask has the computed answer all the same.
            let Ok(review) = review else { continue };
            disagree(block, asked, actual.decide(&parties[*row].who, asked).is_allowed(), &review);
            proven(block, *row, *column, Means::Review);
        }
    }
}

/// Notes that one more question of a cell was put to the cluster.
fn proven(block: &mut Block, row: usize, column: usize, by: Means) {
    let known = block.proven.iter_mut().find(|known| known.row == row && known.column == column && known.by == by);
    match known {
        Some(known) => known.questions += 1,
        None => block.proven.push(Proven { row, column, questions: 1, by }),
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
fn disagree(block: &mut Block, asked: &Asked, computed: bool, review: &Review) {
    if computed != review.allowed {
        let said = if review.allowed { plain(&review.reason) } else { "denied".to_owned() };
        block.disagrees.push((ask::title(asked), said));
    }
}
