//! Graph: paths, parsing, paging, batches.

use std::rc::Rc;

use lockstep_systems::Error;
use lockstep_systems::graph::{BatchGet, Credentials, Graph, Group, NO_ROLE, Upserted};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::fake::{Fake, answer, header, run, with_header};

fn graph(fake: &Rc<Fake>) -> Graph {
    Graph::new(fake.wire(), "https://graph.microsoft.com", Credentials::Token("token".into()))
}

fn application() -> Value {
    json!({"id": "obj-1", "appId": "app-1", "displayName": "Keycloak", "uniqueName": "lockstep-1", "tags": ["lockstep"], "notes": null, "signInAudience": "AzureADMyOrg", "groupMembershipClaims": "SecurityGroup",
        "web": {"redirectUris": ["https://kc/x"], "homePageUrl": null, "logoutUrl": null}, "passwordCredentials": null, "optionalClaims": {"idToken": []}})
}

#[test]
fn an_application_is_upserted_by_its_unique_name() {
    let fake = Fake::new([answer(201, &application()), answer(204, &Value::Null), answer(200, &application())]);
    let graph = graph(&fake);
    let body = json!({"displayName": "Keycloak"});
    let Upserted::Created(made) = run(graph.upsert_application("lockstep-1", &body)).expect("created") else {
        panic!("not created")
    };
    assert_eq!((made.id.as_str(), made.app_id.as_str()), ("obj-1", "app-1"));
    assert_eq!(run(graph.upsert_application("o'brien", &body)).expect("changed"), Upserted::Existed);
    let found = run(graph.application_by_unique_name("lockstep-1")).expect("an answer").expect("an application");
    assert_eq!(found.raw["web"]["redirectUris"], json!(["https://kc/x"]));
    let lines = fake.lines();
    assert_eq!(lines[0], "PATCH /v1.0/applications(uniqueName='lockstep-1')");
    assert_eq!(lines[1], "PATCH /v1.0/applications(uniqueName='o%27%27brien')");
    assert!(
        lines[2].starts_with("GET /v1.0/applications(uniqueName='lockstep-1')?$select=id%2CappId%2C"),
        "{}",
        lines[2]
    );
    assert_eq!(header(&fake.request(0), "prefer").as_deref(), Some("create-if-missing"));
    assert_eq!(header(&fake.request(0), "authorization").as_deref(), Some("Bearer token"));
}

#[test]
fn a_new_secret_comes_once() {
    let body = json!({"keyId": "k-1", "secretText": "value", "endDateTime": "2027-05-23T00:00:00Z", "hint": "val"});
    let fake = Fake::new([answer(200, &body), answer(204, &Value::Null)]);
    let graph = graph(&fake);
    let made = run(graph.add_password("obj-1", "keycloak 2026-11", "2027-05-23T00:00:00Z")).expect("a secret");
    assert_eq!((made.key_id.as_str(), made.secret.expose_secret()), ("k-1", "value"));
    assert_eq!(fake.body(0)["passwordCredential"]["endDateTime"], "2027-05-23T00:00:00Z");
    run(graph.remove_password("obj-1", "k-1")).expect("removed");
    assert_eq!(fake.body(1), json!({"keyId": "k-1"}));
}

#[test]
fn absent_things_are_none() {
    let absent = || answer(404, &json!({"error": {"code": "Request_ResourceNotFound", "message": "…"}}));
    let fake = Fake::new([absent(), absent()]);
    let graph = graph(&fake);
    assert_eq!(run(graph.service_principal("app-1")).expect("an answer"), None);
    assert_eq!(run(graph.user("nobody@contoso.com")).expect("an answer"), None);
    assert!(fake.lines()[1].starts_with("GET /v1.0/users/nobody%40contoso.com?$select="), "{:?}", fake.lines());
    // Nothing of this was our own, so nothing was waited for.
    assert!(fake.pauses.borrow().is_empty());
}

