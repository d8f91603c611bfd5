//! The wizard in a browser, with an engine that only listens: structure, focus, and that nothing is sent twice.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, Step, reference};
use lockstep_engine::plan::{Place, Plan, Surroundings, plan};
use lockstep_engine::port::{Command, Event, FAILED, Purpose, SecretsHeld, ToEngine};
use lockstep_engine::proof::{Block, Cell, Matrix, Proof, Row};
use lockstep_engine::report::{self, At, Detail, Line, MatrixQuery, matrix_range};
use lockstep_engine::run::{Journal, Trouble};
use lockstep_engine::survey::Survey;
use lockstep_wizard::app::App;
use lockstep_wizard::state::{Carrier, Connection, Link, Page, Store};
use lockstep_words::Message;
use lockstep_words::en::explain as ex;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

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
    /// Ends the wizard in the end: two at once would both follow the page's address.
    owner: Owner,
    _app: Box<dyn Any>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.owner.cleanup();
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
        let app = owner.with(|| mount_to(place.clone(), move || view! { <App connection/> }));
        let sent = Rc::new(RefCell::new(Vec::new()));
        connection.connect(Box::new(Listening(sent.clone())));
        let store = connection.store().unwrap();
        let mut draft = Draft::from_blueprint(&reference());
        draft.done = Step::ALL.to_vec();
        let stage = Stage { connection, store, sent, place, owner, _app: Box::new(app) };
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
        self.connection.receive(&serde_json::to_string(event).unwrap());
    }

    async fn go(&self, page: Page) {
        self.store.go(page);
        settle().await;
    }

    fn all(&self, css: &str) -> Vec<Element> {
        let found = self.place.query_selector_all(css).unwrap();
        (0..found.length()).map(|n| found.item(n).unwrap().unchecked_into()).collect()
    }

    /// Types a text into a field, as one key after the other.
    fn types(&self, id: &str, text: &str) -> HtmlInputElement {
        let field: HtmlInputElement = document().get_element_by_id(id).unwrap().unchecked_into();
        field.focus().unwrap();
        for end in 1..=text.len() {
            field.set_value(&text[..end]);
            field.dispatch_event(&bubbling("input")).unwrap();
        }
        field
    }

    fn sent(&self, fits: impl Fn(&Command) -> bool) -> usize {
        let sent = self.sent.borrow();
        sent.iter().filter(|message| matches!(message, ToEngine::Command(command) if fits(command))).count()
    }
}

fn bubbling(name: &str) -> web_sys::Event {
    let event = document().create_event("Event").unwrap();
    event.init_event_with_bubbles(name, true);
    event
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
    stage.hears(&Event::Planned { plan: some_plan(), requests: 21 });
    settle().await;
    let button: HtmlElement = document().get_element_by_id("apply").unwrap().unchecked_into();
    button.click();
    button.click();
    settle().await;
    assert_eq!(stage.sent(|command| matches!(command, Command::Apply)), 1);
}

fn is_keep(command: &Command) -> bool {
    matches!(command, Command::Keep { .. })
}

#[wasm_bindgen_test]
async fn the_engine_is_told_after_a_pause_in_typing_and_before_anything_else() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    let before = stage.sent(is_keep);
    let field = stage.types("entra.tenant", "fabrikam.com");
    settle().await;
    assert_eq!(stage.sent(is_keep), before, "nothing is sent at a key");
    gloo_timers::future::TimeoutFuture::new(400).await;
    assert_eq!(stage.sent(is_keep), before + 1, "once after the pause");
    stage.types("entra.tenant", "contoso.com");
    field.dispatch_event(&bubbling("change")).unwrap();
    let sent = stage.sent.borrow().clone();
    let [.., ToEngine::Command(Command::Keep { draft, .. }), ToEngine::Command(Command::Look { field })] = &sent[..]
    else {
        panic!("{:?}", sent.last());
    };
    assert_eq!((draft.entra.tenant.as_str(), field.as_str()), ("contoso.com", "entra.tenant"));
}

#[wasm_bindgen_test]
async fn a_field_keeps_the_focus_while_it_is_typed_into() {
    let stage = Stage::new();
    for (step, id) in [
        (Step::Keycloak, "mappings.0.keycloak_group"),
        (Step::Keycloak, "mappings.0.entra_group"),
        (Step::Access, "grants.0.namespaces"),
    ] {
        stage.go(Page::Step(step)).await;
        stage.types(id, "typed");
        settle().await;
        assert_eq!(document().active_element().unwrap().id(), id);
        let field: HtmlInputElement = document().get_element_by_id(id).unwrap().unchecked_into();
        assert_eq!(field.value(), "typed");
    }
}

