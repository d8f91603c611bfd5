//! A proof: what is read before and after, and between them a person's sign-in, whose token is used here and ended here.

use futures_util::future::LocalBoxFuture;
use lockstep_json::{Value, json};
use lockstep_systems::Error;
use lockstep_systems::rancher::Rancher;

use super::{Session, typed};
use crate::crowd;
use crate::explain;
use crate::plan::Place;
use crate::port::Purpose;
use crate::proof::Came;
use crate::reading::Reading;
use crate::run::{Context, NoSignIn, SignInRequest, SignedIn, Stop, Trouble, sign_in};

/// How a proof is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The person is to have the access that the blueprint wants for them.
    LetIn,
    /// The person is to get in nowhere.
    Refused,
    /// Rancher is left out.
    KeycloakAlone,
}

/// So many clusters are looked at together.
const TOGETHER: usize = 3;

impl Session {
    /// Lets a person sign in and proves what they may do: a [`crate::proof::Proof`], as it is written. The sign-in is
    /// theirs: its token is signed out at the end. [`How::KeycloakAlone`] gives a [`crate::proof::KeycloakTest`].
    pub(super) async fn proof(&self, person: &str, how: How) -> Result<Value, Trouble> {
        let context = self.context(self.whole().await?).await.map_err(|error| explain::trouble(&error))?;
        self.prove_in(&context, person, how).await.map_err(|stop| stop.trouble(Place::Rancher))?
    }

    /// What the clusters say about everybody, without anybody's sign-in: a [`crate::proof::Proof`].
    pub(super) async fn compare(&self) -> Result<Value, Trouble> {
        self.whole().await?;
        let of_all = async {
            let before = match self.part(Reading::Nobody, None).await? {
                Ok(before) => before,
                Err(trouble) => return Ok(Err(trouble)),
            };
            let looked = self.look_at(&before["targets"], &json!(null), None).await?;
            self.end(json!(null), looked, before["beyond"].clone(), false).await
        };
        of_all.await.map_err(|stop: Stop| stop.trouble(Place::Rancher))?
    }

    /// Proves with a key of the person's own. It stays theirs: nothing is signed out.
    pub(super) async fn proof_by_key(&self, refused: bool) -> Result<Value, Trouble> {
        let context = self.context(self.whole().await?).await.map_err(|error| explain::trouble(&error))?;
        let how = if refused { How::Refused } else { How::LetIn };
        let key = self.vault.borrow_mut().take_person();
        let by_key = async {
            let person = context.rancher()?.with_token(key.ok_or(Stop::KeyOfNobody(String::new()))?);
            let user_id = self.owner(&context, &person).await?;
            let wanted = &context.blueprint.keycloak;
            let keycloak = context.keycloak()?;
            let upn = match keycloak.link_to(&wanted.realm, &user_id, &wanted.alias).await? {
                Some(link) => link.user_name,
                None => keycloak.user(&wanted.realm, &user_id).await?.unwrap_or_default().username,
            };
            let began = self.host.now();
            match self.part(Reading::Before { person: upn }, None).await? {
                Ok(before) => {
                    let came = Came::In { user_id, refused: None, by_key: true };
                    self.after(before, (false, came, began), Some(&person), how).await
                }
                Err(trouble) => Ok(Err(trouble)),
            }
        };
        by_key.await.map_err(|stop: Stop| stop.trouble(Place::Rancher))?
    }

    /// The id in Keycloak of whom a key of Rancher's belongs to.
    async fn owner(&self, context: &Context, person: &Rancher) -> Result<String, Stop> {
        let me = match person.me().await {
            Err(error) if error.status() == Some(401) => return Err(Stop::KeyRefused),
            me => me?,
        };
        let prefix = format!("{}_user://", context.blueprint.rancher.provider.api().id());
        let own = me.principal_ids.iter().find_map(|id| id.strip_prefix(&prefix));
        let name = if me.name.is_empty() { &me.username } else { &me.name };
        own.map(str::to_owned).ok_or(Stop::KeyOfNobody(name.clone()))
    }

