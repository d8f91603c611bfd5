//! Continue was pressed: the form is judged first, then the systems are asked.

use lockstep_words::{Message, en::check as say};

use super::held::{Held, fact, held, problem};
use super::{Session, typed};
use crate::blueprint::{Blueprint, Draft, EntraWay, Problem, Step};
use crate::clients::Clients;
use crate::explain::trouble;
use crate::plan::{Blocked, Place};
use crate::port::{Choice, Event};
use crate::survey::{RancherFound, read_entra, read_handed, read_keycloak, read_rancher};

impl Session {
    pub(super) async fn check(&self, step: Step) {
        self.step.set(Some(step));
        let held = match self.judge(step).await {
            Ok(()) => {
                let mut draft = self.draft.borrow_mut();
                if !draft.done.contains(&step) {
                    draft.done.push(step);
                }
                None
            }
            Err(held) => Some(held),
        };
        self.keep_draft().await;
        let (problems, trouble) = match held {
            None => (Vec::new(), None),
            Some(Held::Fields(problems)) => (problems, None),
            Some(Held::Trouble(trouble)) => (Vec::new(), Some(trouble)),
        };
        let draft = Box::new(self.draft.borrow().clone());
        self.host.say(Event::Checked { step, problems, trouble, draft });
        self.sketch().await;
    }

    async fn judge(&self, step: Step) -> Result<(), Held> {
        self.tidy(step);
        let mut problems = self.draft.borrow().problems(step);
        problems.extend(self.missing_secret(step));
        if !problems.is_empty() {
            return Err(Held::Fields(problems));
        }
        let blueprint = self.so_far();
        // The addresses of later steps are not this step's matter.
        let mut reach = blueprint.clone();
        if step == Step::Entra {
            reach.keycloak.url.clear();
        }
        if matches!(step, Step::Entra | Step::Keycloak) {
            reach.rancher.url.clear();
        }
        let clients = self.clients(&reach).await.map_err(|error| held(step, &error))?;
        let read = match step {
            Step::Entra => self.ask_entra(&blueprint, &clients).await,
            Step::Keycloak => self.ask_keycloak(&blueprint, &clients).await,
            Step::Rancher | Step::Clusters | Step::Access => self.ask_rancher(&blueprint, &clients).await,
        };
        read?;
        if step == Step::Keycloak {
            self.fill_in_groups();
        }
        self.blocked(step).await
    }

    /// Puts what was typed into the form in which it is kept: addresses without tails, a realm out of a pasted address.
    pub(super) fn tidy(&self, step: Step) {
        use crate::blueprint::forms::{address, realm_in};
        let mut draft = self.draft.borrow_mut();
        match step {
            Step::Entra => {
                draft.entra.login = address(&draft.entra.login);
                draft.entra.graph = address(&draft.entra.graph);
            }
            Step::Keycloak => {
                if let Some(realm) = realm_in(&draft.keycloak.url).filter(|_| draft.keycloak.realm.trim().is_empty()) {
                    draft.keycloak.realm = realm;
                }
                draft.keycloak.url = address(&draft.keycloak.url);
            }
            Step::Rancher => draft.rancher.url = address(&draft.rancher.url),
            Step::Clusters | Step::Access => {}
        }
    }

    fn missing_secret(&self, step: Step) -> Option<Problem> {
        let held = self.vault.borrow().held();
        let (there, field, key) = match step {
            Step::Entra if matches!(self.draft.borrow().entra.way, EntraWay::Handoff | EntraWay::Client) => {
                (held.entra, "secret.entra", say::SECRET_EMPTY_HANDED)
            }
            Step::Entra => (held.entra, "secret.entra", say::SECRET_EMPTY_ENTRA),
            Step::Keycloak => (held.keycloak, "secret.keycloak", say::SECRET_EMPTY_KEYCLOAK),
            Step::Rancher => (held.rancher, "secret.rancher", say::SECRET_EMPTY_RANCHER),
            Step::Clusters | Step::Access => return None,
        };
        (!there).then(|| problem(step, field, key.into()))
    }

    pub(super) fn reading(&self, place: Place) {
        let message = Message::new(say::BUSY_READING).with("system", place.name());
        self.host.say(Event::Busy { message });
    }

    async fn ask_keycloak(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
        let Some(keycloak) = &clients.keycloak else { return Ok(()) };
        let step = Step::Keycloak;
        self.reading(Place::Keycloak);
        let found = read_keycloak(blueprint, &clients.login, keycloak).await.map_err(|error| held(step, &error))?;
        let mut facts = Vec::new();
        if let Some(version) = &found.version {
            facts.push(fact("keycloak.url", Message::new(say::FACT_KEYCLOAK).with("version", version)));
        }
        let key = if found.realm.is_some() { say::FACT_REALM_THERE } else { say::FACT_REALM_NEW };
        facts.push(fact("keycloak.realm", Message::new(key).with("name", &blueprint.keycloak.realm)));
        self.survey.borrow_mut().keycloak = Some(found);
        self.host.say(Event::Facts { facts });
        // The groups of this step's rows live in Entra ID.
        if let Some(graph) = &clients.graph {
            self.reading(Place::Entra);
            let found = read_entra(blueprint, &clients.login, graph).await.map_err(|error| held(step, &error))?;
            self.survey.borrow_mut().entra = Some(found);
        } else if blueprint.entra.client_id.is_some() {
            let found = read_handed(blueprint, &clients.login).await.map_err(|error| held(step, &error))?;
            self.survey.borrow_mut().entra = Some(found);
        }
        Ok(())
    }