#[wasm_bindgen_test]
async fn a_screen_that_is_not_open_gives_way_to_the_next_step() {
    let stage = Stage::new();
    stage.store.draft.update(|draft| draft.done = vec![Step::Entra]);
    for page in [Page::Review, Page::Step(Step::Access), Page::Finish] {
        stage.go(page).await;
        assert_eq!(stage.all("main[data-page=keycloak]").len(), 1, "{}", page.name());
        assert_eq!(location().pathname().unwrap(), "/keycloak");
    }
    stage.store.draft.update(|draft| draft.done = Step::ALL.to_vec());
    stage.go(Page::Apply).await;
    assert_eq!(stage.all("main[data-page=review]").len(), 1, "nothing is applied yet");
}

#[wasm_bindgen_test]
async fn a_link_opens_a_screen_without_loading_the_page() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Rancher)).await;
    let link: HtmlElement = stage.all("nav a[href='/keycloak']").remove(0).unchecked_into();
    link.click();
    settle().await;
    assert_eq!(stage.all("main[data-page=keycloak]").len(), 1);
    window().history().unwrap().back().unwrap();
    gloo_timers::future::TimeoutFuture::new(100).await;
    assert_eq!(stage.all("main[data-page=rancher]").len(), 1, "and the browser's own Back leads back");
}

#[wasm_bindgen_test]
async fn after_the_wrong_person_another_one_may_sign_in() {
    let stage = Stage::new();
    stage.go(Page::Proof).await;
    let purpose = Purpose::Proof;
    let address = "http://localhost/sign-in".to_owned();
    stage.hears(&Event::SignIn { purpose, expected: "hayden@contoso.com".into(), address });
    settle().await;
    assert_eq!(stage.all("#sign-in-panel").len(), 1);
    stage.hears(&Event::ConfirmPerson { purpose, user: "ada".into(), until: 0 });
    settle().await;
    assert_eq!(stage.all("#confirm-panel[data-user=ada]").len(), 1);
    stage.store.confirm(false);
    settle().await;
    assert_eq!((stage.all("#confirm-panel").len(), stage.all("#sign-in-panel").len()), (0, 1));
}

#[wasm_bindgen_test]
async fn starting_over_leaves_nothing_of_the_setup() {
    let stage = Stage::new();
    stage.go(Page::Review).await;
    stage.hears(&Event::Planned { plan: some_plan(), requests: 21 });
    stage.hears(&Event::Choices { field: "keycloak.realm".into(), choices: Vec::new() });
    stage.store.apply();
    settle().await;
    stage.hears(&Event::StartedOver);
    settle().await;
    let store = stage.connection.store().unwrap();
    assert_eq!(store.draft.get_untracked(), Draft::default());
    assert!(store.run.with_untracked(Option::is_none) && store.choices.with_untracked(Vec::is_empty));
    assert_eq!(stage.all("main").len(), 1);
    assert_eq!(stage.all("main[data-page=start][data-state=empty]").len(), 1);
    let start: HtmlElement = document().get_element_by_id("start").unwrap().unchecked_into();
    start.click();
    settle().await;
    assert_eq!(stage.all("main[data-page=entra]").len(), 1, "and the wizard goes on with a new one");
}

#[wasm_bindgen_test]
async fn a_worker_that_fails_and_a_message_of_another_release_are_told() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    stage.connection.link.set(Link::WorkerFailed("out of memory".into()));
    settle().await;
    assert_eq!(stage.all("main[data-page=worker-failed]").len(), 1);
    assert!(stage.place.text_content().unwrap().contains("out of memory"));
    assert_eq!(stage.all("#reload").len(), 1);
    drop(stage);
    let stage = Stage::new();
    stage.connection.receive(r#"{"event":"of-tomorrow"}"#);
    settle().await;
    assert_eq!(stage.all("main[data-page=wrong-build]").len(), 1);
}