#[test]
fn lists_are_read_to_their_end() {
    let group = |id: &str| json!({"id": id, "displayName": "k8s_twins", "securityEnabled": true, "groupTypes": []});
    let next = "https://graph.microsoft.com/v1.0/groups?$filter=displayName%20eq%20'k8s_twins'&$skiptoken=abc";
    let fake = Fake::new([
        answer(200, &json!({"value": [group("1")], "@odata.nextLink": next})),
        answer(200, &json!({"value": [group("2")]})),
        answer(200, &json!({"value": [], "@odata.nextLink": "https://elsewhere.example/x"})),
    ]);
    let graph = graph(&fake);
    let found = run(graph.groups_named("k8s_twins")).expect("groups");
    assert_eq!(found.iter().map(|group| group.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(fake.lines()[1], "GET /v1.0/groups?$filter=displayName%20eq%20'k8s_twins'&$skiptoken=abc");
    assert!(matches!(run(graph.groups_named("x")), Err(Error::Shape(_))));
}

#[test]
fn a_picker_takes_one_page_only() {
    let page =
        json!({"value": [{"id": "1"}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/groups?$skiptoken=x"});
    let fake = Fake::new([answer(200, &page)]);
    assert_eq!(run(graph(&fake).groups_starting_with("k8s'", 5)).expect("groups").len(), 1);
    let line = &fake.lines()[0];
    assert!(line.contains("startswith%28displayName%2C%27k8s%27%27%27%29") && line.ends_with("$top=5"), "{line}");
}

#[test]
fn memberships_are_checked_twenty_at_once() {
    let ids: Vec<String> = (0..45).map(|n| n.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let value = |ids: &[&str]| answer(200, &json!({"value": ids}));
    let fake = Fake::new([value(&["3"]), value(&[]), value(&["44"]), value(&["a", "b"])]);
    let graph = graph(&fake);
    assert_eq!(run(graph.check_member_groups("hayden", &ids)).expect("an answer"), ["3", "44"]);
    let sizes: Vec<usize> = (0..3).map(|n| fake.body(n)["groupIds"].as_array().expect("ids").len()).collect();
    assert_eq!(sizes, [20, 20, 5]);
    assert_eq!(run(graph.member_objects_count("hayden")).expect("a number"), 2);
    assert_eq!(fake.body(3), json!({"securityEnabledOnly": true}));
}

#[test]
fn a_batch_keeps_its_order_and_repeats_only_what_was_throttled() {
    let part = |id: usize, status: u16, body: Value| json!({"id": id.to_string(), "status": status, "headers": {"Retry-After": "7"}, "body": body});
    let group = |n: usize| json!({"id": n.to_string(), "displayName": "g"});
    let first: Vec<Value> =
        (0..20).rev().map(|n| if n == 4 { part(4, 429, json!({})) } else { part(n, 200, group(n)) }).collect();
    let missing = part(0, 404, json!({"error": {"code": "Request_ResourceNotFound", "message": "…"}}));
    let denied = json!({"id": "1", "status": 403, "headers": {"request-id": "r-1"}, "body": {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}});
    let fake = Fake::new([
        answer(200, &json!({"responses": first})),
        // The second twenty do not wait for the first.
        answer(200, &json!({"responses": [missing, denied]})),
        answer(200, &json!({"responses": [part(4, 200, group(4))]})),
    ]);
    let gets: Vec<BatchGet> = (0..22).map(|n| BatchGet::new(format!("/groups/{n}?$select=id"))).collect();
    let answers = run(graph(&fake).batch(&gets)).expect("answers");
    for (n, answer) in answers[..20].iter().enumerate() {
        assert_eq!(answer.read::<Group>().expect("a group").expect("there").id, n.to_string());
    }
    assert_eq!(answers[20].read::<Group>().expect("an answer"), None);
    let Err(Error::Api(error)) = answers[21].read::<Group>() else { panic!("no error") };
    assert_eq!((error.status, error.code.as_deref()), (403, Some("Authorization_RequestDenied")));
    assert_eq!((error.call.as_str(), error.request_id.as_deref()), ("GET /v1.0/groups/21", Some("r-1")));
    assert_eq!(fake.body(2)["requests"], json!([{"id": "4", "method": "GET", "url": "/groups/4?$select=id"}]));
    assert_eq!(fake.seconds_waited(), [7.0]);
    fake.assert_finished();
}

#[test]
fn a_batch_without_all_its_answers_is_an_error() {
    let fake = Fake::new([answer(200, &json!({"responses": []}))]);
    assert!(matches!(run(graph(&fake).batch(&[BatchGet::new("/me")])), Err(Error::Shape(_))));
}

#[test]
fn a_refresh_token_renews_once() {
    let expired = || {
        answer(401, &json!({"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation failed"}}))
    };
    let me = || answer(200, &json!({"id": "ada", "displayName": "Ada Lin"}));
    let fake = Fake::new([
        expired(),
        answer(200, &json!({"access_token": "second", "refresh_token": "next", "expires_in": 1})),
        me(),
        expired(),
        answer(200, &json!({"access_token": "third", "expires_in": 1})),
        expired(),
    ]);
    let credentials = Credentials::Refreshed {
        token: "first".into(),
        tenant: "tenant".into(),
        client_id: "client".into(),
        refresh: "refresh".into(),
    };
    let graph = Graph::new(fake.wire(), "https://graph.microsoft.com", credentials);
    assert_eq!(run(graph.me()).expect("renewed").id, "ada");
    assert_eq!(header(&fake.request(2), "authorization").as_deref(), Some("Bearer second"));
    assert_eq!(run(graph.me()).expect_err("refused twice").code(), Some("InvalidAuthenticationToken"));
    assert!(fake.request(4).body.expect("a form").ends_with("refresh_token=next"));
    fake.assert_finished();

    let fake = Fake::new([with_header(expired(), "request-id", "r")]);
    let pasted = Graph::new(fake.wire(), "https://graph.microsoft.com", Credentials::Token("old".into()));
    assert_eq!(run(pasted.me()).expect_err("no way to renew").status(), Some(401));
    fake.assert_finished();
}

#[test]
fn an_application_of_its_own_gets_a_token_by_its_secret_when_it_needs_one() {
    let expired = answer(401, &json!({"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}));
    let token = |text: &str| answer(200, &json!({"access_token": text, "expires_in": 3599}));
    let user = || answer(200, &json!({"id": "u", "displayName": "U"}));
    let fake = Fake::new([token("one"), user(), expired, token("two"), user()]);
    let credentials = Credentials::Client { tenant: "tenant".into(), client_id: "client".into(), secret: "s".into() };
    let graph = Graph::new(fake.wire(), "https://graph.microsoft.us", credentials);
    run(graph.user("u")).expect("an answer");
    run(graph.user("u")).expect("with a new token");
    assert_eq!(fake.lines()[0], "POST /tenant/oauth2/v2.0/token");
    let form = fake.request(0).body.expect("a form");
    assert!(form.contains("scope=https%3A%2F%2Fgraph.microsoft.us%2F.default"), "{form}");
    assert_eq!(header(&fake.request(4), "authorization").as_deref(), Some("Bearer two"));
    fake.assert_finished();
}

#[test]
fn a_role_that_the_principal_has_not_got_yet_is_waited_for() {
    let not_yet = json!({"error": {"code": "Request_BadRequest",
        "message": "Permission being assigned was not found on application."}});
    let fake = Fake::new([answer(400, &not_yet), answer(400, &not_yet), answer(201, &json!({"id": "assignment"}))]);
    assert_eq!(run(graph(&fake).assign("principal", "group", "role")).expect("assigned"), "assignment");
    assert_eq!(fake.seconds_waited(), [1.0, 2.0]);
    // Without a role of ours it is what it says.
    let fake = Fake::new([answer(400, &not_yet)]);
    let refused = run(graph(&fake).assign("principal", "group", NO_ROLE)).expect_err("a refusal");
    assert_eq!(refused.status(), Some(400));
}
