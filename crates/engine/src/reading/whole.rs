//! Everything that a plan is made of, and the plan.

use super::ReadContext;
use super::entra::unfit;
use super::rights::may_not_consent;
use crate::explain::trouble;
use crate::plan::{Place, Plan, disable, plan};
use crate::run::{Stop, Trouble};
use crate::survey::{Survey, read_losses, survey};

/// Reads all systems and makes the plan.
///
/// # Errors
/// The first error of any system; a token for Graph that lacks what writing needs.
pub(crate) async fn whole(context: &ReadContext) -> Result<(Survey, Plan), Trouble> {
    let found = survey(&context.blueprint, &context.clients, context.around.now).await.map_err(|e| trouble(&e))?;
    let mut around = context.around.clone();
    if let Some(entra) = &found.entra
        && let Some(facts) = context.token().await.map_err(|e| trouble(&e))?
    {
        around.may_not_consent = may_not_consent(&facts);
        if let Some(wrong) = unfit(&facts, &entra.tenant, &context.blueprint, around.now) {
            return Err(wrong);
        }
    }
    let made = plan(&context.blueprint, &found, &around);
    Ok((found, made))
}

/// Reads what Rancher would delete, and makes the plan that switches sign-in through Keycloak off.
///
/// # Errors
/// Those of Rancher.
pub(crate) async fn disabling(context: &ReadContext) -> Result<Plan, Trouble> {
    let stopped = |stop: Stop| stop.trouble(Place::Rancher);
    let rancher = context.rancher().map_err(stopped)?;
    let losses = read_losses(rancher, context.blueprint.rancher.provider.api()).await.map_err(|e| trouble(&e))?;
    Ok(disable(&context.blueprint, &losses, &context.around))
}
