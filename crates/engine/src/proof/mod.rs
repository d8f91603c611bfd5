//! A person's sign-in becomes a `Proof`: real requests with their own token, and the chain that explains each answer.
//! What is concluded from what was seen needs no secret, and is left to [`crate::work`].

#[cfg(feature = "work")]
mod conclude;
#[cfg(feature = "work")]
mod diagnose;
mod gather;
mod live;
mod matrix;
mod rbac;
mod seen;
mod types;

use lockstep_json::{Value, Write, json};
use lockstep_systems::Error;

#[cfg(feature = "work")]
pub use conclude::{ToConclude, conclude};
pub use rbac::Rbac;
pub use types::{
    Answer, Cell, Column, Finding, Hop, HopResult, HopState, Matrix, Person, Proof, Question, Row, Severity,
};

use matrix::Excess;
use seen::Seen;

use crate::run::{Context, Stop};
use crate::work::Work;

/// Lets a person sign in and proves what they may do: a [`Proof`], as it is written. The sign-in is theirs: its token is
/// signed out at the end.
///
/// # Errors
/// Where nothing can be concluded: the person does not exist, somebody else signed in, an administrator's right is
/// missing. A sign-in that does not come back is not an error but a proof that names the broken hop.
pub async fn prove(context: &Context, upn: &str) -> Result<Value, Stop> {
    let seen = gather::gather(context, upn).await?;
    let blueprint = &context.blueprint;
    let clusters = gather::bindings(context).await?;
    let (matrix, excess) = matrix::matrix(blueprint, &clusters);
    concluded(context, &seen, &matrix, &excess).await
}

/// The proof of what was seen so far, as it is written.
async fn concluded(context: &Context, seen: &Seen, matrix: &Matrix, excess: &[Excess]) -> Result<Value, Stop> {
    let excess: Vec<Value> = excess.iter().map(Write::write).collect();
    let of = json!({
        "blueprint": context.blueprint.write(), "seen": seen.write(), "matrix": matrix.write(), "excess": excess,
        "at": context.host.now(),
    });
    Ok(context.host.work(Work::Conclude, of).await.map_err(Error::from)?)
}
