//! The wizard's pages, by their ids, used with the mouse.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use thirtyfour::prelude::By;

use crate::browser::id;
use crate::{ADA, Failure, HAYDEN, Stage};

/// How long a run or a proof may take.
const PATIENCE: Duration = Duration::from_secs(180);
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// The steps: name of the page, of its picture, of the page after it.
pub const STEPS: [(&str, &str, &str); 5] = [
    ("entra", "02-entra", "keycloak"),
    ("keycloak", "03-keycloak", "rancher"),
    ("rancher", "04-rancher", "clusters"),
    ("clusters", "05-clusters", "access"),
    ("access", "06-access", "review"),
];

/// One answer as the proof page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question, for example `list nodes`.
    pub question: String,
    /// `allowed`, `denied` or `none`.
    pub outcome: String,
    /// The request's id.
    pub request: String,
}

/// One finding as the proof page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `broken`, `warning` or `note`.
    pub severity: String,
    /// The hop's name.
    pub hop: String,
    /// What it is.
    pub cause: String,
}

/// What the proof page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the verdict is that it holds.
    pub holds: bool,
    /// The answers.
    pub answers: Vec<Answered>,
    /// Names of hops that are shown as broken.
    pub broken: Vec<String>,
    /// The findings.
    pub findings: Vec<Found>,
}

/// Takes pictures of pages, numbered as they come.
pub(crate) struct Album {
    folder: Option<PathBuf>,
}

impl Album {
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Album { folder: folder.map(Path::to_owned) }
    }

    async fn add(&self, stage: &Stage, name: &str) -> Result<(), Failure> {
        match &self.folder {
            Some(folder) if stage.all_looks => stage.browser.shoot_all(folder, name).await,
            Some(folder) => stage.browser.shoot(&folder.join(format!("{name}.png"))).await,
            None => Ok(()),
        }
    }
}

impl Stage {
    /// Waits for a page.
    pub async fn page(&self, name: &str) -> Result<(), Failure> {
        let arrived = self.browser.find(&format!("main[data-page=\"{name}\"]")).await;
        if arrived.is_err() {
            let seen = self.browser.driver.find(By::Css("main")).await?.text().await?;
            return Err(format!("the page {name} did not come; to be seen is:\n{seen}").into());
        }
        Ok(())
    }

    /// Types into a field by its id.
    pub async fn fill(&self, field: &str, text: &str) -> Result<(), Failure> {
        self.browser.fill(&id(field), text).await
    }

    /// Clicks a choice by its id.
    pub async fn pick(&self, choice: &str) -> Result<(), Failure> {
        self.browser.click(&id(choice)).await
    }

    /// Takes an option of a list by its value, once it is there.
    pub async fn choose(&self, field: &str, value: &str) -> Result<(), Failure> {
        self.browser.click(&format!("{} option[value=\"{value}\"]", id(field))).await
    }

    /// Continues, to the page of this name.
    pub async fn proceed(&self, next: &str) -> Result<(), Failure> {
        self.browser.click("#continue").await?;
        self.page(next).await
    }

    /// The five steps, with pictures where there is a folder for them; ends on the review page.
    pub async fn five_steps(&self, shots: Option<&Path>) -> Result<(), Failure> {
        let album = Album::new(shots);
        self.page("start").await?;
        album.add(self, "01-start").await?;
        self.browser.click("#start").await?;
        for (step, name, next) in STEPS {
            self.page(step).await?;
            self.fill_in(step).await?;
            album.add(self, name).await?;
            self.proceed(next).await?;
        }
        self.browser.find("#apply").await?;
        album.add(self, "07-review").await
    }

