//! Keycloak's admin API against recorded answers.

use std::rc::Rc;

use lockstep_systems::keycloak::{Credentials, Keycloak, Object, Role};
use lockstep_systems::{Removal, Response};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::fake::{Fake, answer, keycloak as recorded, run};

/// A client that has signed in; its requests begin at 1.
fn client(script: Vec<Response>) -> (Rc<Fake>, Keycloak) {
    let token = answer(200, &json!({"access_token": "t"}));
    let fake = Fake::new(std::iter::once(token).chain(script));
    let credentials = Credentials::Client { id: "wizard".into(), secret: "s".into() };
    let keycloak = Keycloak::new(fake.wire(), "master", credentials);
    (fake, keycloak)
}

const INSTANCE: &str = "/admin/realms/trinity/identity-provider/instances/entra";

#[test]
fn absent_things_are_none() {
    let (_, keycloak) = client(vec![
        recorded("GET", "/admin/realms/none", 404),
        recorded("GET", "/admin/realms/trinity/group-by-path/Nope", 404),
        answer(200, &json!([])),
        answer(404, &json!({"error": "HTTP 404 Not Found"})),
    ]);
    assert_eq!(run(keycloak.find(&Object::realm("none"))).expect("an answer"), None);
    assert_eq!(run(keycloak.find(&Object::group("trinity", "Nope"))).expect("an answer"), None);
    assert_eq!(run(keycloak.find(&Object::client("trinity", "nope"))).expect("an answer"), None);
    assert_eq!(run(keycloak.delete_group("trinity", "x")).expect("an answer"), Removal::WasNotThere);
}

#[test]
fn an_identity_provider_goes_back_whole_and_keeps_its_secret() {
    let was = recorded("GET", INSTANCE, 200);
    let (fake, keycloak) = client(vec![was.clone(), answer(204, &Value::Null), answer(204, &Value::Null)]);
    let object = Object::identity_provider("trinity", "entra");
    let mut provider = run(keycloak.find(&object)).expect("an answer").expect("a provider");
    assert_eq!(provider["config"]["clientSecret"], "**********");
    run(keycloak.update(&object, &provider, None)).expect("changed");
    let was: Value = serde_json::from_str(&was.body).expect("JSON");
    assert_eq!(fake.body(2), was, "a PUT without a change is what was read");

    provider["config"]["lockstep.setup"] = "1".into();
    run(keycloak.update(&object, &provider, Some(&"new".into()))).expect("changed");
    assert_eq!(fake.body(3)["config"]["clientSecret"], "new");
    assert_eq!(fake.body(3)["types"], was["types"]);
    assert_eq!(fake.lines()[2], format!("PUT {INSTANCE}"));
}

#[test]
fn a_put_never_wipes_a_secret_by_leaving_it_out() {
    let (fake, keycloak) = client(vec![answer(204, &Value::Null)]);
    let provider = json!({"alias": "entra", "providerId": "oidc", "config": {}});
    run(keycloak.update(&Object::identity_provider("trinity", "entra"), &provider, None)).expect("changed");
    assert_eq!(fake.body(1), json!({"alias": "entra", "providerId": "oidc", "config": {"clientSecret": "**********"}}));
}

#[test]
fn discovery_is_read_by_keycloak_itself() {
    let path = "/admin/realms/trinity/identity-provider/import-config";
    let (fake, keycloak) = client(vec![recorded("POST", path, 200), recorded("POST", path, 500)]);
    let config = run(keycloak.import_config("trinity", "http://entra.test/x")).expect("settings");
    assert_eq!(config["validateSignature"], "true");
    assert_eq!(fake.body(1), json!({"providerId": "oidc", "fromUrl": "http://entra.test/x"}));
    let error = run(keycloak.import_config("trinity", "http://127.0.0.1:1/none")).expect_err("unreadable");
    assert_eq!((error.status(), error.code()), (Some(500), Some("unknown_error")));
}

#[test]
fn mappers_are_found_by_id_or_name() {
    let path = &format!("{INSTANCE}/mappers");
    let list = json!([{"id": "m-1", "name": "one"}, {"id": "m-2", "name": "two"}]);
    let mut script = vec![recorded("POST", path, 201), recorded("POST", path, 400)];
    script.extend([1, 2, 3, 4].map(|_| answer(200, &list)));
    script.extend([1, 2].map(|_| answer(204, &Value::Null)));
    let (fake, keycloak) = client(script);
    let named = |name| Object::provider_mapper("trinity", "entra", name);
    let mapper = json!({"name": "two", "identityProviderAlias": "entra", "config": {"group": "/Dev"}});
    run(keycloak.create(&named("two"), &mapper, None)).expect("created");
    assert_eq!((fake.lines()[1].as_str(), fake.body(1)), (&*format!("POST {path}"), mapper.clone()));
    let taken = run(keycloak.create(&named("two"), &mapper, None)).expect_err("taken");
    assert_eq!(taken.status(), Some(400));
    let found = |object: Object| run(keycloak.find(&object)).expect("an answer").map(|found| found["id"].clone());
    assert_eq!(found(named("two")), Some(json!("m-2")));
    assert_eq!(found(named("renamed").with_id(Some("m-1"))), Some(json!("m-1")), "called otherwise now");
    assert_eq!(found(named("two").with_id(Some("gone"))), Some(json!("m-2")), "made anew");
    assert_eq!(found(named("none")), None);
    run(keycloak.update(&named("two"), &json!({"id": "m-2", "name": "two"}), None)).expect("changed");
    run(keycloak.remove(&named("two"), &json!({"id": "m-2"}))).expect("deleted");
    assert_eq!(fake.lines()[7..], [format!("PUT {path}/m-2"), format!("DELETE {path}/m-2")]);
}