    async fn ask_rancher(&self, blueprint: &Blueprint, clients: &Clients) -> Result<(), Held> {
        let Some(rancher) = &clients.rancher else {
            return Err(Held::Trouble(crate::run::Stop::NoCredentials(Place::Rancher).trouble(Place::Rancher)));
        };
        self.reading(Place::Rancher);
        let found = read_rancher(blueprint, rancher).await.map_err(|error| held(Step::Rancher, &error))?;
        self.take_rancher(found);
        Ok(())
    }

    /// Says what the screens want to know of Rancher: its clusters and roles, for their lists.
    pub(super) fn take_rancher(&self, found: RancherFound) {
        let version = Message::new(say::FACT_RANCHER).with("version", &found.version);
        let clusters = found.clusters.iter().map(|cluster| {
            let active = cluster.state == "active";
            let detail = Message::new(say::CHOICE_STATE)
                .with("version", cluster.version.as_deref().unwrap_or("of unknown version"))
                .with("state", &cluster.state);
            Choice {
                value: cluster.name.clone(),
                label: cluster.name.clone(),
                detail: Some(detail),
                blocked: (!active).then(|| Message::new(say::CHOICE_NOT_ACTIVE).with("state", &cluster.state)),
            }
        });
        let plain = |id: &String| Choice { value: id.clone(), label: id.clone(), detail: None, blocked: None };
        self.host.say(Event::Choices { field: "clusters".into(), choices: clusters.collect() });
        self.host.say(Event::Choices {
            field: "grants.role".into(),
            choices: found.project_roles.iter().map(plain).collect(),
        });
        self.host.say(Event::Facts { facts: vec![fact("rancher.url", version)] });
        self.survey.borrow_mut().rancher = Some(found);
    }

    /// Puts object ids and exact names of groups that were found into the rows.
    fn fill_in_groups(&self) {
        let survey = self.survey.borrow();
        let Some(entra) = &survey.entra else { return };
        let mut draft = self.draft.borrow_mut();
        let rows = draft.mappings.iter_mut().filter(|row| !row.entra_group.trim().is_empty());
        for (row, hits) in rows.zip(&entra.groups) {
            if let [one] = hits.as_slice()
                && one.security
            {
                row.entra_id.clone_from(&one.id);
                row.entra_group.clone_from(&one.name);
            }
        }
    }

    /// What the plan says is in the way, as far as this step can put it right.
    async fn blocked(&self, step: Step) -> Result<(), Held> {
        let of = self.to_plan(&self.so_far(), &self.survey.borrow());
        let plan = self.planned(of).await;
        let blocked = plan.and_then(|plan| typed(&plan["blocked"])).map_err(|error| Held::Trouble(trouble(&error)))?;
        let blocked: Vec<Blocked> = blocked;
        let draft = self.draft.borrow();
        let mut problems: Vec<Problem> = blocked
            .into_iter()
            .filter(|blocked| blocked.step == step || (step == Step::Access && blocked.step == Step::Clusters))
            .map(|blocked| Problem {
                step,
                field: blocked.field.unwrap_or_default(),
                message: blocked.message,
                suggestion: blocked.suggestion,
            })
            .collect();
        if step == Step::Clusters {
            problems.retain(|problem| !problem.field.starts_with("grants."));
            problems.extend(self.unusable_clusters(&draft));
        }
        if problems.is_empty() { Ok(()) } else { Err(Held::Fields(problems)) }
    }

    fn unusable_clusters(&self, draft: &Draft) -> Vec<Problem> {
        use lockstep_words::en::plan as words;
        let survey = self.survey.borrow();
        let Some(rancher) = &survey.rancher else { return Vec::new() };
        let names: Vec<&str> = rancher.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
        let wrong = draft.clusters.iter().filter_map(|name| {
            let found = rancher.clusters.iter().find(|cluster| cluster.name == *name);
            let near = crate::lookup::nearest(name, &names).filter(|_| found.is_none());
            let message = match (found, near) {
                (Some(cluster), _) if cluster.state == "active" => return None,
                (Some(cluster), _) => Message::new(words::CLUSTER_NOT_ACTIVE).with("state", &cluster.state),
                (None, Some(other)) => Message::new(words::NO_CLUSTER_SUGGEST).with("other", other),
                (None, None) => Message::new(words::NO_CLUSTER).with("names", names.join(", ")),
            };
            let found = problem(Step::Clusters, "clusters", message.with("name", name));
            Some(Problem { suggestion: near.map(str::to_owned), ..found })
        });
        wrong.collect()
    }
}
