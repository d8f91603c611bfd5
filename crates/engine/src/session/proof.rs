//! A proof: what is read before and after, and between them a person's sign-in, whose token is used here and ended here.

use lockstep_json::Value;
use lockstep_systems::Error;
use lockstep_systems::rancher::Rancher;

use super::{Session, typed};
use crate::explain;
use crate::plan::Place;
use crate::port::Purpose;
use crate::proof::Came;
use crate::reading::Reading;
use crate::run::{Context, NoSignIn, SignInRequest, SignedIn, Stop, Trouble, sign_in};

impl Session {
    /// Lets a person sign in and proves what they may do: a [`crate::proof::Proof`], as it is written. The sign-in is
    /// theirs: its token is signed out at the end. `alone` leaves Rancher out and gives a
    /// [`crate::proof::KeycloakTest`].
    pub(super) async fn proof(&self, person: &str, alone: bool) -> Result<Value, Trouble> {
        let context = self.context(self.whole().await?).await.map_err(|error| explain::trouble(&error))?;
        self.prove_in(&context, person, alone).await.map_err(|stop| stop.trouble(Place::Rancher))?
    }

    async fn prove_in(&self, context: &Context, person: &str, alone: bool) -> Result<Result<Value, Trouble>, Stop> {
        let before = self.read(Reading::Before { person: person.to_owned() }, None).await?.0;
        if before["trouble"].is_object() {
            return Ok(Err(typed(&before["trouble"])?));
        }
        // The administrator's session in the same browser would answer silently in the person's place.
        let session = context.journal.borrow().output("rancher.authentication", "session").map(str::to_owned);
        if let Some(session) = session {
            context.keycloak()?.delete_session(&context.blueprint.keycloak.realm, &session).await?;
        }
        let began = self.host.now();
        let request = SignInRequest {
            purpose: Purpose::Proof,
            expected: typed(&before["seen"]["person"]["upn"])?,
            fresh: true,
            client: typed(&before["client"])?,
            pkce: before["survey"]["rancher"]["auth"]["pkceMethod"] == "S256",
        };
        let (came, person, session) = match sign_in(context, &request).await {
            // The code is left to itself: it ends with the session, and within a minute.
            Ok(SignedIn { user_id, session, .. }) if alone => {
                (Came::In { user_id, refused: None }, None, Some(session))
            }
            Ok(landed) => Self::spend(context, landed).await?,
            Err(NoSignIn::Stopped(stopped)) => (Came::Not { stopped }, None, None),
            Err(wrong) => return Err(Stop::SignIn(wrong)),
        };
        let end = self.read(Reading::After { alone, before, came, began }, person.as_ref()).await;
        // The token is the person's: it ends here, also where asking failed.
        if let Some(person) = person {
            person.logout().await?;
        }
        if let Some(session) = session {
            context.keycloak()?.delete_session(&context.blueprint.keycloak.realm, &session).await?;
        }
        let mut end = end?.0;
        Ok(if end["trouble"].is_object() {
            Err(typed(&end["trouble"])?)
        } else {
            Ok(end[if alone { "test" } else { "proof" }].take())
        })
    }

    /// Spends the code at Rancher.
    async fn spend(context: &Context, landed: SignedIn) -> Result<(Came, Option<Rancher>, Option<String>), Stop> {
        let rancher = context.rancher()?;
        let SignedIn { user_id, session, .. } = landed;
        match rancher.login_code(context.blueprint.rancher.provider.api(), &landed.code, &landed.verifier).await {
            Ok(token) => {
                Ok((Came::In { user_id, refused: None }, Some(rancher.with_token(token.token)), Some(session)))
            }
            Err(Error::Api(error)) => {
                let refused = Some(format!("{} {}", error.status, error.said));
                Ok((Came::In { user_id, refused }, None, Some(session)))
            }
            Err(error) => Err(error.into()),
        }
    }
}
