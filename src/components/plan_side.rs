//! At the side of a step: what this step will do, in the plan's own words.

use leptos::prelude::*;
use lockstep_engine::blueprint::Step;
use lockstep_engine::plan::Act;
use lockstep_words::Message;
use lockstep_words::en::ui;

use super::change::{ChangeRow, KeptRow};
use crate::state::{Sketch, use_store};
use crate::words::t;

/// The plan of one step.
#[component]
pub fn PlanSide(
    /// The step.
    step: Step,
) -> impl IntoView {
    let store = use_store();
    let shown = move || {
        store.sketch.with(|sketch| match sketch {
            Some(sketch) => of_step(sketch, step).into_any(),
            None => view! { <h2>{t(ui::PLAN_SIDE)}</h2><p>{t(ui::PLAN_SIDE_FORMS)}</p> }.into_any(),
        })
    };
    view! {
        <aside class="plan" aria-label=t(ui::PLAN_SIDE)>
            <div>{shown}</div>
        </aside>
    }
}

fn of_step(Sketch { plan, surveyed }: &Sketch, step: Step) -> impl IntoView + use<> {
    let changes = plan.changes.iter().filter(|change| change.step == step && change.act != Act::Check).cloned();
    let changes = changes.collect::<Vec<_>>();
    let head = match changes.len() {
        0 => t(ui::PLAN_SIDE_NONE).to_owned(),
        count => Message::new(ui::PLAN_SIDE_COUNT).with("count", count).say(),
    };
    let kept = plan.kept.iter().filter(|kept| kept.step == step).cloned();
    let kept = kept.map(|kept| view! { <KeptRow kept/> }).collect_view();
    let changes = changes.into_iter().map(|change| view! { <ChangeRow change/> }).collect_view();
    let how = t(if surveyed.contains(&step.min(Step::Rancher)) { ui::PLAN_SIDE_HOW } else { ui::PLAN_SIDE_FORMS });
    view! {
        <h2>{head}</h2>
        <ul class="changes">{kept}{changes}</ul>
        <p>{how}" "{t(ui::PLAN_SIDE_BACK)}</p>
    }
}