#[test]
fn a_realm_is_changed_in_parts() {
    assert!(!Object::realm("trinity").goes_whole(), "its mail password would go back as a mask");
    let (fake, keycloak) = client(vec![answer(204, &Value::Null)]);
    run(keycloak.update(&Object::realm("trinity"), &json!({"enabled": true}), None)).expect("changed");
    assert_eq!((fake.lines()[1].as_str(), fake.body(1)), ("PUT /admin/realms/trinity", json!({"enabled": true})));
}

#[test]
fn groups_are_read_without_counting_and_to_the_last_page() {
    let group = |n: usize| json!({"id": n.to_string(), "name": format!("g{n}"), "path": format!("/g{n}"), "attributes": {"lockstep.setup": ["1"]}});
    let page = |range: std::ops::Range<usize>| answer(200, &Value::from(range.map(group).collect::<Vec<_>>()));
    let (fake, keycloak) = client(vec![page(0..1000), page(1000..1003)]);
    let groups = run(keycloak.groups("trinity")).expect("groups");
    assert_eq!((groups.len(), groups[1002].name.as_str()), (1003, "g1002"));
    assert_eq!(groups[0].attributes["lockstep.setup"], ["1"]);
    let asked =
        "GET /admin/realms/trinity/groups?briefRepresentation=false&subGroupsCount=false&populateHierarchy=false";
    assert_eq!(fake.lines()[1..], [format!("{asked}&first=0&max=1000"), format!("{asked}&first=1000&max=1000")]);
}

#[test]
fn group_paths_are_encoded_by_segment() {
    let found = recorded("GET", "/admin/realms/trinity/group-by-path/Dev", 200);
    let (fake, keycloak) = client(vec![found, answer(404, &json!({}))]);
    let group = run(keycloak.find(&Object::group("trinity", "Dev"))).expect("an answer").expect("a group");
    assert_eq!((&group["path"], &group["subGroupCount"]), (&json!("/Dev"), &json!(0)));
    run(keycloak.find(&Object::group("trinity", "a b/c&d"))).expect("an answer");
    assert_eq!(fake.lines()[1], "GET /admin/realms/trinity/group-by-path/Dev");
    assert_eq!(fake.lines()[2], "GET /admin/realms/trinity/group-by-path/a%20b/c%26d");
}

#[test]
fn duplicates_are_told_in_keycloaks_words() {
    let (_, keycloak) = client(vec![
        recorded("POST", "/admin/realms/trinity/groups", 409),
        recorded("POST", "/admin/realms/trinity/clients", 409),
    ]);
    let group =
        run(keycloak.create(&Object::group("trinity", "Dev"), &json!({"name": "Dev"}), None)).expect_err("taken");
    assert!(group.to_string().ends_with("with 409: Top level group named 'Dev' already exists."), "{group}");
    let client = run(keycloak.create(&Object::client("trinity", "rancher"), &json!({}), None)).expect_err("taken");
    assert!(client.to_string().ends_with("with 409: Client rancher already exists"), "{client}");
}

#[test]
fn a_client_goes_back_whole_without_its_secret() {
    let was = recorded("GET", "/admin/realms/trinity/clients?clientId=rancher", 200);
    let (fake, keycloak) = client(vec![was.clone(), answer(204, &Value::Null), answer(204, &Value::Null)]);
    let object = Object::client("trinity", "rancher");
    let found = run(keycloak.find(&object)).expect("an answer").expect("a client");
    assert!(!found.to_string().contains("rancher-secret"));
    assert_eq!(found["protocolMappers"].as_array().map(Vec::len), Some(2));
    run(keycloak.update(&object, &found, None)).expect("changed");
    let mut was: Value = serde_json::from_str(&was.body).expect("JSON");
    let was = was[0].as_object_mut().expect("a client");
    was.remove("secret");
    assert_eq!(fake.body(2).as_object().expect("a client"), was);
    run(keycloak.update(&object, &found, Some(&"other".into()))).expect("changed");
    assert_eq!(fake.body(3)["secret"], "other");
}

