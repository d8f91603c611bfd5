//! A field was left: what can be found out about it is said in one quiet line. Never a write, and never an error but for
//! lists that a screen cannot do without.

use lockstep_systems::Error;
use lockstep_systems::entra::DevicePoll;
use lockstep_words::{Message, en::check as say, en::explain as ex};
use std::time::Duration;

use super::Session;
use crate::blueprint::Blueprint;
use crate::clients::Clients;
use crate::explain::{self, graph_scopes};
use crate::lookup::nearest;
use crate::port::{Choice, Event, Fact};
use crate::survey::read_rancher;
use crate::vault::DEVICE_CLIENT;

impl Session {
    pub(super) async fn look(&self, field: &str) {
        let blueprint = self.so_far();
        let Ok(clients) = self.clients(&blueprint).await else { return };
        let found = match field {
            "entra.tenant" => tenant(&blueprint, &clients).await,
            "proof.person" => self.preview(&blueprint, &clients).await,
            "entra.adopt" => self.applications(&clients).await,
            "keycloak.realm" => realm(&blueprint, &clients).await,
            "rancher.url" => rancher(&clients).await,
            "clusters" | "grants.role" => return self.lists(&blueprint, &clients).await,
            _ if field.starts_with("mappings.") && field.ends_with(".entra_group") => {
                self.groups(field, &clients).await
            }
            _ => Ok(Vec::new()),
        };
        // Whatever went wrong is said on Continue, when it counts.
        if let Ok(facts) = found
            && !facts.is_empty()
        {
            self.host.say(Event::Facts { facts });
        }
    }

