//! Puts a plan together, system by system.

use lockstep_words::Message;
use serde_json::Value as Json;

use super::compare::{Lists, covers, diffs, merged};
use super::{
    Act, Blocked, Change, Diff, Kept, Op, Phase, Place, Plan, Surroundings, clusters, credential, entra, keycloak,
    keycloak_client, rancher,
};
use super::{access, types::Value};
use crate::blueprint::{Blueprint, Step, Verify};
use crate::survey::Survey;

/// What has to be done so that the systems are as the blueprint wants them. A system that the survey does not hold is
/// taken to hold nothing, and nothing of it is in the way.
#[must_use]
pub fn plan(blueprint: &Blueprint, survey: &Survey, around: &Surroundings) -> Plan {
    let mut build = Build::new(blueprint, survey, around);
    entra::add(&mut build);
    keycloak::add(&mut build);
    keycloak_client::add(&mut build);
    credential::add_secret(&mut build);
    rancher::add(&mut build);
    clusters::add(&mut build);
    access::add(&mut build);
    rancher::add_closing(&mut build);
    keycloak::leavers(&mut build);
    build.finish()
}

/// A plan in the making.
pub(super) struct Build<'a> {
    pub(super) blueprint: &'a Blueprint,
    pub(super) survey: &'a Survey,
    pub(super) around: &'a Surroundings,
    pub(super) mark: String,
    plan: Plan,
}

/// A change in the making: what [`Build::change`] leaves open.
impl Change {
    pub(super) fn detail(&mut self, detail: impl Into<Message>) -> &mut Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn diff(&mut self, diff: Vec<Diff>) -> &mut Self {
        self.diff = diff;
        self
    }

    /// Adds changes that must be done before, where this plan makes them.
    pub(super) fn needs(&mut self, ids: &[&str]) -> &mut Self {
        self.needs.extend(ids.iter().map(|id| (*id).to_owned()));
        self
    }
}

impl<'a> Build<'a> {
    pub(super) fn new(blueprint: &'a Blueprint, survey: &'a Survey, around: &'a Surroundings) -> Self {
        let plan = Plan { mark: blueprint.mark(), surveyed_at: survey.at, ..Plan::default() };
        Build { blueprint, survey, around, mark: blueprint.mark(), plan }
    }
}

impl Build<'_> {
    /// Adds a change. Of what it needs, only what this plan changes stays.
    pub(super) fn change(&mut self, id: impl Into<String>, act: Act, subject: Message, op: Op) -> &mut Change {
        let (place, step) = op.home();
        let closing = matches!(op, Op::CloseRancher { .. } | Op::CloseClient { .. });
        self.plan.changes.push_mut(Change {
            id: id.into(),
            place,
            step,
            act,
            phase: if closing { Phase::CloseWindow } else { Phase::Apply },
            subject,
            detail: None,
            diff: Vec::new(),
            needs: Vec::new(),
            asks_sign_in: matches!(op, Op::Authentication { enabled: false, verify: Verify::SignIn, .. }),
            reversible: op.reversible(),
            op,
        })
    }

    /// Notes an object that is as it should be.
    pub(super) fn keep(&mut self, place: Place, step: Step, subject: Message, detail: Option<Message>) {
        self.plan.kept.push(Kept { place, step, subject, detail });
    }

    /// Notes something that is in the way.
    pub(super) fn block(&mut self, step: Step, field: impl Into<String>, message: Message, suggestion: Option<String>) {
        self.plan.blocked.push(Blocked { step, field: Some(field.into()), message, suggestion });
    }

    /// Says something to know before applying.
    pub(super) fn note(&mut self, message: Message) {
        self.plan.notes.push(message);
    }

    /// Whether the plan writes anything before the proof.
    pub(super) fn writes(&self) -> bool {
        self.plan.changes.iter().any(|change| change.phase == Phase::Apply && change.act != Act::Check)
    }

    /// Whether the plan changes an object.
    pub(super) fn changes(&self, id: &str) -> bool {
        self.plan.changes.iter().any(|change| change.id == id)
    }

    /// A value that is known if it was found, and otherwise comes from the change that makes it.
    pub(super) fn value(&self, found: Option<&str>, change: &str, output: &str) -> Value {
        match found {
            Some(text) => text.into(),
            None => Value::From { change: change.to_owned(), output: output.to_owned() },
        }
    }

    /// Compares an object that is a tree of properties: what to do, the object to send and what differs.
    pub(super) fn compare(found: Option<&Json>, wanted: &Json, lists: Lists) -> Option<(Act, Json, Vec<Diff>)> {
        match found {
            None => Some((Act::Create, wanted.clone(), Vec::new())),
            Some(found) if covers(found, wanted, lists) => None,
            Some(found) => Some((Act::Update, merged(found, wanted, lists), diffs(found, wanted, lists))),
        }
    }

    /// Leaves only needs that this plan meets, and puts the changes in an order in which they are.
    pub(super) fn finish(mut self) -> Plan {
        let ids: Vec<String> = self.plan.changes.iter().map(|change| change.id.clone()).collect();
        for change in &mut self.plan.changes {
            change.needs.retain(|need| ids.contains(need));
        }
        let (mut first, mut deletions, mut closing) = (Vec::new(), Vec::new(), Vec::new());
        for change in std::mem::take(&mut self.plan.changes) {
            match (change.phase, change.act) {
                (Phase::Apply, Act::Delete) => deletions.push(change),
                (Phase::Apply, _) => first.push(change),
                (Phase::CloseWindow, _) => closing.push(change),
            }
        }
        first.append(&mut deletions);
        first.append(&mut closing);
        self.plan.changes = first;
        self.plan
    }
}
