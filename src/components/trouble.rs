//! A trouble with a system or a right: what it means, what to do, what was tried and what the system said.

use leptos::prelude::*;
use lockstep_engine::run::Trouble;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{WARN, icon};
use crate::words::t;

/// The panel of a trouble; nothing where there is none.
#[component]
pub fn TroublePanel(
    /// The trouble.
    #[prop(into)]
    trouble: Signal<Option<Trouble>>,
    /// What became of what was typed or done.
    #[prop(default = ui::TROUBLE_KEPT)]
    kept: Key,
    /// What can be done here.
    #[prop(optional, into)]
    act: ViewFn,
) -> AnyView {
    let kept = t(kept);
    let shown = move || match trouble.get() {
        Some(trouble) => panel(trouble, kept, act.run()),
        None => ().into_any(),
    };
    view! { {shown} }.into_any()
}

fn panel(trouble: Trouble, kept: &'static str, act: AnyView) -> AnyView {
    let place = trouble.place.name();
    let head = Message::new(ui::TROUBLE).with("place", place).say();
    let said = Message::new(ui::TROUBLE_SAID).with("place", place).say();
    let id = trouble.request_id.map(|id| view! { <dt>{t(ui::TROUBLE_ID)}</dt><dd>{id}</dd> });
    view! {
        <section class="trouble" id="trouble" role="alert" tabindex="-1" data-place=format!("{:?}", trouble.place).to_lowercase()>
            {icon(WARN)}
            <div>
                <h2>{head}</h2>
                <p class="means">{trouble.means.say()}</p>
                <p class="remedy">{trouble.remedy.say()}</p>
                <dl>
                    <dt>{t(ui::TROUBLE_TRIED)}</dt>
                    <dd>{trouble.tried}</dd>
                    <dt>{said}</dt>
                    <dd>{trouble.said}</dd>
                    {id}
                </dl>
                <p class="why">{kept}</p>
                {act}
            </div>
        </section>
    }
    .into_any()
}
