//! What is not on the straight way: many groups at once, another first sign-in, objects of others taken over, a preview.

use lockstep_e2e::{ADA, Failure, HAYDEN, Parts, STEPS, Stage, id};
use serde_json::json;

/// Whether the pasted rows stand in the table, each once.
const BOTH_ROWS: &str = "const rows = [...document.querySelectorAll('#mappings tbody tr')]
        .map((row) => [...row.querySelectorAll('input')].filter((field) => !field.closest('details')).map((field) => field.value).join(' to '));
    return rows.join('; ') === 'k8s_dev_users to Dev; k8s_ops to Ops'";
/// Whether the preview names the person's Entra group.
const PREVIEW: &str = "return [...document.querySelectorAll('main .found')].map((line) => line.textContent).join(' ')
    .includes('Hayden Park is in k8s_dev_users')";

async fn started() -> Result<Stage, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    stage.page("start").await?;
    stage.browser.click("#start").await?;
    Ok(stage)
}

/// Opens the part of the page that a field is folded into.
async fn unfold(stage: &Stage, field: &str) -> Result<(), Failure> {
    let script = format!("document.getElementById('{field}').closest('details').open = true; return true");
    stage.browser.ask(&script).await.map(drop)
}

#[tokio::test]
async fn many_groups_are_pasted_and_a_preview_says_what_a_person_would_get() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    for (step, _, next) in STEPS {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        if step == "keycloak" {
            browser.find(&id("mappings.many")).await.unwrap();
            unfold(&stage, "mappings.many").await.unwrap();
            stage.fill("mappings.many", "k8s_dev_users, Dev\n\"k8s_ops\";Ops").await.unwrap();
            browser.click(&id("mappings.many.add")).await.unwrap();
            browser.wait_for("both rows are there, each once", BOTH_ROWS).await.unwrap();
        }
        if step == "access" {
            stage.fill("proof.person", HAYDEN).await.unwrap();
            browser.ask("document.activeElement.blur(); return true").await.unwrap();
            browser.wait_for("the preview", PREVIEW).await.unwrap();
        }
        stage.proceed(next).await.unwrap();
    }
    browser.find("#apply").await.unwrap();
    let review = browser.find("main").await.unwrap().text().await.unwrap();
    for part in ["Group Ops", "k8s_ops to Ops", "Whoever leaves an Entra group"] {
        assert!(review.contains(part), "{part}: {review}");
    }
}

/// Step 5: each scope shows its own fields and roles, and what a role lets do is said below it.
#[tokio::test]
async fn access_is_given_on_more_than_namespaces() {
    const NO_PROJECT: &str = "return !document.getElementById('grants.0.project')";
    const NO_CLUSTER: &str = "return !document.getElementById('grants.0.cluster')";
    const TOLD: &str =
        "return [...document.querySelectorAll('.grant .found')].some(p => p.textContent.startsWith('May '))";
    const WARNED: &str = "return [...document.querySelectorAll('.grant .found.other')].some(p => p.textContent.includes('reaches nodes'))";
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    for (step, _, next) in STEPS {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        if step == "access" {
            browser.wait_for("the role is told in words", TOLD).await.unwrap();
            stage.choose("grants.0.scope", "global").await.unwrap();
            browser.wait_for("a global role has no cluster", NO_CLUSTER).await.unwrap();
            stage.choose("grants.0.role", "user-base").await.unwrap();
            stage.choose("grants.0.scope", "cluster").await.unwrap();
            stage.choose("grants.0.role", "cluster-member").await.unwrap();
            browser.wait_for("what deserves a second look", WARNED).await.unwrap();
            stage.choose("grants.0.scope", "role-bindings").await.unwrap();
            browser.wait_for("role bindings have no project", NO_PROJECT).await.unwrap();
            stage.choose("grants.0.role", "view").await.unwrap();
            browser.wait_for("the role is told in words", TOLD).await.unwrap();
        }
        stage.proceed(next).await.unwrap();
    }
    browser.find("#apply").await.unwrap();
    let review = browser.find("main").await.unwrap().text().await.unwrap();
    for part in
        ["Role binding of Dev to view in trinity on alpha", "Access of Dev to cluster alpha", "neither a project nor"]
    {
        assert!(review.contains(part), "{part}: {review}");
    }
}

