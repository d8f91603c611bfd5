//! Graph: what is waited for, how long, and what is not.

use std::rc::Rc;

use lockstep_systems::graph::{Credentials, Graph};
use lockstep_systems::{Reason, Response, System};
use serde_json::{Value, json};

use crate::fake::{Fake, answer, run, text, with_header};

fn graph(fake: &Rc<Fake>) -> Graph {
    Graph::new(fake.wire(), "https://graph.microsoft.com", Credentials::Token("token".into()))
}

fn made() -> Response {
    answer(201, &json!({"id": "obj-1", "appId": "app-1", "displayName": "x"}))
}

fn refused(status: u16, code: &str, message: &str) -> Response {
    answer(status, &json!({"error": {"code": code, "message": message}}))
}

fn absent() -> Response {
    refused(404, "Request_ResourceNotFound", "Resource 'obj-1' does not exist")
}

#[test]
fn our_own_application_is_waited_for_a_stranger_is_not() {
    let fake = Fake::new([made(), absent(), absent(), answer(204, &Value::Null), absent()]);
    let graph = graph(&fake);
    run(graph.upsert_application("lockstep-1", &json!({}))).expect("created");
    run(graph.patch_application("obj-1", &json!({"notes": "x"}))).expect("known at last");
    assert_eq!(fake.seconds_waited(), [1.0, 2.0]);
    let waits = fake.waits.borrow();
    assert_eq!((waits[1].system, waits[1].reason, waits[1].attempt), (System::Graph, Reason::NotReplicated, 2));
    assert_eq!(waits[1].call, "PATCH /v1.0/applications/{id}");
    assert_eq!(run(graph.patch_application("obj-2", &json!({}))).expect_err("a stranger").status(), Some(404));
    fake.assert_finished();
}

#[test]
fn a_service_principal_waits_for_its_application_and_its_absence_is_believed_before() {
    let fake = Fake::new([
        made(),
        absent(),
        refused(
            400,
            "Request_BadRequest",
            "The appId 'app-1' of the service principal does not reference a valid application object.",
        ),
        refused(
            403,
            "Authorization_RequestDenied",
            "When using this permission, the backing application of the service principal being created must in the local tenant",
        ),
        answer(201, &json!({"id": "sp-1", "appId": "app-1"})),
        absent(),
        answer(200, &json!({"id": "sp-1", "appId": "app-1"})),
        refused(400, "Request_BadRequest", "…one of its queried reference-property objects are not present."),
        answer(
            201,
            &json!({"id": "g", "clientId": "sp-1", "consentType": "AllPrincipals", "resourceId": "r", "scope": "openid profile"}),
        ),
    ]);
    let graph = graph(&fake);
    run(graph.upsert_application("lockstep-1", &json!({}))).expect("created");
    assert_eq!(run(graph.service_principal("app-1")).expect("an answer"), None);
    assert!(fake.pauses.borrow().is_empty());
    run(graph.create_service_principal("app-1")).expect("created");
    assert_eq!(fake.pauses.borrow().len(), 2);
    assert!(run(graph.service_principal("app-1")).expect("an answer").is_some());
    let grant = run(graph.create_consent_grant("sp-1", "r", "openid profile")).expect("granted");
    assert_eq!((grant.consent_type.as_str(), grant.scope.as_str()), ("AllPrincipals", "openid profile"));
    assert_eq!(fake.pauses.borrow().len(), 4);
    fake.assert_finished();
}

#[test]
fn a_real_refusal_is_not_waited_for() {
    let fake = Fake::new([
        refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        refused(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists."),
    ]);
    let graph = graph(&fake);
    assert_eq!(run(graph.create_service_principal("app-1")).expect_err("denied").status(), Some(403));
    let twice = run(graph.create_consent_grant("sp", "r", "openid")).expect_err("exists");
    assert_eq!(twice.code(), Some("Request_MultipleObjectsWithSameKeyValue"));
    assert!(fake.pauses.borrow().is_empty());
}

#[test]
fn two_writes_that_meet_are_repeated() {
    let fake = Fake::new([refused(409, "Directory_ConcurrencyViolation", "…"), answer(204, &Value::Null)]);
    run(graph(&fake).remove_password("obj-1", "k")).expect("removed");
    assert_eq!(fake.waits.borrow()[0].reason, Reason::Conflict);
}

#[test]
fn retry_after_is_obeyed_also_in_decimals_rounded_up_and_up_to_two_minutes() {
    let throttled = |after: &str| with_header(refused(429, "TooManyRequests", "…"), "retry-after", after);
    let fake = Fake::new([throttled("2.5"), throttled("100"), throttled("60")]);
    let error = run(graph(&fake).create_service_principal("app-1")).expect_err("throttled for too long");
    assert_eq!((error.status(), error.code()), (Some(429), Some("TooManyRequests")));
    assert_eq!(fake.seconds_waited(), [3.0, 100.0]);
    assert!(fake.waits.borrow().iter().all(|waiting| waiting.reason == Reason::Throttled));
}

#[test]
fn throttled_without_a_hint_the_waits_are_longer() {
    // A browser does not show Graph's Retry-After to a page.
    let fake = Fake::new((0..7).map(|_| refused(429, "TooManyRequests", "…")));
    assert_eq!(run(graph(&fake).me()).expect_err("throttled for too long").status(), Some(429));
    assert_eq!(fake.seconds_waited(), [2.0, 4.0, 8.0, 16.0, 32.0, 60.0]);
    fake.assert_finished();
}

#[test]
fn without_a_hint_the_waits_grow_and_end() {
    let fake = Fake::new((0..5).map(|_| text(503, "")));
    assert_eq!(run(graph(&fake).me()).expect_err("down").status(), Some(503));
    assert_eq!(fake.seconds_waited(), [1.0, 2.0, 4.0, 8.0]);
    fake.assert_finished();
}

#[test]
fn replication_is_given_two_minutes_and_no_more() {
    let fake = Fake::new(std::iter::once(made()).chain((0..10).map(|_| absent())));
    let graph = graph(&fake);
    run(graph.upsert_application("lockstep-1", &json!({}))).expect("created");
    assert_eq!(run(graph.application_by_unique_name("lockstep-1")).expect("an answer"), None);
    assert_eq!(fake.seconds_waited(), [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0, 20.0]);
    fake.assert_finished();
}

#[test]
fn a_post_that_may_have_taken_effect_is_not_repeated() {
    for status in [502, 503, 504] {
        let fake = Fake::new([text(status, "")]);
        let error = run(graph(&fake).add_password("obj-1", "x", "2027-01-01T00:00:00Z")).expect_err("unknown effect");
        assert_eq!(error.status(), Some(status));
    }
    let fake = Fake::new([text(502, ""), answer(200, &json!({"value": []}))]);
    run(graph(&fake).check_member_groups("hayden", &["1"])).expect("a POST that only reads");
}