    /// The lists of clusters and roles. A screen without them is empty: that they cannot be read is said.
    async fn lists(&self, blueprint: &Blueprint, clients: &Clients) {
        let Some(rancher) = &clients.rancher else { return };
        match read_rancher(blueprint, rancher).await {
            Ok(found) => self.take_rancher(found),
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }

    /// Groups whose names begin as typed, for the field's list.
    async fn groups(&self, field: &str, clients: &Clients) -> Result<Vec<Fact>, Error> {
        let Some(graph) = &clients.graph else { return Ok(Vec::new()) };
        let row = field.split('.').nth(1).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let typed = self.draft.borrow().mappings.get(row).map(|row| row.entra_group.trim().to_owned());
        let typed = typed.unwrap_or_default();
        let found = graph.groups_starting_with(&typed, 25).await?;
        let exact: Vec<_> = found.iter().filter(|group| group.display_name == typed).collect();
        let facts = match exact.as_slice() {
            [one] if one.security_enabled => {
                vec![good(field, Message::new(say::FACT_GROUP).with("id", &one.id), None)]
            }
            _ => Vec::new(),
        };
        let choices = found.iter().filter(|group| group.security_enabled).map(|group| Choice {
            value: group.display_name.clone(),
            label: group.display_name.clone(),
            detail: Some(Message::new(say::FACT_GROUP).with("id", &group.id)),
            blocked: None,
        });
        self.host.say(Event::Choices { field: "mappings.entra_group".into(), choices: choices.collect() });
        Ok(facts)
    }

    /// Applications whose names begin as typed, for the field's list; the field holds a client id.
    async fn applications(&self, clients: &Clients) -> Result<Vec<Fact>, Error> {
        let Some(graph) = &clients.graph else { return Ok(Vec::new()) };
        let typed = self.draft.borrow().entra.adopt.trim().to_owned();
        let typed = if crate::blueprint::forms::is_guid(&typed) { String::new() } else { typed };
        let choices = graph.applications_starting_with(&typed, 25).await?.into_iter().map(|(id, name)| Choice {
            value: id.clone(),
            label: id,
            detail: Some(Message::new(say::FACT_NAMED).with("name", name)),
            blocked: None,
        });
        self.host.say(Event::Choices { field: "entra.adopt".into(), choices: choices.collect() });
        Ok(Vec::new())
    }

    /// Signs the administrator in to Graph by a code that is typed at Microsoft's page.
    pub(super) async fn device_code(&self) {
        let blueprint = self.so_far();
        match self.device_token(&blueprint).await {
            Ok(Some(who)) => self.host.say(Event::SignedIn { who: Some(who).filter(|who| !who.is_empty()) }),
            Ok(None) => {
                let mut trouble = crate::run::NoSignIn::from(crate::run::Stopped::NeverCameBack).trouble();
                trouble.place = crate::plan::Place::Entra;
                (trouble.means, trouble.remedy) = (ex::DEVICE.into(), ex::AGAIN_DO.into());
                self.say_trouble(trouble);
            }
            Err(error) => self.say_trouble(explain::trouble(&error)),
        }
    }

    async fn device_token(&self, blueprint: &Blueprint) -> Result<Option<String>, Error> {
        let clients = self.clients(blueprint).await?;
        let graph = blueprint.entra.cloud.graph();
        let scopes: Vec<String> = graph_scopes(blueprint).iter().map(|scope| format!("{graph}/{scope}")).collect();
        let scope = format!("{} offline_access", scopes.join(" "));
        let tenant = &blueprint.entra.tenant;
        let code = clients.login.device_code(tenant, DEVICE_CLIENT, &scope).await?;
        self.host.say(Event::DeviceCode {
            user_code: code.user_code.clone(),
            address: code.verification_uri.clone(),
            expires_in: code.expires_in,
        });
        let mut interval = code.interval.max(1);
        let end = self.host.now() + code.expires_in * 1000;
        while self.host.now() < end && !self.control.stopped() {
            self.host.sleep(Duration::from_secs(interval)).await;
            match clients.login.device_token(tenant, DEVICE_CLIENT, &code.device_code).await? {
                DevicePoll::Pending => {}
                DevicePoll::SlowDown => interval += 5,
                DevicePoll::Token(token) => {
                    self.vault.borrow_mut().take_device_tokens(token.access, token.refresh);
                    self.say_secrets();
                    let who = self.clients(blueprint).await?;
                    let Some(graph) = &who.graph else { return Ok(None) };
                    return Ok(Some(graph.me().await.map(|me| me.user_principal_name).unwrap_or_default()));
                }
            }
        }
        Ok(None)
    }
}

fn good(field: &str, message: Message, suggestion: Option<String>) -> Fact {
    Fact { field: field.into(), message, good: true, suggestion }
}

async fn tenant(blueprint: &Blueprint, clients: &Clients) -> Result<Vec<Fact>, Error> {
    if blueprint.entra.tenant.is_empty() {
        return Ok(Vec::new());
    }
    let found = clients.login.discovery(&blueprint.entra.tenant).await?;
    let id = found.tenant_id().unwrap_or_default();
    Ok(vec![good("entra.tenant", Message::new(say::FACT_TENANT).with("id", id), None)])
}

async fn realm(blueprint: &Blueprint, clients: &Clients) -> Result<Vec<Fact>, Error> {
    let name = &blueprint.keycloak.realm;
    let Some(keycloak) = clients.keycloak.as_ref().filter(|_| !name.is_empty()) else { return Ok(Vec::new()) };
    let realms = keycloak.realms().await?;
    let names: Vec<&str> = realms.iter().map(|realm| realm.realm.as_str()).filter(|realm| *realm != "master").collect();
    let message = |key| Message::new(key).with("name", name);
    Ok(vec![if names.contains(&name.as_str()) {
        good("keycloak.realm", message(say::FACT_REALM_THERE), None)
    } else if let Some(other) = nearest(name, &names) {
        let message = message(say::FACT_REALM_NEAR).with("other", other);
        Fact { field: "keycloak.realm".into(), message, good: false, suggestion: Some(other.to_owned()) }
    } else {
        good("keycloak.realm", message(say::FACT_REALM_NEW), None)
    }])
}

async fn rancher(clients: &Clients) -> Result<Vec<Fact>, Error> {
    let Some(rancher) = &clients.rancher else { return Ok(Vec::new()) };
    let version = rancher.version().await?;
    Ok(vec![good("rancher.url", Message::new(say::FACT_RANCHER).with("version", version), None)])
}
