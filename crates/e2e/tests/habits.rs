//! What people do besides the straight way: reload, go back, click twice, mistype.

use lockstep_e2e::{ADA, Failure, PASSWORD, Parts, STEPS, Stage, id};

/// Whether the focus is on this: an id, or a tag where there is none.
fn on(what: &str) -> String {
    format!("const e = document.activeElement; return (e.id || e.tagName.toLowerCase()) === '{what}'")
}

async fn started() -> Result<Stage, Failure> {
    let stage = Stage::start(Parts::default()).await?;
    stage.page("start").await?;
    stage.browser.click("#start").await?;
    Ok(stage)
}

/// What every field of the page holds.
const HELD: &str = "return [...document.querySelectorAll('main input, main select')]
    .filter((field) => field.id && field.type !== 'password' && field.type !== 'file')
    .map((field) => `${field.id}=${['checkbox', 'radio'].includes(field.type) ? field.checked : field.value}`).join('\\n')";

/// A text of each step that is kept once the step's last field is.
const LAST: [&str; 5] = ["/graph-typed", "Dev", "admin-typed", "alpha", "trinity"];

#[tokio::test]
async fn a_reload_keeps_what_was_typed_on_each_step_and_forgets_secrets() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    for ((step, _, next), last) in STEPS.into_iter().zip(LAST) {
        stage.page(step).await.unwrap();
        stage.fill_in(step).await.unwrap();
        match step {
            "entra" => stage.fill("entra.application", "/graph-typed").await.unwrap(),
            "rancher" => stage.fill("rancher.user", "admin-typed").await.unwrap(),
            _ => {}
        }
        browser.wait_until_stored(last).await.unwrap();
        let before = browser.ask(HELD).await.unwrap();
        browser.driver.refresh().await.unwrap();
        stage.page(step).await.unwrap();
        let held = browser.ask(HELD).await.unwrap();
        if step == "clusters" {
            // The others come from Rancher, whose sign-in is forgotten; the page says so.
            assert_eq!(held, "clusters.alpha=true");
            let said = browser.find("fieldset#clusters").await.unwrap().text().await.unwrap();
            assert!(said.contains("enter it again in step 3"), "{said}");
        } else {
            assert_eq!(held, before, "{step}");
        }
        let secret = format!("secret.{step}");
        if browser.has(&id(&secret)).await.unwrap() {
            let script = format!("return document.getElementById('{secret}').value === ''");
            browser.wait_for("the secret's field is empty", &script).await.unwrap();
        }
        again(&stage, step).await.unwrap();
        stage.proceed(next).await.unwrap();
    }
}

/// Enters again what a reload takes: the secrets of the steps so far, from the first on.
async fn again(stage: &Stage, step: &str) -> Result<(), Failure> {
    let access = &stage.credentials;
    if step == "rancher" {
        stage.fill("rancher.user", &access.rancher.user).await?;
    }
    if step != "entra" {
        stage.browser.click("nav a[href=\"/entra\"]").await?;
    }
    for (name, _, next) in STEPS {
        stage.page(name).await?;
        match name {
            "entra" => stage.fill("secret.entra", &access.entra.token).await?,
            "keycloak" => stage.fill("secret.keycloak", &access.keycloak.password).await?,
            "rancher" => stage.fill("secret.rancher", &access.rancher.password).await?,
            _ => {}
        }
        if name == step {
            break;
        }
        stage.proceed(next).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_focus_goes_to_the_heading_of_a_new_page_and_to_what_is_to_correct() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    stage.page("entra").await.unwrap();
    browser.wait_for("the heading has the focus", &on("h1")).await.unwrap();
    browser.click("#continue").await.unwrap();
    browser.wait_for("the summary has the focus", &on("problems")).await.unwrap();
    assert!(browser.driver.title().await.unwrap().starts_with("Error: "));
    browser.click("#problems a").await.unwrap();
    browser.wait_for("the field has the focus", &on("entra.tenant")).await.unwrap();
    stage.fill_in("entra").await.unwrap();
    stage.proceed("keycloak").await.unwrap();
    browser.wait_for("the heading has the focus", &on("h1")).await.unwrap();
    assert!(browser.driver.title().await.unwrap().starts_with("Step 2 of 5"));
    browser.click("#back").await.unwrap();
    stage.page("entra").await.unwrap();
    browser.wait_for("the heading has the focus", &on("h1")).await.unwrap();
    browser.driver.back().await.unwrap();
    stage.page("keycloak").await.unwrap();
    browser.wait_for("the heading has the focus", &on("h1")).await.unwrap();
    let current = browser.ask("return document.querySelectorAll('nav [aria-current=step]').length").await.unwrap();
    assert_eq!(current, 1);
}

#[tokio::test]
async fn a_double_click_applies_once_and_no_secret_is_kept() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.five_steps(None).await.unwrap();
    let browser = &stage.browser;
    let apply = browser.find("#apply").await.unwrap();
    apply.scroll_into_view().await.unwrap();
    browser.driver.action_chain().double_click_element(&apply).perform().await.unwrap();
    stage.page("apply").await.unwrap();
    browser.sign_in(ADA).await.unwrap();
    browser.click("#confirm-yes").await.unwrap();
    stage.until("#to-proof", "#trouble").await.unwrap();
    let made = |lines: Vec<lab_common::Logged>, path: &str| {
        lines
            .iter()
            .filter(|line| line.method == "POST" && line.path.eq_ignore_ascii_case(path) && line.status < 300)
            .count()
    };
    let keycloak = stage.lab.keycloak_control().unwrap().log();
    assert_eq!(made(keycloak.clone(), "/admin/realms"), 1);
    assert_eq!(made(keycloak, "/admin/realms/trinity/clients"), 1);
    let rancher = stage.lab.rancher_control().log();
    assert_eq!(made(rancher.clone(), "/v3/projects"), 1);
    assert_eq!(made(rancher, "/v3/projectroletemplatebindings"), 1);

    let stored = browser.stored().await.unwrap();
    assert!(stored.contains("k8s_dev_users"), "nothing was kept at all");
    let access = &stage.credentials;
    for secret in [&access.entra.token, &access.keycloak.password, &access.rancher.password, &access.rancher.token] {
        assert!(!stored.contains(secret.as_str()), "a secret is kept in the browser");
    }
    assert!(!stored.contains(&format!("\"{PASSWORD}\"")));
}