    /// Fills in the form of a step, as the reference scenario has it.
    pub async fn fill_in(&self, step: &str) -> Result<(), Failure> {
        let (entra, keycloak, rancher) =
            (&self.credentials.entra, &self.credentials.keycloak, &self.credentials.rancher);
        match step {
            "entra" => {
                self.fill("entra.tenant", "contoso.onmicrosoft.com").await?;
                self.choose("entra.cloud", "by-hand").await?;
                self.fill("entra.login", &entra.base).await?;
                self.fill("entra.graph", &entra.base).await?;
                if self.certificate {
                    self.pick("entra.credential.certificate").await?;
                }
                if self.handoff {
                    return self.hand_off().await;
                }
                self.fill("secret.entra", &entra.token).await
            }
            "keycloak" => {
                self.fill("keycloak.url", &keycloak.base).await?;
                self.fill("keycloak.realm", "trinity").await?;
                self.fill("keycloak.user", &keycloak.user).await?;
                self.fill("secret.keycloak", &keycloak.password).await?;
                let group = if self.handoff { self.group_id().await? } else { "k8s_dev_users".into() };
                self.fill("mappings.0.entra_group", &group).await?;
                self.fill("mappings.0.keycloak_group", "Dev").await
            }
            "rancher" => {
                self.fill("rancher.url", &rancher.base).await?;
                self.fill("rancher.user", &rancher.user).await?;
                self.fill("secret.rancher", &rancher.password).await
            }
            "clusters" => {
                for (n, name) in self.imported.iter().enumerate() {
                    self.pick("new_clusters.add").await?;
                    self.fill(&format!("new_clusters.{n}.name"), name).await?;
                }
                self.pick("clusters.alpha").await
            }
            "access" => {
                self.choose("grants.0.group", "Dev").await?;
                for cluster in ["alpha".to_owned()].iter().chain(&self.imported) {
                    let field = self.browser.find(&id(&format!("grants.0.cluster.{cluster}"))).await?;
                    if !field.is_selected().await? {
                        field.click().await?;
                    }
                }
                self.fill("grants.0.project", "Trinity").await?;
                self.fill("grants.0.namespaces", "trinity").await?;
                self.choose("grants.0.role", "read-only").await?;
                Ok(())
            }
            other => Err(format!("no step is called {other}").into()),
        }
    }

    /// Applies, with the administrator's sign-in; ends on the proof page.
    pub async fn apply(&self, shots: Option<&Path>) -> Result<(), Failure> {
        self.begin().await?;
        let album = Album::new(shots);
        for (n, cluster) in self.imported.iter().enumerate() {
            let shown = self.browser.find(&format!("{} .copy code", id(&format!("join.{cluster}")))).await?;
            if n == 0 {
                album.add(self, "08-join").await?;
            }
            self.runs(&shown.text().await?).await?;
        }
        self.sign_in_and_end(shots).await
    }

    /// Begins to apply.
    pub async fn begin(&self) -> Result<(), Failure> {
        self.browser.click("#apply").await?;
        self.page("apply").await
    }

    /// The administrator's sign-in, and the rest of the run; ends on the proof page.
    pub async fn sign_in_and_end(&self, shots: Option<&Path>) -> Result<(), Failure> {
        let album = Album::new(shots);
        self.browser.find("#sign-in").await?;
        album.add(self, "08-apply").await?;
        self.browser.sign_in(ADA).await?;
        let asked = self.browser.find("#confirm-panel").await?;
        let user = asked.attr("data-user").await?.unwrap_or_default();
        if user != ADA {
            return Err(format!("{user} is asked about, and {ADA} signed in").into());
        }
        album.add(self, "09-confirm").await?;
        self.browser.click("#confirm-yes").await?;
        self.until("#to-proof", "#trouble").await?;
        album.add(self, "10-applied").await?;
        self.browser.click("#to-proof").await?;
        self.page("proof").await
    }

