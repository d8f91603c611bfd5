//! The wizard in a browser, with an engine that only listens: structure, focus, and that nothing is sent twice.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Step, reference};
use lockstep_engine::plan::{Plan, Surroundings, plan};
use lockstep_engine::port::{Command, Event, SecretsHeld, ToEngine};
use lockstep_engine::run::Journal;
use lockstep_engine::survey::Survey;
use lockstep_json::Write as _;
use lockstep_wizard::app::App;
use lockstep_wizard::state::{Carrier, Connection, Page, Store};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Keeps what was sent.
struct Listening(Rc<RefCell<Vec<ToEngine>>>);

impl Carrier for Listening {
    fn send(&self, message: &ToEngine) {
        self.0.borrow_mut().push(message.clone());
    }
}

/// The wizard, mounted, attached, with all five steps filled in.
struct Stage {
    connection: Connection,
    store: Store,
    sent: Rc<RefCell<Vec<ToEngine>>>,
    place: HtmlElement,
    /// Unmounts the wizard in the end: two at once would both follow the page's address.
    _app: Box<dyn Any>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.place.remove();
    }
}

impl Stage {
    fn new() -> Self {
        window().history().unwrap().replace_state_with_url(&JsValue::NULL, "", Some("/")).unwrap();
        let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&place).unwrap();
        let owner = Owner::new();
        let connection = owner.with(Connection::new);
        std::mem::forget(owner);
        let app = mount_to(place.clone(), move || view! { <App connection/> });
        let sent = Rc::new(RefCell::new(Vec::new()));
        connection.connect(Box::new(Listening(sent.clone())));
        let store = connection.store().unwrap();
        let mut draft = Draft::from_blueprint(&reference());
        draft.done = Step::ALL.to_vec();
        let stage = Stage { connection, store, sent, place, _app: Box::new(app) };
        stage.hears(&Event::Attached {
            draft: Box::new(draft),
            journal: Journal::default(),
            proofs: Vec::new(),
            interrupted: false,
            secrets: SecretsHeld { entra: true, keycloak: true, rancher: true },
        });
        stage
    }

    /// The engine says this, as text.
    fn hears(&self, event: &Event) {
        self.connection.receive(&lockstep_json::to_text(event));
    }

    async fn go(&self, page: Page) {
        self.store.go(page);
        settle().await;
    }

    fn all(&self, css: &str) -> Vec<Element> {
        let found = self.place.query_selector_all(css).unwrap();
        (0..found.length()).map(|n| found.item(n).unwrap().unchecked_into()).collect()
    }

    fn sent(&self, fits: impl Fn(&Command) -> bool) -> usize {
        let sent = self.sent.borrow();
        sent.iter().filter(|message| matches!(message, ToEngine::Command(command) if fits(command))).count()
    }
}

/// Lets the router and effects run: a few turns of the browser's queue.
async fn settle() {
    for _ in 0..10 {
        leptos::task::tick().await;
    }
}

fn some_plan() -> Plan {
    plan(
        &reference(),
        &Survey::default(),
        &Surroundings { now: 0, callback: "http://127.0.0.1/callback".into(), handed: None, may_not_consent: false },
    )
}

#[wasm_bindgen_test]
async fn each_step_has_one_heading_and_one_current_item() {
    let stage = Stage::new();
    for page in Step::ALL.map(Page::Step) {
        stage.go(page).await;
        assert_eq!(stage.all("[aria-current=step]").len(), 1, "{}", page.name());
        assert_eq!(stage.all("h1").len(), 1, "{}", page.name());
        assert_eq!(stage.all(&format!("main[data-page={}]", page.name())).len(), 1);
        let title = document().title();
        assert!(title.starts_with("Step ") && title.contains(" of 5: "), "{title}");
    }
}

#[wasm_bindgen_test]
async fn what_was_typed_is_shown_and_no_secret_is_asked_for_again() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    let tenant: web_sys::HtmlInputElement = document().get_element_by_id("entra.tenant").unwrap().unchecked_into();
    assert_eq!(tenant.value(), "contoso.onmicrosoft.com");
    assert_eq!(stage.all("[id='secret.entra']").len(), 0, "the engine holds it already");
}

#[wasm_bindgen_test]
async fn a_problem_stands_in_the_summary_and_at_its_field() {
    use lockstep_engine::blueprint::Problem;
    use lockstep_words::en::check;
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    stage.store.proceed(Step::Entra);
    settle().await;
    assert_eq!(stage.sent(|command| matches!(command, Command::Check { step: Step::Entra })), 1);
    let draft = stage.store.draft.get_untracked();
    stage.hears(&Event::Checked {
        step: Step::Entra,
        problems: vec![Problem {
            step: Step::Entra,
            field: "entra.tenant".into(),
            message: check::TENANT_EMPTY.into(),
            suggestion: None,
        }],
        trouble: None,
        draft: Box::new(draft),
    });
    settle().await;
    let summary = document().get_element_by_id("problems").unwrap();
    assert!(summary.text_content().unwrap().contains("Enter the tenant"));
    let tenant = document().get_element_by_id("entra.tenant").unwrap();
    assert_eq!(tenant.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(document().title().starts_with("Error: "), "{}", document().title());
}

#[wasm_bindgen_test]
async fn apply_is_sent_once_however_often_it_is_pressed() {
    let stage = Stage::new();
    stage.go(Page::Review).await;
    stage.hears(&Event::Planned { plan: some_plan().write(), requests: 21 });
    settle().await;
    let button: HtmlElement = document().get_element_by_id("apply").unwrap().unchecked_into();
    button.click();
    button.click();
    settle().await;
    assert_eq!(stage.sent(|command| matches!(command, Command::Apply)), 1);
}
