//! A trouble with a system or a right: what it means, what to do, what was tried and what the system said.

use leptos::prelude::*;
use lockstep_engine::run::Trouble;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use super::icon::{Icon, WARN};
use crate::words::t;

/// The panel of a trouble; nothing where there is none.
#[component]
pub fn TroublePanel<Get>(
    /// The trouble.
    trouble: Get,
    /// What became of what was typed or done.
    kept: Key,
    /// What can be done here besides what the trouble itself says.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView
where
    Get: Fn() -> Option<Trouble> + Send + Sync + 'static,
{
    let trouble = Memo::new(move |_| trouble());
    let kept = t(kept);
    move || trouble.get().map(|trouble| panel(trouble, kept, children.as_ref()))
}

fn panel(trouble: Trouble, kept: &'static str, act: Option<&ChildrenFn>) -> impl IntoView + use<> {
    let place = trouble.place.name();
    // Without a call nobody has answered: what is told was found by Lockstep, or it was stopped.
    let (title, said) = if trouble.tried.is_empty() {
        (ui::TROUBLE_STOPPED, ui::TROUBLE_FOUND)
    } else {
        (ui::TROUBLE, ui::TROUBLE_SAID)
    };
    let lines = [
        (t(ui::TROUBLE_TRIED).to_owned(), trouble.tried),
        (Message::new(said).with("place", place).say(), trouble.said),
        (t(ui::TROUBLE_ID).to_owned(), trouble.request_id.unwrap_or_default()),
    ];
    // What was found before anything was tried has no answer of a system to show.
    let lines = lines.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>();
    let lines = (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> });
        view! { <dl>{lines.collect_view()}</dl> }
    });
    view! {
        <section class="trouble" id="trouble" role="alert" tabindex="-1" data-place=place>
            <Icon name=WARN/>
            <div>
                <h2>{Message::new(title).with("place", place).say()}</h2>
                <p class="means">{trouble.means.say()}</p>
                <p class="remedy">{trouble.remedy.say()}</p>
                {lines}
                <p class="why">{kept}</p>
                {act.map(|act| act())}
            </div>
        </section>
    }
}
