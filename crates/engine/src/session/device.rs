//! Signing the administrator in to Graph by a code.

use std::rc::Rc;
use std::time::Duration;

use lockstep_systems::Error;
use lockstep_systems::entra::DevicePoll;
use lockstep_words::en::explain as ex;

use super::{Session, Setup};
use crate::blueprint::Blueprint;
use crate::explain::{self, graph_scopes};
use crate::port::Event;
use crate::vault::DEVICE_CLIENT;

impl Session {
    /// Signs the administrator in to Graph by a code that is typed at Microsoft's page.
    pub(super) async fn device_code(&self) {
        let blueprint = self.so_far();
        let setup = self.setup();
        let signed_in = self.device_token(&setup, &blueprint).await;
        if !self.is_current(&setup) {
            return;
        }
        match signed_in {
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

    async fn device_token(&self, setup: &Rc<Setup>, blueprint: &Blueprint) -> Result<Option<String>, Error> {
        let clients = self.clients(blueprint, None).await?;
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
        while self.host.now() < end && !self.control.stopped() && self.is_current(setup) {
            self.host.sleep(Duration::from_secs(interval)).await;
            match clients.login.device_token(tenant, DEVICE_CLIENT, &code.device_code).await? {
                DevicePoll::Pending => {}
                DevicePoll::SlowDown => interval += 5,
                DevicePoll::Token(token) => {
                    setup.vault.borrow_mut().take_tokens(token.access, token.refresh);
                    self.say_secrets();
                    let who = self.clients(blueprint, None).await?;
                    let Some(graph) = &who.graph else { return Ok(None) };
                    return Ok(Some(graph.me().await.map(|me| me.user_principal_name).unwrap_or_default()));
                }
            }
        }
        Ok(None)
    }
}