    /// Runs the command that the page shows for a cluster, as an administrator of it would: its agent connects.
    async fn runs(&self, command: &str) -> Result<(), Failure> {
        let address = command.strip_prefix("kubectl apply -f ").ok_or_else(|| format!("no command: {command}"))?;
        let manifest = self.client.get(address).send().await?.text().await?;
        let agent = format!("{}/lab/agent", self.lab.rancher_base());
        let answer = self.client.post(agent).body(manifest).send().await?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.text().await?.into()) }
    }

    /// Pastes a kubeconfig, with which the agent is put into a cluster from here, and waits until the cluster took it.
    pub async fn gives_kubeconfig(&self, cluster: &str, text: &str) -> Result<(), Failure> {
        let field = format!("kubeconfig.{cluster}");
        self.browser.find(&format!("{} .copy code", id(&format!("join.{cluster}")))).await?;
        let open = format!("document.getElementById('{field}').closest('details').open = true; return true");
        self.browser.ask(&open).await?;
        self.fill(&field, text).await?;
        self.pick(&format!("{field}.give")).await?;
        let empty = format!("return document.getElementById('{field}').value === ''");
        self.browser.wait_for("the field is empty again", &empty).await?;
        let took = format!("return document.getElementById('join.{cluster}').textContent.includes('took Rancher')");
        self.browser.wait_for("the cluster took the agent", &took).await
    }

    /// Waits for one of two elements; the second is trouble.
    pub async fn until(&self, good: &str, bad: &str) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.browser.has(good).await? {
                return Ok(());
            }
            if self.browser.has(bad).await? {
                let said = self.browser.find(bad).await?.text().await?;
                return Err(said.into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(format!("neither {good} nor {bad} came").into())
    }

    /// Proves with Hayden's sign-in and reads the page.
    pub async fn prove(&self, shots: Option<&Path>) -> Result<Outcome, Failure> {
        let album = Album::new(shots);
        self.fill("proof.person", HAYDEN).await?;
        album.add(self, "11-proof-question").await?;
        self.browser.click("#prove").await?;
        self.browser.find("#sign-in").await?;
        self.browser.sign_in(HAYDEN).await?;
        self.until("[data-holds]", "#trouble").await?;
        album.add(self, "12-proof").await?;
        self.outcome().await
    }

    /// Tests Keycloak alone with Hayden's sign-in.
    pub async fn test_keycloak(&self) -> Result<(), Failure> {
        self.fill("proof.person", HAYDEN).await?;
        let open = "document.getElementById('test-keycloak').closest('details').open = true; return true";
        self.browser.ask(open).await?;
        self.browser.click("#test-keycloak").await?;
        self.browser.find("#sign-in").await?;
        self.browser.sign_in(HAYDEN).await?;
        self.until("#tested", "#trouble").await
    }

    async fn outcome(&self) -> Result<Outcome, Failure> {
        let driver = &self.browser.driver;
        let all = |css: &'static str| async move { driver.find_all(By::Css(css)).await };
        let holds = self.browser.find("[data-holds]").await?.attr("data-holds").await?.as_deref() == Some("true");
        let mut outcome = Outcome { holds, answers: Vec::new(), broken: Vec::new(), findings: Vec::new() };
        for item in all("[data-answer]").await? {
            let get = |name: &'static str| {
                let item = item.clone();
                async move { item.attr(name).await.map(Option::unwrap_or_default) }
            };
            outcome.answers.push(Answered {
                question: get("data-answer").await?,
                outcome: get("data-outcome").await?,
                request: get("data-request-id").await?,
            });
        }
        for item in all("li[data-hop][data-state=\"broken\"]").await? {
            outcome.broken.push(item.attr("data-hop").await?.unwrap_or_default());
        }
        for item in all("[data-finding]").await? {
            let hop = item.find(By::Css(".head b")).await?.text().await?;
            outcome.findings.push(Found {
                severity: item.attr("data-severity").await?.unwrap_or_default(),
                hop,
                cause: item.find(By::Css(".cause")).await?.text().await?,
            });
        }
        Ok(outcome)
    }

    /// Finishes: closes the window of temporary settings and sees the bundle offered.
    pub async fn finish(&self, shots: Option<&Path>) -> Result<(), Failure> {
        let album = Album::new(shots);
        self.browser.click("#finish").await?;
        self.page("finish").await?;
        self.browser.click("#close-window").await?;
        self.until("#closed", "#trouble").await?;
        self.browser.find("#download-bundle").await?;
        album.add(self, "13-finish").await
    }
}