    async fn prove_in(&self, context: &Context, person: &str, how: How) -> Result<Result<Value, Trouble>, Stop> {
        let before = match self.part(Reading::Before { person: person.to_owned() }, None).await? {
            Ok(before) => before,
            Err(trouble) => return Ok(Err(trouble)),
        };
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
        let alone = how == How::KeycloakAlone;
        let (came, person, session) = match sign_in(context, &request).await {
            // The code is left to itself: it ends with the session, and within a minute.
            Ok(SignedIn { user_id, session, .. }) if alone => {
                (Came::In { user_id, refused: None, by_key: false }, None, Some(session))
            }
            Ok(landed) => Self::spend(context, landed).await?,
            Err(NoSignIn::Stopped(stopped)) => (Came::Not { stopped }, None, None),
            Err(wrong) => return Err(Stop::SignIn(wrong)),
        };
        let end = self.after(before, (alone, came, began), person.as_ref(), how).await;
        // The token is the person's: it ends here, also where asking failed.
        if let Some(person) = person {
            person.logout().await?;
        }
        if let Some(session) = session {
            context.keycloak()?.delete_session(&context.blueprint.keycloak.realm, &session).await?;
        }
        end
    }

    /// Everything that comes after the sign-in.
    async fn after(
        &self,
        mut before: Value,
        (alone, came, began): (bool, Came, u64),
        person: Option<&Rancher>,
        how: How,
    ) -> Result<Result<Value, Trouble>, Stop> {
        let targets = std::mem::replace(&mut before["targets"], json!([]));
        let beyond = std::mem::replace(&mut before["beyond"], json!([]));
        let mut after = match self.part(Reading::After { alone, before, came, began }, person).await? {
            Ok(after) => after,
            Err(trouble) => return Ok(Err(trouble)),
        };
        if alone {
            return Ok(Ok(after["test"].take()));
        }
        // Of who is to get in nowhere nothing is wanted, whatever groups they are in.
        if how == How::Refused && after["visitor"].is_object() {
            after["visitor"]["groups"] = json!([]);
        }
        let looked = self.look_at(&targets, &after["visitor"], person).await?;
        self.end(after["seen"].take(), looked, beyond, how == How::Refused).await
    }

    /// Looks at every cluster, some at a time, in their order.
    async fn look_at(&self, targets: &Value, visitor: &Value, person: Option<&Rancher>) -> Result<Vec<Value>, Stop> {
        let mut left = targets.as_array().into_iter().flatten().enumerate();
        let mut looked: Vec<(usize, Value)> = Vec::new();
        let mut running: Vec<LocalBoxFuture<'_, Result<(usize, Value), Stop>>> = Vec::new();
        loop {
            for (n, target) in left.by_ref().take(TOGETHER - running.len()) {
                let reading = Reading::Cluster { target: target.clone(), visitor: visitor.clone() };
                running.push(Box::pin(async move { Ok((n, self.read(reading, person).await?.0["looked"].take())) }));
            }
            match crowd::next(&mut running).await {
                Some(one) => looked.push(one?),
                None => break,
            }
        }
        looked.sort_by_key(|(n, _)| *n);
        Ok(looked.into_iter().map(|(_, one)| one).collect())
    }

    async fn end(
        &self,
        seen: Value,
        looked: Vec<Value>,
        beyond: Value,
        refused: bool,
    ) -> Result<Result<Value, Trouble>, Stop> {
        let end = self.part(Reading::End { seen, looked, beyond, refused }, None).await?;
        Ok(end.map(|mut end| end["proof"].take()))
    }

    /// A reading that may end in a trouble.
    async fn part(&self, reading: Reading, person: Option<&Rancher>) -> Result<Result<Value, Trouble>, Stop> {
        let end = self.read(reading, person).await?.0;
        Ok(if end["trouble"].is_object() { Err(typed(&end["trouble"])?) } else { Ok(end) })
    }

    /// Spends the code at Rancher.
    async fn spend(context: &Context, landed: SignedIn) -> Result<(Came, Option<Rancher>, Option<String>), Stop> {
        let rancher = context.rancher()?;
        let SignedIn { user_id, session, .. } = landed;
        match rancher.login_code(context.blueprint.rancher.provider.api(), &landed.code, &landed.verifier).await {
            Ok(token) => Ok((
                Came::In { user_id, refused: None, by_key: false },
                Some(rancher.with_token(token.token)),
                Some(session),
            )),
            Err(Error::Api(error)) => {
                let refused = Some(format!("{} {}", error.status, error.said));
                Ok((Came::In { user_id, refused, by_key: false }, None, Some(session)))
            }
            Err(error) => Err(error.into()),
        }
    }
}