/// A proof of so many groups in two namespaces of one cluster.
fn proof_of_groups(groups: usize) -> Proof {
    let row = |n: usize| Row { group: Some(format!("group-{n}")), ..Row::default() };
    let block = Block {
        cluster: "alpha".into(),
        columns: vec![Some("trinity".into()), Some("attic".into()), None],
        cells: vec!["wx-".into(); groups],
        ..Block::default()
    };
    let rows = (0..groups).map(row).collect();
    Proof { matrix: Matrix { asked: vec!["list pods".into()], rows, blocks: vec![block] }, ..Proof::default() }
}

impl Stage {
    /// The proof is on the screen.
    async fn with_proof(proof: &Proof) -> Stage {
        let stage = Stage::new();
        stage.go(Page::Proof).await;
        stage.store.compare();
        let summary = lockstep_engine::port::ProofSummary::of(proof);
        let shown = report::shown(std::slice::from_ref(proof), None).unwrap();
        stage.hears(&Event::Proved { proof: summary, shown: Box::new(shown) });
        // With the next frame the heading has the focus, and the page is at its top.
        gloo_timers::future::TimeoutFuture::new(100).await;
        stage
    }

    /// The rows of the matrix that were asked for last.
    fn rows_asked(&self) -> Option<MatrixQuery> {
        self.sent.borrow().iter().rev().find_map(|message| match message {
            ToEngine::Command(Command::MatrixRows { query }) => Some(query.clone()),
            _ => None,
        })
    }

    /// The engine says the rows that were asked for last.
    async fn rows_come(&self, proof: &Proof) {
        let query = self.rows_asked().unwrap();
        let range = matrix_range(std::slice::from_ref(proof), &query).unwrap();
        self.hears(&Event::MatrixRows { query, range });
        settle().await;
    }

    fn button(&self, id: &str) -> HtmlElement {
        document().get_element_by_id(id).unwrap().unchecked_into()
    }
}

#[wasm_bindgen_test]
async fn rows_of_the_matrix_are_asked_for_as_they_come_into_view() {
    let proof = proof_of_groups(60);
    let stage = Stage::with_proof(&proof).await;
    assert_eq!(stage.all("tbody tr").len(), 25);
    assert_eq!(stage.all("table[aria-rowcount='62']").len(), 1);
    let rows = stage.all("tbody tr");
    let held = stage.button("cell.24.0");
    held.focus().unwrap();
    rows[24].scroll_into_view();
    gloo_timers::future::TimeoutFuture::new(300).await;
    assert_eq!(stage.rows_asked(), Some(MatrixQuery { first_row: 25, ..MatrixQuery::of(0) }));
    assert_eq!(stage.sent(|command| matches!(command, Command::MatrixRows { .. })), 1, "asked for once");
    stage.rows_come(&proof).await;
    assert_eq!(stage.all("tbody tr").len(), 50);
    assert!(stage.all(".moves")[0].text_content().unwrap().contains("Rows 1 to 50 of 60."));
    assert_eq!(document().active_element().unwrap().id(), "cell.24.0", "what was drawn before stays");
    assert_eq!(stage.all("tr[aria-rowindex='28'] th")[0].text_content().unwrap().trim(), "group-25");

    // Rows that nobody waits for any more are left out.
    stage.all("tbody tr")[49].scroll_into_view();
    gloo_timers::future::TimeoutFuture::new(300).await;
    let late = stage.rows_asked().unwrap();
    assert_eq!(late.first_row, 50);
    stage.button("differences").click();
    settle().await;
    assert_eq!(stage.rows_asked(), Some(MatrixQuery { only: true, ..MatrixQuery::of(0) }));
    let range = matrix_range(std::slice::from_ref(&proof), &late).unwrap();
    stage.hears(&Event::MatrixRows { query: late, range });
    settle().await;
    assert_eq!(stage.all("tbody tr").len(), 50);
    stage.rows_come(&proof).await;
    assert_eq!((stage.all("tbody tr").len(), stage.all("[data-cell]").len()), (25, 25), "the column that differs");
    assert_eq!(stage.all("#differences[aria-pressed=true]").len(), 1);

    let find: HtmlInputElement = stage.button("matrix.find").unchecked_into();
    find.set_value("group-59");
    find.dispatch_event(&bubbling("change")).unwrap();
    settle().await;
    stage.rows_come(&proof).await;
    assert_eq!(stage.all("tbody tr").len(), 1);
    assert_eq!(stage.all("[id='cell.59.0'][data-cell=excess]").len(), 1, "by its row of the whole");
}

