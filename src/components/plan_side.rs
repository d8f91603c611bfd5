//! At the side of a step: what this step will do, in the plan's own words.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::Act;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::change;
use crate::el::{El, all, el};
use crate::state::Store;
use crate::words::t;

/// The plan of one step.
pub fn plan_side(store: Store, step: Step) -> El {
    let shown = move || {
        store.sketch.with(|sketch| {
            let Some((plan, surveyed)) = sketch else {
                let parts = [el("h2").text(t(ui::PLAN_SIDE)), el("p").text(t(ui::PLAN_SIDE_FORMS))];
                return all(parts.into_iter().map(AnyView::from).collect());
            };
            let changes = plan.changes.iter().filter(|change| change.step == step && change.act != Act::Check);
            let changes = changes.map(|change| change::line(change, false)).collect::<Vec<_>>();
            let head = match changes.len() {
                0 => t(ui::PLAN_SIDE_NONE).to_owned(),
                count => Message::new(ui::PLAN_SIDE_COUNT).with("count", count).say(),
            };
            let kept = plan.kept.iter().filter(|kept| kept.step == step).map(change::kept).collect::<Vec<_>>();
            let how =
                t(if surveyed.contains(&step.min(Step::Rancher)) { ui::PLAN_SIDE_HOW } else { ui::PLAN_SIDE_FORMS });
            let list = el("ul").class("changes").child(kept).child(changes);
            let foot = el("p").text(&format!("{how} {}", t(ui::PLAN_SIDE_BACK)));
            all(vec![el("h2").text(&head).into(), list.into(), foot.into()])
        })
    };
    el("aside").class("plan").attr("aria-label", t(ui::PLAN_SIDE)).child(el("div").with(shown))
}
