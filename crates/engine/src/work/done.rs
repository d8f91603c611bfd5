//! The work, done.

use lockstep_json::{Read, Value, Write, json};

use super::Work;
use crate::blueprint::{Blueprint, Draft, Problem, Step};
use crate::bundle;
use crate::plan::Surroundings;
use crate::proof::Proof;
use crate::reading;
use crate::run::Journal;
use crate::shown::{self, View};
use crate::survey::Survey;

/// What a plan is made of.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct ToPlan {
    /// What is wanted.
    pub blueprint: Blueprint,
    /// What is there.
    pub survey: Survey,
    /// What it depends on besides.
    pub around: Surroundings,
}

/// What a bundle is made of.
#[derive(Clone, Debug, PartialEq, Write, Read)]
pub struct Material {
    /// What is wanted and what is there: what is still to be changed.
    pub plan: ToPlan,
    /// What was done.
    pub journal: Journal,
    /// What was proven, each a [`crate::proof::Proof`].
    pub proofs: Vec<Value>,
}

/// Does it.
///
/// # Errors
/// Where `of` is of another form.
pub fn work(work: Work, of: &Value) -> Result<Value, lockstep_json::Unlike> {
    use lockstep_json::read as typed;
    Ok(match work {
        Work::Words => lockstep_words::of_work().write(),
        Work::Plan => {
            let of: ToPlan = typed(of)?;
            crate::plan::plan(&of.blueprint, &of.survey, &of.around).write()
        }
        Work::Bundle => {
            let (name, base64) = bundle::make(&typed(of)?);
            json!({"name": name, "base64": base64})
        }
        Work::Open => {
            let (name, base64): (String, String) = (typed(&of["name"])?, typed(&of["base64"])?);
            match bundle::open(&name, &base64) {
                Ok(draft) => json!({"draft": draft.write()}),
                Err(message) => json!({"message": message.write()}),
            }
        }
        Work::Handoff => {
            let (draft, blueprint): (Draft, Blueprint) = (typed(&of["draft"])?, typed(&of["blueprint"])?);
            match draft.problems_for_handoff() {
                problems if problems.is_empty() => json!({"files": bundle::handoff(&blueprint).write()}),
                problems => json!({"problems": problems.write()}),
            }
        }
        Work::Judge => {
            let (draft, step): (Draft, Option<Step>) = (typed(&of["draft"])?, typed(&of["step"])?);
            let draft = if let Some(step) = step { draft.tidy(step) } else { draft };
            if of["window"] == true {
                return Ok(json!({"problems": draft.problems_for_window().write()}));
            }
            let steps = step.map_or_else(|| Step::ALL.to_vec(), |step| vec![step]);
            let problems: Vec<Problem> = steps.into_iter().flat_map(|step| draft.problems(step)).collect();
            json!({"draft": draft.write(), "problems": problems.write()})
        }
        Work::Show if of["test"].is_object() => json!({"html": shown::test(&typed(&of["test"])?)}),
        Work::Show => {
            // One of another release that cannot be read any more is not shown.
            let proofs = of["proofs"].as_array().into_iter().flatten();
            let proofs: Vec<Proof> = proofs.filter_map(|proof| typed(proof).ok()).collect();
            let view = if of["view"].is_null() { View::default() } else { typed(&of["view"])? };
            json!({"html": shown::proofs(&proofs, &view, &of["detail"])})
        }
        Work::Reading => reading::round(typed(&of["about"])?, typed(&of["answers"])?).write(),
    })
}