#[test]
fn the_service_account_gets_its_role() {
    let (fake, keycloak) = client(vec![
        recorded("GET", "/admin/realms/trinity/clients/28460976-f0bc-4b62-b2d5-211fe03f6cc0/service-account-user", 200),
        recorded("GET", "/admin/realms/trinity/clients/182bcbd7-6dfa-4f3d-9727-67a48eb084cf/roles/view-users", 200),
        answer(204, &Value::Null),
        recorded("GET", "/admin/realms/trinity/clients/28460976-f0bc-4b62-b2d5-211fe03f6cc0/client-secret", 200),
    ]);
    let user = run(keycloak.service_account_user("trinity", "uuid")).expect("a user");
    assert_eq!(user.username, "service-account-rancher");
    let role: Role = run(keycloak.role("trinity", "rm", "view-users")).expect("an answer").expect("a role");
    run(keycloak.add_user_client_roles("trinity", &user.id, "rm", std::slice::from_ref(&role))).expect("given");
    assert_eq!(fake.body(3), json!([{"id": role.id, "name": "view-users"}]));
    let secret: SecretString = run(keycloak.client_secret("trinity", "uuid")).expect("a secret");
    assert_eq!(secret.expose_secret(), "rancher-secret");
}

#[test]
fn events_are_cut_at_the_millisecond_and_read_to_the_end() {
    let since = 1_795_469_619_500_u64;
    let event =
        |time: u64| json!({"time": time, "type": "LOGIN_ERROR", "error": "invalid_redirect_uri", "details": null});
    let full: Vec<Value> = (0..100).map(|n| event(since + 1000 - n)).collect();
    let (fake, keycloak) =
        client(vec![answer(200, &Value::from(full)), answer(200, &json!([event(since), event(since - 1)]))]);
    let events = run(keycloak.events("trinity", &["LOGIN", "LOGIN_ERROR"], since)).expect("events");
    assert_eq!(events.len(), 101);
    assert_eq!((events[0].kind.as_str(), events[0].error.as_deref()), ("LOGIN_ERROR", Some("invalid_redirect_uri")));
    let asked = "GET /admin/realms/trinity/events?type=LOGIN&type=LOGIN_ERROR&dateFrom=2026-11-22";
    assert_eq!(fake.lines()[1..], [format!("{asked}&first=0&max=100"), format!("{asked}&first=100&max=100")]);
}

#[test]
fn the_events_config_goes_back_whole() {
    let was = json!({"eventsEnabled": false, "eventsListeners": ["jboss-logging"], "enabledEventTypes": ["LOGIN"], "adminEventsEnabled": true, "adminEventsDetailsEnabled": false});
    let (fake, keycloak) = client(vec![answer(200, &was), answer(204, &Value::Null)]);
    let object = Object::events_config("trinity");
    let config = run(keycloak.find(&object)).expect("an answer").expect("a config");
    run(keycloak.update(&object, &config, None)).expect("changed");
    assert_eq!(fake.body(2), was);
}

#[test]
fn a_session_tells_who_has_just_signed_in() {
    let session = json!([{"id": "s-1", "username": "hayden@contoso.com", "userId": "u-1", "ipAddress": "127.0.0.1", "start": 1_795_469_619_000_i64, "clients": {"uuid": "rancher"}}]);
    let tokens = json!({"groups": ["Dev"], "aud": ["rancher", "account"]});
    let (fake, keycloak) = client(vec![
        answer(200, &session),
        answer(204, &Value::Null),
        answer(200, &tokens),
        answer(200, &json!([{"identityProvider": "entra", "userId": "x", "userName": "hayden@contoso.com"}])),
        answer(200, &json!({"systemInfo": {"version": "26.7.3"}, "providers": {}})),
        answer(200, &json!({"providers": {}})),
    ]);
    let sessions = run(keycloak.user_sessions_of_client("trinity", "uuid")).expect("sessions");
    assert_eq!((sessions[0].username.as_str(), sessions[0].user_id.as_str()), ("hayden@contoso.com", "u-1"));
    assert_eq!(run(keycloak.delete_session("trinity", "s-1")).expect("ended"), Removal::Done);
    assert_eq!(run(keycloak.example_access_token("trinity", "uuid", "u-1")).expect("claims"), tokens);
    assert!(fake.lines()[3].ends_with("generate-example-access-token?scope=openid%20profile%20email&userId=u-1"));
    let link = run(keycloak.link_to("trinity", "u-1", "entra")).expect("links").expect("a link");
    assert_eq!(link.user_name, "hayden@contoso.com");
    assert_eq!(run(keycloak.server_info()).expect("a server").version.as_deref(), Some("26.7.3"));
    assert_eq!(run(keycloak.server_info()).expect("a silent server").version, None);
}
