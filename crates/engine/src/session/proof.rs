//! A proof: what is read before and after, and between them a person's sign-in, whose token is used here and ended here.

use futures_util::StreamExt as _;
use futures_util::stream;
use lockstep_systems::rancher::Rancher;
use lockstep_systems::{Error, Restriction};

use super::Session;
use crate::explain;
use crate::plan::Place;
use crate::port::Purpose;
use crate::proof::{
    Before, Came, KeycloakTest, Looked, Proof, Target, Visitor, after, alone, before, cluster, end, nobody,
};
use crate::reading::ReadContext;
use crate::run::{Context, NoSignIn, SignInRequest, SignedIn, Stop, Trouble, sign_in};

/// What a proof shows of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The person is to have the access that the blueprint wants for them.
    LetIn,
    /// The person is to get in nowhere.
    Refused,
}

impl How {
    /// By whether the person is to be refused.
    pub(super) const fn of(refused: bool) -> Self {
        if refused { How::Refused } else { How::LetIn }
    }
}

/// Who has come in, and what ends it: the person's token at Rancher, and Keycloak's session.
struct Arrival {
    came: Came,
    person: Option<Rancher>,
    session: Option<String>,
}

/// So many clusters are looked at together.
const TOGETHER: usize = 3;

impl Session {
    /// Lets a person sign in and proves what they may do. The sign-in is theirs: its token is signed out at the end.
    pub(super) async fn proof(&self, person: &str, how: How) -> Result<Proof, Trouble> {
        let context = self.sign_in_context().await?;
        self.prove_person(&context, person, how).await.map_err(|stop| stop.trouble(Place::Rancher))
    }

    /// Lets a person sign in through Keycloak alone.
    pub(super) async fn keycloak_test(&self, person: &str) -> Result<KeycloakTest, Trouble> {
        let context = self.sign_in_context().await?;
        self.test_person(&context, person).await.map_err(|stop| stop.trouble(Place::Rancher))
    }

    /// What the clusters say about everybody, without anybody's sign-in.
    pub(super) async fn compare(&self) -> Result<Proof, Trouble> {
        let blueprint = self.whole()?;
        let of_all = async {
            let context = self.read_context(&blueprint, None).await?;
            let before = nobody(&context).await?;
            let looked = look_at(&context, &before.targets, None).await;
            Ok::<_, Stop>(end(&context, None, looked, before.beyond, false))
        };
        of_all.await.map_err(|stop| stop.trouble(Place::Rancher))
    }

    /// Proves with a key of the person's own. It stays theirs: nothing is signed out.
    pub(super) async fn proof_by_key(&self, how: How) -> Result<Proof, Trouble> {
        let context = self.sign_in_context().await?;
        let key = self.setup().vault.borrow_mut().take_person();
        let by_key = async {
            let person = context.rancher()?.with_token(key.ok_or(Stop::KeyOfNobody(String::new()))?);
            let user_id = owner(&context, &person).await?;
            let wanted = &context.blueprint.keycloak;
            let keycloak = context.keycloak()?;
            let upn = match keycloak.link_to(&wanted.realm, &user_id, &wanted.alias).await? {
                Some(link) => link.user_name,
                None => keycloak.user(&wanted.realm, &user_id).await?.unwrap_or_default().username,
            };
            let began = self.host.now();
            let reads = self.read_context(&context.blueprint, None).await?;
            let before = Box::pin(before(&reads, &upn)).await?;
            let came = Came::In { user_id, refused: None, by_key: true };
            Box::pin(self.after_sign_in(reads, before, (&came, began), Some(&person), how)).await
        };
        by_key.await.map_err(|stop: Stop| stop.trouble(Place::Rancher))
    }

    /// A context whose systems take sign-ins and sign-outs, and no other writes.
    async fn sign_in_context(&self) -> Result<Context, Trouble> {
        let context = self.context(self.whole()?, Some(Restriction::SignIn)).await;
        context.map_err(|error| explain::trouble(&error))
    }

    async fn prove_person(&self, context: &Context, person: &str, how: How) -> Result<Proof, Stop> {
        let reads = self.read_context(&context.blueprint, None).await?;
        let before = Box::pin(before(&reads, person)).await?;
        let began = self.host.now();
        let arrival = match self.signed_in(context, &before).await? {
            Ok(landed) => spend(context, landed).await?,
            Err(came) => Arrival { came, person: None, session: None },
        };
        let after = self.after_sign_in(reads, before, (&arrival.came, began), arrival.person.as_ref(), how);
        let proof = Box::pin(after).await;
        // The token is the person's: it ends here, also where asking failed.
        if let Some(person) = arrival.person {
            person.logout().await?;
        }
        end_session(context, arrival.session.as_deref()).await?;
        proof
    }

