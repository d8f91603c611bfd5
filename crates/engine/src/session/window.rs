//! Signing the administrator in to Graph at Microsoft's page, in a window, with an application of their own.

use futures_util::FutureExt as _;
use futures_util::future::ready;
use lockstep_systems::entra::Login;
use lockstep_systems::{ApiError, Error, System, TokenFacts, aadsts};

use super::Session;
use crate::blueprint::Step;
use crate::explain::{self, graph_scopes};
use crate::plan::Place;
use crate::port::{Event, Purpose};
use crate::run::{NoSignIn, Stopped, challenge, landed, random};

impl Session {
    /// Shows the address, waits for the code and gets the tokens for it.
    pub(super) async fn window(&self) {
        if self.running.replace(true) {
            return;
        }
        self.control.clear();
        match self.microsoft_sign_in().await {
            Ok(Some(who)) => self.host.say(Event::SignedIn { who: Some(who).filter(|who| !who.is_empty()) }),
            Ok(None) => {}
            Err(NoSignIn::Stopped(Stopped::Refused { said })) => {
                // Microsoft's refusal has the number that explains it.
                let code = aadsts(&said);
                let call = "GET /{tenant}/oauth2/v2.0/authorize".to_owned();
                let error = ApiError { system: System::EntraLogin, call, status: 400, code, said, request_id: None };
                self.say_trouble(explain::trouble(&error.into()));
            }
            Err(none) => {
                let mut trouble = none.trouble();
                trouble.place = Place::Entra;
                self.say_trouble(trouble);
            }
        }
        self.running.set(false);
    }

    /// Who has signed in; nothing where something is to correct first.
    async fn microsoft_sign_in(&self) -> Result<Option<String>, NoSignIn> {
        let problems = self.setup().draft.borrow().problems_for_window();
        if !problems.is_empty() {
            self.checked(Step::Entra, problems, None);
            return Ok(None);
        }
        let blueprint = self.so_far();
        let mut reach = blueprint.clone();
        reach.keycloak.url.clear();
        reach.rancher.url.clear();
        let clients = self.clients(&reach, None).await?;
        let client_id = self.setup().draft.borrow().entra.admin_client.trim().to_owned();
        let (tenant, graph) = (&blueprint.entra.tenant, blueprint.entra.cloud.graph());
        let scopes: Vec<String> = graph_scopes(&blueprint).iter().map(|scope| format!("{graph}/{scope}")).collect();
        let (state, verifier) = (random(&self.host, 16), random(&self.host, 32));
        let (callback, began) = (self.host.callback(), self.host.now());
        self.host.expect_landing(&state).await.map_err(Error::from)?;
        let address = Login::authorize_address(
            blueprint.entra.cloud.login(),
            tenant,
            &[
                ("client_id", &client_id),
                ("response_type", "code"),
                ("response_mode", "query"),
                ("redirect_uri", &callback),
                ("scope", &format!("{} offline_access", scopes.join(" "))),
                ("state", &state),
                ("code_challenge", &challenge(&verifier)),
                ("code_challenge_method", "S256"),
                ("prompt", "select_account"),
            ],
        );
        self.host.say(Event::SignIn { purpose: Purpose::Entra, expected: String::new(), address });
        // Nobody but Microsoft could say that it failed.
        let failed = || ready(Ok(None)).boxed_local();
        let (code, _) = landed(&self.host, &self.control, &state, began, &failed).await?;
        let token = clients.login.by_code(tenant, &client_id, &callback, &code.into(), &verifier.into()).await?;
        // What is asked for does not let everybody read who they are.
        let who = TokenFacts::read(&token.access).and_then(|facts| facts.user);
        self.setup().vault.borrow_mut().take_tokens(token.access, token.refresh);
        self.say_secrets();
        Ok(Some(who.unwrap_or_default()))
    }
}