#[wasm_bindgen_test]
async fn a_cell_of_the_matrix_is_looked_into_and_closed_again() {
    let proof = proof_of_groups(2);
    let stage = Stage::with_proof(&proof).await;
    assert_eq!(stage.all("[data-cell]").len(), 6);
    let open = || stage.all("button[data-cell][aria-expanded=true]").iter().map(Element::id).collect::<Vec<_>>();
    let cell = stage.button("cell.1.0");
    cell.focus().unwrap();
    cell.click();
    settle().await;
    let at = At { cluster: "alpha".into(), namespace: Some("trinity".into()), row: 1 };
    let asked = |one: &At| stage.sent(|command| matches!(command, Command::Cell { proof: 0, at } if at == one));
    assert_eq!((open(), asked(&at)), (vec!["cell.1.0".to_owned()], 1));
    let line = Line {
        question: "list pods in trinity".into(),
        cell: Cell::Wanted,
        allowed: true,
        by: "ClusterRole \"view\"".into(),
        rule: "get, list pods".into(),
        wanted_by: "Dev: read-only on trinity of alpha".into(),
    };
    let detail = Detail { lines: vec![line], ..Detail::default() };
    // Of another cell nothing is shown.
    let other = At { row: 0, ..at.clone() };
    stage.hears(&Event::Cell { proof: 0, at: other, detail: detail.clone() });
    settle().await;
    assert_eq!(stage.all("#cell-detail [data-question]").len(), 0);
    stage.hears(&Event::Cell { proof: 0, at, detail });
    settle().await;
    let said = stage.all("#cell-detail [data-question='list pods in trinity']")[0].text_content().unwrap();
    for part in ["ClusterRole \"view\"", "Dev: read-only on trinity of alpha", "has access, as wanted"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let head = stage.all("#cell-detail")[0].text_content().unwrap();
    assert!(head.contains("group-1, alpha · trinity"), "{head}");
    assert_eq!(document().active_element().unwrap().id(), "cell.1.0");
    stage.button("cell.0.1").click();
    settle().await;
    assert_eq!(open(), ["cell.0.1"], "one at a time");
    stage.button("cell.0.1").click();
    settle().await;
    assert!(open().is_empty());
    assert_eq!(stage.all("#cell-detail .hint").len(), 1);
}

#[wasm_bindgen_test]
async fn the_last_words_of_a_worker_say_where_it_failed() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    stage.connection.receive(&format!("{FAILED}crates/engine/src/plan/mod.rs:7:9"));
    settle().await;
    assert_eq!(stage.all("main[data-page=worker-failed]").len(), 1);
    assert!(stage.place.text_content().unwrap().contains("crates/engine/src/plan/mod.rs:7:9"));
}

#[wasm_bindgen_test]
async fn a_plan_that_came_in_parts_is_whole() {
    let stage = Stage::new();
    stage.go(Page::Review).await;
    let whole = some_plan();
    let mut last = whole.clone();
    let part = Plan { changes: last.changes.drain(..5).collect(), ..Plan::default() };
    stage.hears(&Event::PlanPart { part });
    assert!(stage.store.plan().is_none());
    stage.hears(&Event::Planned { plan: last, requests: 21 });
    settle().await;
    assert_eq!(*stage.store.plan().unwrap(), whole);
}

#[wasm_bindgen_test]
async fn a_browser_that_keeps_nothing_is_told_of_on_every_page_and_nothing_typed_goes() {
    let stage = Stage::new();
    stage.go(Page::Step(Step::Entra)).await;
    let field = stage.types("entra.tenant", "fabrikam.onmicrosoft.com");
    let trouble = Trouble {
        place: Place::Entra,
        tried: String::new(),
        said: String::new(),
        means: Message::new(ex::UNKEPT).with("said", "QuotaExceededError"),
        remedy: ex::UNKEPT_DO.into(),
        request_id: None,
    };
    stage.hears(&Event::Storage { trouble: Some(trouble) });
    settle().await;
    let said = || stage.all("#unkept").first().unwrap().text_content().unwrap();
    assert!(said().contains("QuotaExceededError") && said().contains("Make room"), "{}", said());
    assert_eq!(document().active_element(), Some(field.clone().into()), "the focus stays where somebody types");
    assert_eq!(field.value(), "fabrikam.onmicrosoft.com");
    stage.go(Page::Step(Step::Keycloak)).await;
    assert!(said().contains("QuotaExceededError"));
    stage.hears(&Event::Storage { trouble: None });
    settle().await;
    assert_eq!(said(), "");
}