#[tokio::test]
async fn what_is_wrong_is_explained_and_costs_nothing_typed() {
    let stage = started().await.unwrap();
    let browser = &stage.browser;
    let seen = || async { browser.find("main").await.unwrap().text().await.unwrap() };
    stage.page("entra").await.unwrap();
    stage.fill_in("entra").await.unwrap();
    stage.fill("entra.tenant", "fabrikam.onmicrosoft.com").await.unwrap();
    browser.click("#continue").await.unwrap();
    browser.find("main[data-page=\"entra\"][data-state=\"error\"]").await.unwrap();
    assert!(seen().await.contains("fabrikam.onmicrosoft.com"), "{}", seen().await);
    stage.fill("entra.tenant", "contoso.onmicrosoft.com").await.unwrap();
    stage.proceed("keycloak").await.unwrap();

    stage.fill_in("keycloak").await.unwrap();
    stage.fill("secret.keycloak", "wrong").await.unwrap();
    stage.fill("secret.code", "123 456").await.unwrap();
    browser.click("#continue").await.unwrap();
    browser.find("main[data-page=\"keycloak\"][data-state=\"error\"]").await.unwrap();
    let code = browser.ask("return document.getElementById('secret.code').value").await.unwrap();
    assert_eq!(code.as_str(), Some(""), "a one-time code stays on the page");
    assert!(seen().await.contains("Keycloak"));
    let held = browser.ask(HELD).await.unwrap();
    assert!(held.as_str().unwrap().contains("mappings.0.entra_group=k8s_dev_users"), "{held}");
    stage.fill("secret.keycloak", &stage.credentials.keycloak.password).await.unwrap();
    stage.fill("mappings.0.entra_group", "k8s_twins").await.unwrap();
    browser.click("#continue").await.unwrap();
    browser.find(&format!("{}[aria-invalid=\"true\"]", id("mappings.0.entra_group"))).await.unwrap();
    stage.fill("mappings.0.entra_group", "k8s_dev_users").await.unwrap();
    stage.proceed("rancher").await.unwrap();

    stage.fill_in("rancher").await.unwrap();
    stage.fill("rancher.url", "http://localhost:1").await.unwrap();
    browser.click("#continue").await.unwrap();
    browser.find("main[data-page=\"rancher\"][data-state=\"error\"]").await.unwrap();
    stage.fill("rancher.url", &stage.credentials.rancher.base).await.unwrap();
    stage.lab.rancher.connect_agent("c-m-gamma001").unwrap();
    stage.lab.rancher.lose_agent("c-m-gamma001").unwrap();
    stage.proceed("clusters").await.unwrap();
    let gamma = browser.find(&id("clusters.gamma")).await.unwrap();
    assert!(!gamma.is_enabled().await.unwrap(), "a cluster that Rancher cannot reach can be picked");
}

