//! The wizard as a whole: which screen, its title, and what happens when the page is left.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{NavigateOptions, path};
use lockstep_engine::blueprint::Step;
use lockstep_words::Message;
use lockstep_words::en::ui;

use crate::components::{PlanSide, focus};
use crate::pages::{
    AccessPage, ApplyPage, ClustersPage, Connecting, EntraPage, FinishPage, KeycloakPage, ProofPage, RancherPage,
    ReviewPage, StartPage, Unpaired, WorkerFailed, WrongBuild,
};
use crate::shell::{Header, Nav, page_name};
use crate::state::{Connection, Link, Page, Run, Store, use_connection, use_store};
use crate::words::t;

/// The wizard.
#[component]
pub fn App(
    /// The way to the engine.
    connection: Connection,
) -> impl IntoView {
    provide_context(connection);
    view! {
        <Router>
            // Starting over mounts all screens anew.
            <For each=move || [connection.setup()] key=|setup| *setup let:setup>
                <Setup again={setup > 0}/>
            </For>
        </Router>
    }
}

/// One setup: its store and its screens.
#[component]
fn Setup(
    /// Whether it comes after another one: it begins at the start then, wherever that one ended.
    again: bool,
) -> impl IntoView {
    let connection = use_connection();
    if again {
        use_navigate()(Page::Start.path(), NavigateOptions::default());
    }
    let address = use_location().pathname;
    let page = Memo::new(move |_| address.with(|path| Page::of(path)));
    let store = Store::new(connection, page, use_navigate());
    provide_context(store);
    connection.deliver_to(store);
    store.follow_page();
    Effect::new(move || document().set_title(&title(store)));
    on_leaving(store);
    // The link to the content must not count as an address of its own.
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        focus::heading();
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{t(ui::SKIP)}</a>
        <Header/>
        <Screens/>
    }
}

/// What was typed last is told before the page is left; and the browser asks first while something is under way.
fn on_leaving(store: Store) {
    let listeners = [
        window_event_listener_untyped("beforeunload", move |event| {
            store.flush();
            if store.at_work() {
                event.prevent_default();
            }
        }),
        window_event_listener_untyped("pagehide", move |_| store.flush()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// The screens; in their place one that says why there are none.
#[component]
fn Screens() -> impl IntoView {
    let link = use_connection().link;
    let obstacle = Memo::new(move |_| match link.get() {
        Link::Connecting | Link::Attached => None,
        obstacle => Some(obstacle),
    });
    move || match obstacle.get() {
        Some(Link::Unpaired) => view! { <Unpaired/> }.into_any(),
        Some(Link::WrongBuild(engine)) => view! { <WrongBuild engine/> }.into_any(),
        Some(Link::WorkerFailed(reason)) => view! { <WorkerFailed reason/> }.into_any(),
        Some(Link::Connecting | Link::Attached) | None => view! { <Pages/> }.into_any(),
    }
}

/// A screen for each address.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=StartPage>
            <Route path=path!("/") view=StartPage/>
            <Route path=path!("/entra") view=|| view! { <StepScreen step=Step::Entra><EntraPage/></StepScreen> }/>
            <Route
                path=path!("/keycloak")
                view=|| view! { <StepScreen step=Step::Keycloak><KeycloakPage/></StepScreen> }
            />
            <Route path=path!("/rancher") view=|| view! { <StepScreen step=Step::Rancher><RancherPage/></StepScreen> }/>
            <Route
                path=path!("/clusters")
                view=|| view! { <StepScreen step=Step::Clusters><ClustersPage/></StepScreen> }
            />
            <Route path=path!("/access") view=|| view! { <StepScreen step=Step::Access><AccessPage/></StepScreen> }/>
            <Route path=path!("/review") view=|| view! { <Screen page=Page::Review><ReviewPage/></Screen> }/>
            <Route path=path!("/apply") view=|| view! { <Screen page=Page::Apply><ApplyPage/></Screen> }/>
            <Route path=path!("/proof") view=|| view! { <Screen page=Page::Proof><ProofPage/></Screen> }/>
            <Route path=path!("/finish") view=|| view! { <Screen page=Page::Finish><FinishPage/></Screen> }/>
        </FlatRoutes>
    }
}

/// The frame of a step: steps at the side, the form in the middle, what it will do at the right.
#[component]
fn StepScreen(step: Step, children: ChildrenFn) -> impl IntoView {
    view! {
        <Guard page=Page::Step(step)>
            <div class="frame">
                <Nav/>
                {children()}
                <PlanSide step/>
            </div>
        </Guard>
    }
}

/// The frame of a screen after the steps: steps at the side, the work beside them.
#[component]
fn Screen(page: Page, children: ChildrenFn) -> impl IntoView {
    view! {
        <Guard page>
            <div class="frame wide">
                <Nav/>
                {children()}
            </div>
        </Guard>
    }
}

/// Shows a screen once the engine is there and the forms lead to it. From one that is not open, the store redirects.
#[component]
fn Guard(page: Page, children: ChildrenFn) -> impl IntoView {
    provide_context(page);
    let store = use_store();
    let open = Memo::new(move |_| store.connection.attached() && store.draft.with(|draft| page.open(draft)));
    view! { <Show when=move || open.get() fallback=Connecting>{children()}</Show> }
}

/// The page's title: where one is, and whether something is wrong there.
fn title(store: Store) -> String {
    let page = store.page.get();
    let name = match store.connection.link.get() {
        Link::Unpaired => ui::UNPAIRED_TITLE,
        Link::WrongBuild(_) => ui::BUILD_TITLE,
        Link::WorkerFailed(_) => ui::WORKER_TITLE,
        Link::Connecting | Link::Attached => page_name(page),
    };
    let title = match page {
        Page::Step(step) => Message::new(ui::TITLE_STEP).with("n", step.number()),
        _ => Message::new(ui::TITLE),
    };
    let title = title.with("page", t(name)).say();
    let stopped = || store.run.with(|run| run.as_ref().is_some_and(|run| Run::trouble(run).is_some()));
    let wrong = match page {
        Page::Apply if stopped() => true,
        Page::Proof if store.last_proof().is_some_and(|proof| !proof.holds) => true,
        _ => store.rejected() || store.trouble().is_some(),
    };
    if wrong { Message::new(ui::TITLE_ERROR).with("title", title).say() } else { title }
}
