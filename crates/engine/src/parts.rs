//! Plans and journals of large setups travel in parts: no message between worker and page is larger than [`MESSAGE`]. The
//! carrier splits what the engine says, and puts it together on the other side; in one process nothing is split.

use serde::Serialize;

use crate::plan::Plan;
use crate::port::Event;
use crate::run::Journal;
use crate::text::to_text;

/// The largest message, in bytes of JSON.
pub const MESSAGE: usize = 256 * 1024;
/// The largest part. The event that carries the last one has other things in it as well.
const PART: usize = 48 * 1024;

/// Puts items into parts, in their order.
struct Packer<T> {
    full: Vec<T>,
    open: T,
    size: usize,
}

impl<T: Default> Packer<T> {
    fn new() -> Self {
        Packer { full: Vec::new(), open: T::default(), size: 0 }
    }

    /// The part that has room for this item.
    fn room_for(&mut self, item: &impl Serialize) -> &mut T {
        let size = to_text(item).len();
        if self.size > 0 && self.size + size > PART {
            self.full.push(std::mem::take(&mut self.open));
            self.size = 0;
        }
        self.size += size;
        &mut self.open
    }
}

/// The parts of a plan, and the last one, which says what holds for the whole.
fn plan_parts(plan: Plan) -> (Vec<Plan>, Plan) {
    let Plan { mark, surveyed_at, changes, kept, blocked, notes } = plan;
    let mut packer = Packer::<Plan>::new();
    for change in changes {
        packer.room_for(&change).changes.push(change);
    }
    for kept in kept {
        packer.room_for(&kept).kept.push(kept);
    }
    for blocked in blocked {
        packer.room_for(&blocked).blocked.push(blocked);
    }
    for note in notes {
        packer.room_for(&note).notes.push(note);
    }
    (packer.full, Plan { mark, surveyed_at, ..packer.open })
}

/// The parts of a journal, and the last one, which says what holds for the whole.
fn journal_parts(journal: Journal) -> (Vec<Journal>, Journal) {
    let Journal { mark, entries, outputs, window_open } = journal;
    let mut packer = Packer::<Journal>::new();
    for entry in entries {
        packer.room_for(&entry).entries.push(entry);
    }
    for (change, gave) in outputs {
        packer.room_for(&(&change, &gave)).outputs.insert(change, gave);
    }
    (packer.full, Journal { mark, window_open, ..packer.open })
}

/// An event as messages, none of which is too large; what is small is one message, as it is.
#[must_use]
pub fn split(event: Event) -> Vec<Event> {
    let of_plan = |(parts, last): (Vec<Plan>, Plan), event: &dyn Fn(Plan) -> Event| {
        let parts = parts.into_iter().map(|part| Event::PlanPart { part });
        parts.chain([event(last)]).collect()
    };
    let of_journal = |parts: Vec<Journal>, event| {
        let parts = parts.into_iter().map(|part| Event::JournalPart { part });
        parts.chain([event]).collect()
    };
    match event {
        Event::Sketch { plan, surveyed } => {
            of_plan(plan_parts(plan), &|plan| Event::Sketch { plan, surveyed: surveyed.clone() })
        }
        Event::Planned { plan, requests } => of_plan(plan_parts(plan), &|plan| Event::Planned { plan, requests }),
        Event::Attached { draft, journal, proofs, interrupted, secrets } => {
            let (parts, journal) = journal_parts(journal);
            of_journal(parts, Event::Attached { draft, journal, proofs, interrupted, secrets })
        }
        Event::Applied { journal, complete, trouble } => {
            let (parts, journal) = journal_parts(journal);
            of_journal(parts, Event::Applied { journal, complete, trouble })
        }
        small => vec![small],
    }
}

/// Parts that have come, until the event that they belong to does.
#[derive(Debug, Default)]
pub struct Parts {
    plan: Plan,
    journal: Journal,
}

impl Parts {
    /// Takes a message: the event, whole, once its last message is there.
    pub fn take(&mut self, message: Event) -> Option<Event> {
        Some(match message {
            Event::PlanPart { part } => {
                join_plan(&mut self.plan, part);
                return None;
            }
            Event::JournalPart { part } => {
                join_journal(&mut self.journal, part);
                return None;
            }
            Event::Sketch { plan, surveyed } => Event::Sketch { plan: self.whole_plan(plan), surveyed },
            Event::Planned { plan, requests } => Event::Planned { plan: self.whole_plan(plan), requests },
            Event::Attached { draft, journal, proofs, interrupted, secrets } => {
                Event::Attached { draft, journal: self.whole_journal(journal), proofs, interrupted, secrets }
            }
            Event::Applied { journal, complete, trouble } => {
                Event::Applied { journal: self.whole_journal(journal), complete, trouble }
            }
            whole => whole,
        })
    }

    fn whole_plan(&mut self, last: Plan) -> Plan {
        let mut plan = std::mem::take(&mut self.plan);
        join_plan(&mut plan, last);
        plan
    }

    fn whole_journal(&mut self, last: Journal) -> Journal {
        let mut journal = std::mem::take(&mut self.journal);
        join_journal(&mut journal, last);
        journal
    }
}

/// Puts a later part behind what is there.
fn join_plan(plan: &mut Plan, part: Plan) {
    let Plan { mark, surveyed_at, changes, kept, blocked, notes } = part;
    (plan.mark, plan.surveyed_at) = (mark, surveyed_at);
    plan.changes.extend(changes);
    plan.kept.extend(kept);
    plan.blocked.extend(blocked);
    plan.notes.extend(notes);
}

/// Puts a later part behind what is there.
fn join_journal(journal: &mut Journal, part: Journal) {
    let Journal { mark, entries, outputs, window_open } = part;
    (journal.mark, journal.window_open) = (mark, window_open);
    journal.entries.extend(entries);
    journal.outputs.extend(outputs);
}