/// The text of the page, once an element is there.
async fn seen(stage: &Stage, css: &str) -> Result<String, Failure> {
    stage.browser.find(css).await?;
    Ok(stage.browser.find("main").await?.text().await?)
}

/// Opens a page by its name in the navigation.
async fn go(stage: &Stage, page: &str) -> Result<(), Failure> {
    stage.browser.click(&format!("nav a[href=\"/{page}\"]")).await?;
    stage.page(page).await
}

/// Waits until a field holds a text; of a tick box until it is ticked.
async fn holds(stage: &Stage, field: &str, wanted: &str) -> Result<(), Failure> {
    stage.browser.find(&id(field)).await?;
    let script = format!(
        "const field = document.getElementById('{field}');
         return (field.type === 'checkbox' ? String(field.checked) : field.value) === '{wanted}'"
    );
    stage.browser.wait_for(&format!("{field} holds {wanted}"), &script).await
}

/// Sees every field of the reference scenario filled in, from the start page on.
async fn filled_in(stage: &Stage) -> Result<(), Failure> {
    let access = &stage.credentials;
    let entra = access.entra.base.as_str();
    stage.browser.click("#start").await?;
    stage.page("review").await?;
    for (page, field, wanted) in [
        ("entra", "entra.tenant", "contoso.onmicrosoft.com"),
        ("entra", "entra.cloud", "by-hand"),
        ("entra", "entra.login", entra),
        ("entra", "entra.graph", entra),
        ("entra", "entra.application", "Keycloak broker"),
        ("keycloak", "keycloak.url", &access.keycloak.base),
        ("keycloak", "keycloak.realm", "trinity"),
        ("keycloak", "keycloak.user", &access.keycloak.user),
        ("keycloak", "mappings.0.entra_group", "k8s_dev_users"),
        ("keycloak", "mappings.0.keycloak_group", "Dev"),
        ("rancher", "rancher.url", &access.rancher.base),
        ("rancher", "rancher.user", &access.rancher.user),
        ("clusters", "clusters.alpha", "true"),
        ("access", "grants.0.group", "Dev"),
        ("access", "grants.0.project", "Trinity"),
        ("access", "grants.0.namespaces", "trinity"),
    ] {
        if !stage.browser.has(&format!("main[data-page=\"{page}\"]")).await? {
            go(stage, page).await?;
        }
        holds(stage, field, wanted).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_run_that_an_earlier_release_left_in_the_middle_goes_on() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.page("start").await.unwrap();
    stage.lay_down("indexeddb-interrupted.json").await.unwrap();
    let start = seen(&stage, "main[data-page=\"start\"][data-state=\"done\"]").await.unwrap();
    assert!(start.contains("The last run ended in the middle of a change."), "{start}");
    assert!(start.contains("Temporary sign-in settings are open."), "{start}");
    filled_in(&stage).await.unwrap();

    again(&stage, "access").await.unwrap();
    stage.proceed("review").await.unwrap();
    let review = seen(&stage, "main[data-page=\"review\"] #apply").await.unwrap();
    assert!(review.contains("The last run ended in the middle of a change."), "{review}");
    assert!(review.contains("Temporary sign-in settings are open."), "{review}");
    stage.apply(None).await.unwrap();
    let outcome = stage.prove(None).await.unwrap();
    assert!(outcome.holds, "{outcome:#?}");
}

#[tokio::test]
async fn what_an_earlier_release_has_done_and_proven_is_still_said() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    stage.page("start").await.unwrap();
    stage.lay_down("indexeddb.json").await.unwrap();
    let start = seen(&stage, "main[data-page=\"start\"][data-state=\"done\"]").await.unwrap();
    assert!(!start.contains("ended in the middle"), "{start}");
    assert!(!start.contains("Temporary sign-in settings are open."), "{start}");
    filled_in(&stage).await.unwrap();

    go(&stage, "proof").await.unwrap();
    let proven = ".proof[data-holds=\"true\"] [data-answer=\"list pods in trinity\"]";
    let proof = seen(&stage, proven).await.unwrap();
    assert!(proof.contains("Hayden Park"), "{proof}");
    go(&stage, "finish").await.unwrap();
    let finish = seen(&stage, "#download-bundle").await.unwrap();
    for said in ["4 objects in Entra ID", "10 objects in Keycloak", "8 objects in Rancher", "1 object in Kubernetes"] {
        assert!(finish.contains(said), "{said} is not said: {finish}");
    }
    assert!(finish.contains("Hayden Park"), "{finish}");
}