    async fn test_person(&self, context: &Context, person: &str) -> Result<KeycloakTest, Stop> {
        let reads = self.read_context(&context.blueprint, None).await?;
        let before = Box::pin(before(&reads, person)).await?;
        let began = self.host.now();
        // The code is left to itself: it ends with the session, and within a minute.
        let (came, session) = match self.signed_in(context, &before).await? {
            Ok(landed) => (Came::In { user_id: landed.user_id, refused: None, by_key: false }, Some(landed.session)),
            Err(came) => (came, None),
        };
        let test = alone(&reads, before, &came, began).await;
        end_session(context, session.as_deref()).await?;
        test
    }

    /// The person's sign-in through Keycloak; how it failed where nobody came through.
    async fn signed_in(&self, context: &Context, before: &Before) -> Result<Result<SignedIn, Came>, Stop> {
        // The administrator's session in the same browser would answer silently in the person's place.
        let session = context.journal.borrow().output("rancher.authentication", "session").map(str::to_owned);
        end_session(context, session.as_deref()).await?;
        let auth = before.survey.rancher.as_ref().map(|found| &found.auth);
        let request = SignInRequest {
            purpose: Purpose::Proof,
            expected: before.seen.person.upn.clone(),
            fresh: true,
            client: before.client.clone(),
            pkce: auth.and_then(|auth| auth.get("pkceMethod")).is_some_and(|method| method == "S256"),
        };
        match sign_in(context, &request).await {
            Ok(landed) => Ok(Ok(landed)),
            Err(NoSignIn::Stopped(stopped)) => Ok(Err(Came::Not { stopped })),
            Err(wrong) => Err(Stop::SignIn(wrong)),
        }
    }

    /// Everything that comes after the sign-in.
    async fn after_sign_in(
        &self,
        reads: ReadContext,
        mut before: Before,
        (came, began): (&Came, u64),
        person: Option<&Rancher>,
        how: How,
    ) -> Result<Proof, Stop> {
        let as_person = |person| Ok::<_, Stop>(reads.rancher()?.in_session_of(person));
        let person = person.map(as_person).transpose()?;
        let reads = ReadContext { person, ..reads };
        let targets = std::mem::take(&mut before.targets);
        let beyond = std::mem::take(&mut before.beyond);
        let (seen, mut visitor) = after(&reads, before, came, began).await?;
        // Of who is to get in nowhere nothing is wanted, whatever groups they are in.
        if let Some(visitor) = visitor.as_mut().filter(|_| how == How::Refused) {
            visitor.groups.clear();
        }
        let looked = look_at(&reads, &targets, visitor.as_ref()).await;
        Ok(end(&reads, Some(seen), looked, beyond, how == How::Refused))
    }
}

/// Looks at every cluster, some at a time, in their order.
async fn look_at(context: &ReadContext, targets: &[Target], visitor: Option<&Visitor>) -> Vec<Looked> {
    let looks = targets.iter().map(|target| Box::pin(cluster(context, target, visitor)));
    stream::iter(looks).buffered(TOGETHER).collect().await
}

/// The id in Keycloak of whom a key of Rancher's belongs to.
async fn owner(context: &Context, person: &Rancher) -> Result<String, Stop> {
    let me = match person.me().await {
        Err(error) if error.status() == Some(401) => return Err(Stop::KeyRefused),
        me => me?,
    };
    let prefix = format!("{}_user://", context.blueprint.rancher.provider.api().id());
    let own = me.principal_ids.iter().find_map(|id| id.strip_prefix(&prefix));
    let name = if me.name.is_empty() { &me.username } else { &me.name };
    own.map(str::to_owned).ok_or(Stop::KeyOfNobody(name.clone()))
}

/// Spends the code at Rancher.
async fn spend(context: &Context, landed: SignedIn) -> Result<Arrival, Stop> {
    let rancher = context.rancher()?;
    let SignedIn { user_id, session, .. } = landed;
    let came = |refused| Came::In { user_id, refused, by_key: false };
    let session = Some(session);
    match rancher.login_code(context.blueprint.rancher.provider.api(), &landed.code, &landed.verifier).await {
        Ok(token) => Ok(Arrival { came: came(None), person: Some(rancher.with_token(token.token)), session }),
        Err(Error::Api(error)) => {
            Ok(Arrival { came: came(Some(format!("{} {}", error.status, error.said))), person: None, session })
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends a session at Keycloak.
async fn end_session(context: &Context, session: Option<&str>) -> Result<(), Stop> {
    if let Some(session) = session {
        context.keycloak()?.delete_session(&context.blueprint.keycloak.realm, session).await?;
    }
    Ok(())
}
