//! At the side of a step: what this step will do, in the plan's own words.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::Act;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::change;
use crate::state::Store;
use crate::words::t;

/// The plan of one step.
#[component]
pub fn PlanSide(
    /// Whose.
    step: Step,
) -> AnyView {
    let store = Store::here();
    let shown = move || {
        let sketch = store.sketch.get();
        let Some((plan, surveyed)) = sketch else {
            return view! { <h2>{t(ui::PLAN_SIDE)}</h2><p>{t(ui::PLAN_SIDE_FORMS)}</p> }.into_any();
        };
        let changes = plan.changes.iter().filter(|change| change.step == step && change.act != Act::Check);
        let changes = changes.collect::<Vec<_>>();
        let count = changes.len();
        let head = if count == 0 {
            t(ui::PLAN_SIDE_NONE).to_owned()
        } else {
            Message::new(ui::PLAN_SIDE_COUNT).with("count", count).say()
        };
        let kept = plan.kept.iter().filter(|kept| kept.step == step).map(change::kept);
        let lines = kept.chain(changes.into_iter().map(|change| change::line(change, false))).collect::<Vec<_>>();
        let how = t(if surveyed { ui::PLAN_SIDE_HOW } else { ui::PLAN_SIDE_FORMS });
        view! {
            <h2>{head}</h2>
            <ul class="changes">{lines}</ul>
            <p>{how}" "{t(ui::PLAN_SIDE_BACK)}</p>
        }
        .into_any()
    };
    view! { <aside class="plan" aria-label=t(ui::PLAN_SIDE)><div>{shown}</div></aside> }.into_any()
}
