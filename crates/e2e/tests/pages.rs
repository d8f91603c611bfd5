//! axe-core on every page: empty, in error, at work and done, light and dark.

use std::io::Write as _;

use lab_common::{Control, Fault, FaultKind};
use lockstep_e2e::{ADA, Auditor, Failure, HAYDEN, Parts, STEPS, Stage};

/// Calls that begin so are refused until the control is cleared.
fn refuse(control: &Control, method: &str, path: &str) {
    let kind = FaultKind::Fail { status: 403, body: r#"{"error":"no"}"#.into() };
    control.add_fault(Fault { method: Some(method.into()), path: path.into(), skip: 0, times: u32::MAX, kind });
}

/// A tour of all pages.
struct Tour {
    stage: Stage,
    auditor: Auditor,
}

impl Tour {
    async fn look(&mut self, what: &str) -> Result<(), Failure> {
        self.auditor.look(&self.stage.browser, what).await
    }

    /// Waits for a page in a state, and looks.
    async fn at(&mut self, page: &str, state: &str) -> Result<(), Failure> {
        self.stage.browser.find(&format!("main[data-page=\"{page}\"][data-state=\"{state}\"]")).await?;
        self.look(&format!("{page} {state}")).await
    }

    async fn click(&self, css: &str) -> Result<(), Failure> {
        self.stage.browser.click(css).await
    }

    async fn open_file(&mut self) -> Result<(), Failure> {
        let mut file = tempfile::Builder::new().suffix(".yaml").tempfile()?;
        writeln!(file, "version: 1\nentra: [")?;
        self.stage.browser.find("#open-file").await?.send_keys(file.path().to_string_lossy()).await?;
        self.at("start", "error").await
    }

    /// The ways of step 1 that the scenario does not go.
    async fn variants(&mut self) -> Result<(), Failure> {
        self.click("label:has([id='entra.credential.certificate'])").await?;
        self.look("entra certificate").await?;
        self.click("label:has([id='entra.credential.client-secret'])").await?;
        self.click("label:has([id='entra.way.client'])").await?;
        self.look("entra client").await?;
        self.click("label:has([id='entra.way.handoff'])").await?;
        self.look("entra handoff").await?;
        self.stage.pick("handoff.make").await?;
        self.stage.browser.find("#problems").await?;
        self.look("entra handoff error").await?;
        self.stage.fill("entra.tenant", "contoso.onmicrosoft.com").await?;
        self.stage.fill("keycloak.url", "https://sso.contoso.com").await?;
        self.stage.fill("keycloak.realm", "trinity").await?;
        self.stage.pick("handoff.make").await?;
        self.stage.browser.find("#handoff").await?;
        self.click("#handoff summary").await?;
        self.look("entra handoff made").await?;
        self.click("label:has([id='entra.way.token'])").await
    }

    async fn steps(&mut self) -> Result<(), Failure> {
        self.stage.page("start").await?;
        self.at("start", "empty").await?;
        self.open_file().await?;
        self.click("#start").await?;
        for (step, _, next) in STEPS {
            self.at(step, "empty").await?;
            if step == "access" {
                self.stage.fill("grants.0.namespaces", "Not A Name").await?;
            }
            self.click("#continue").await?;
            self.stage.browser.find("#problems").await?;
            self.at(step, "error").await?;
            if step == "entra" {
                self.variants().await?;
            }
            self.stage.fill_in(step).await?;
            self.stage.proceed(next).await?;
        }
        Ok(())
    }

    /// A trouble that is no field's fault, and a step that is done.
    async fn trouble(&mut self) -> Result<(), Failure> {
        self.stage.browser.driver.back().await?;
        self.at("access", "done").await?;
        for _ in 0..3 {
            self.stage.browser.driver.back().await?;
        }
        self.at("keycloak", "done").await?;
        self.click("[id=\"secret.keycloak.replace\"]").await?;
        self.stage.fill("secret.keycloak", "wrong").await?;
        self.click("#continue").await?;
        self.at("keycloak", "error").await?;
        self.stage.fill("secret.keycloak", &self.stage.credentials.keycloak.password.clone()).await?;
        for next in ["rancher", "clusters", "access", "review"] {
            self.stage.proceed(next).await?;
        }
        Ok(())
    }

    /// The plan, in trouble and in full, and a run that stops.
    async fn run(&mut self) -> Result<(), Failure> {
        self.at("review", "done").await?;
        let rancher = self.stage.lab.rancher_control().clone();
        refuse(&rancher, "GET", "/v3/");
        self.click("#plan-again").await?;
        self.at("review", "error").await?;
        rancher.clear();
        self.click("#plan-again").await?;
        self.stage.browser.find("main[data-state=\"done\"] #apply").await?;
        let keycloak = self.stage.lab.keycloak_control().cloned().ok_or("the lab has a Keycloak of its own")?;
        refuse(&keycloak, "POST", "/admin/realms/trinity/identity-provider/instances");
        self.click("#apply").await?;
        self.at("apply", "error").await?;
        keycloak.clear();
        self.click("#try-again").await?;
        self.stage.browser.find("#sign-in").await?;
        self.at("apply", "busy").await?;
        self.stage.browser.sign_in(ADA).await?;
        self.stage.browser.find("#confirm-panel").await?;
        self.look("apply, someone is to be confirmed").await?;
        self.click("#confirm-yes").await?;
        self.at("apply", "done").await
    }

    /// A proof that holds, one that does not, and the end.
    async fn proof(&mut self) -> Result<(), Failure> {
        self.click("#to-proof").await?;
        self.stage.page("proof").await?;
        self.at("proof", "empty").await?;
        self.stage.fill("proof.person", " ").await?;
        self.click("#prove").await?;
        self.at("proof", "error").await?;
        self.stage.fill("proof.person", HAYDEN).await?;
        self.click("#prove").await?;
        self.stage.browser.find("#sign-in").await?;
        self.at("proof", "busy").await?;
        self.stage.browser.sign_in(HAYDEN).await?;
        self.stage.browser.find("[data-holds=\"true\"]").await?;
        self.look("proof, it holds").await?;
        self.stage.plant("binding-elsewhere").await?;
        self.click("#prove-another").await?;
        let broken = self.stage.prove(None).await?;
        assert!(!broken.holds);
        self.look("proof, it does not hold").await?;
        self.click("#finish").await?;
        self.at("finish", "empty").await?;
        let rancher = self.stage.lab.rancher_control().clone();
        refuse(&rancher, "PUT", "/v3/");
        self.click("#close-window").await?;
        self.at("finish", "error").await?;
        rancher.clear();
        self.click("#close-window").await?;
        self.stage.browser.find("#closed").await?;
        self.at("finish", "done").await?;
        self.click("#start-over").await?;
        self.stage.browser.find("dialog[open]").await?;
        self.look("finish, starting over is asked about").await?;
        self.click("[id=\"confirm-over.no\"]").await
    }

    /// A page that is not paired.
    async fn unpaired(&mut self) -> Result<(), Failure> {
        self.stage.browser.ask("sessionStorage.clear(); return true").await?;
        self.stage.browser.driver.refresh().await?;
        self.at("unpaired", "empty").await
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page_in_any_state() {
    let stage = Stage::start(Parts::default()).await.unwrap();
    let mut tour = Tour { stage, auditor: Auditor::new().unwrap() };
    tour.steps().await.unwrap();
    tour.trouble().await.unwrap();
    tour.run().await.unwrap();
    tour.proof().await.unwrap();
    tour.unpaired().await.unwrap();
    let wrong = tour.auditor.verdict();
    assert!(tour.auditor.audits.iter().all(|audit| audit.ran > 10), "axe judged next to nothing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