#[tokio::test]
async fn what_others_made_is_taken_over_only_where_that_is_chosen() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    let access = &stage.credentials.keycloak;
    let client = reqwest::Client::new();
    let form = [
        ("grant_type", "password"),
        ("client_id", "admin-cli"),
        ("username", &*access.user),
        ("password", &*access.password),
    ];
    let token = || async {
        let url = format!("{}/realms/master/protocol/openid-connect/token", access.base);
        let answer = client.post(url).form(&form).send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<serde_json::Value>(&answer).unwrap()["access_token"].as_str().unwrap().to_owned()
    };
    let post = |path: &'static str, body: serde_json::Value| {
        let (client, url) = (client.clone(), format!("{}/admin/realms{path}", access.base));
        async move |token: String| {
            let request = client.post(url).bearer_auth(token).header("content-type", "application/json");
            assert_eq!(request.body(body.to_string()).send().await.unwrap().status(), 201, "{path}");
        }
    };
    post("", json!({"realm": "trinity", "enabled": true}))(token().await).await;
    let theirs = json!({"alias": "entra", "providerId": "oidc", "enabled": true, "config": {"clientId": "their-app",
        "clientSecret": "x", "authorizationUrl": "https://login.example/a", "tokenUrl": "https://login.example/t"}});
    post("/trinity/identity-provider/instances", theirs)(token().await).await;

    for (step, _, next) in STEPS {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        if step == "keycloak" {
            stage.choose("keycloak.first_login", "link-by-email").await.unwrap();
            browser.click("#continue").await.unwrap();
            // The part that holds the field opens by itself.
            browser.find(&format!("details[open] {}[aria-invalid=\"true\"]", id("keycloak.alias"))).await.unwrap();
            stage.choose("keycloak.adopt", "adopt").await.unwrap();
        }
        stage.proceed(next).await.unwrap();
    }
    browser.find("#apply").await.unwrap();
    let review = browser.find("main").await.unwrap().text().await.unwrap();
    for part in ["taken over from others", "their-app", "First sign-in flow", "without being asked"] {
        assert!(review.contains(part), "{part}: {review}");
    }
}

#[tokio::test]
async fn rows_say_who_comes_in_and_wrong_ones_are_told_at_their_fields() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    for (step, _, next) in STEPS {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        if step == "keycloak" {
            for n in 1..3 {
                browser.click(&id("mappings.add")).await.unwrap();
                browser.find(&id(&format!("mappings.{n}.by"))).await.unwrap();
            }
            stage.choose("mappings.1.by", "expression").await.unwrap();
            stage.fill("mappings.1.claim", "preferred_username").await.unwrap();
            stage.fill("mappings.1.entra_group", "(.*@contoso.com").await.unwrap();
            stage.fill("mappings.1.keycloak_group", "teams/Contoso").await.unwrap();
            stage.fill("mappings.0.entra_group", "k8s_new_team").await.unwrap();
            stage.choose("mappings.2.by", "everyone").await.unwrap();
            stage.fill("mappings.2.keycloak_group", "Staff").await.unwrap();
            browser.click("#continue").await.unwrap();
            browser.find(&format!("{}[aria-invalid=\"true\"]", id("mappings.1.entra_group"))).await.unwrap();
            stage.fill("mappings.1.entra_group", ".*@contoso\\.com").await.unwrap();
            browser.click("#continue").await.unwrap();
            browser.find(&format!("{}[aria-invalid=\"true\"]", id("mappings.0.entra_group"))).await.unwrap();
            let stale = "return document.querySelectorAll('#mappings .found').length === 0";
            browser.wait_for("no word about the group that stood there before", stale).await.unwrap();
            stage.pick("mappings.0.create").await.unwrap();
            stage.fill("mappings.0.member", HAYDEN).await.unwrap();
        }
        stage.proceed(next).await.unwrap();
    }
    browser.find("#apply").await.unwrap();
    let review = browser.find("main").await.unwrap().text().await.unwrap();
    let parts = [
        "Group teams/Contoso",
        "preferred_username ~ .*@contoso\\.com to teams/Contoso",
        "everyone to Staff",
        "takes everyone",
        "Security group k8s_new_team",
        "Hayden Park becomes a member",
    ];
    for part in parts {
        assert!(review.contains(part), "{part}: {review}");
    }
}

#[tokio::test]
async fn keycloak_alone_shows_what_came_and_what_was_made_of_it() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    let browser = &stage.browser;
    stage.five_steps(None).await.unwrap();
    stage.apply(None).await.unwrap();
    stage.test_keycloak().await.unwrap();
    let said = browser.find("main").await.unwrap().text().await.unwrap();
    for part in ["comes through Keycloak as intended", "hayden@contoso.com", "Park", "Dev", "ID token"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    browser.click("[id='tested.back']").await.unwrap();
    browser.find("#prove").await.unwrap();
}

#[tokio::test]
async fn an_administrator_signs_in_at_microsoft_with_an_application_of_their_own() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    stage.page("entra").await.unwrap();
    stage.fill_in("entra").await.unwrap();
    stage.pick("entra.way.window").await.unwrap();
    browser.click("[id='window.begin']").await.unwrap();
    browser.find(&format!("{}[aria-invalid=\"true\"]", id("entra.admin_client"))).await.unwrap();
    let client_id = stage.own_application().await.unwrap();
    stage.fill("entra.admin_client", &client_id).await.unwrap();
    browser.click("[id='window.begin']").await.unwrap();
    browser.find("#sign-in").await.unwrap();
    browser.sign_in(ADA).await.unwrap();
    let signed_in =
        "return document.querySelector('[id=\"secret.entra\"] .found')?.textContent.includes('ada@contoso.com')";
    browser.wait_for("who signed in", &format!("{signed_in} ?? false")).await.unwrap();
    stage.proceed("keycloak").await.unwrap();
    stage.page("keycloak").await.unwrap();
}
