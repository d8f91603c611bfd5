//! Changes of step 5: role templates, bindings of Rancher's, role bindings of Kubernetes'.

use lockstep_systems::kubernetes::{Kubernetes, RoleBinding};
use lockstep_systems::rancher::{NewBinding, NewRole, Rancher};

use super::context::{Context, Stop};
use super::rancher::{differs, label};
use super::schedule::Gave;
use crate::plan::{MARK, Op, Place};

/// Makes a change, and reads it back.
pub(super) async fn apply(context: &Context, rancher: &Rancher, op: &Op) -> Result<Gave, Stop> {
    match op {
        Op::Role { id, name, context, rules, mark } => {
            let wanted = NewRole { name, context, rules };
            role(rancher, id.as_deref(), &wanted, mark).await
        }
        Op::DropRole { id } => {
            rancher.delete_role_template(id).await?;
            Ok(Vec::new())
        }
        Op::Binding { on, at, role, group, mark } => {
            let (place, role) = (&*context.resolve(at)?, &*context.resolve(role)?);
            binding(rancher, &NewBinding { kind: *on, place, role, group }, mark).await
        }
        Op::DropBinding { on, id } => {
            rancher.unbind(*on, id).await?;
            Ok(Vec::new())
        }
        Op::RoleBinding { cluster, .. } => role_binding(&Kubernetes::new(rancher, context.resolve(cluster)?), op).await,
        Op::DropRoleBinding { cluster, namespace, name } => {
            Kubernetes::new(rancher, cluster.as_str()).delete_role_binding(namespace, name).await?;
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

async fn role(rancher: &Rancher, id: Option<&str>, wanted: &NewRole<'_>, mark: &str) -> Result<Gave, Stop> {
    let made = match id {
        Some(id) => rancher.change_role_template(id, wanted).await?,
        None => {
            // Names are not unique: a run that was cut off may have made it.
            let present = rancher.role_templates().await?.into_iter().find(|role| {
                role.name == wanted.name
                    && role.context == wanted.context
                    && role.labels.get(MARK).is_some_and(|label| label == mark)
            });
            match present {
                Some(present) => present,
                None => rancher.create_role_template(wanted, &label(mark)).await?,
            }
        }
    };
    let after = rancher.role_template(&made.id).await?;
    match after.filter(|after| after.rules == wanted.rules && after.context == wanted.context) {
        Some(after) => Ok(vec![("id", after.id)]),
        None => Err(differs("the role template")),
    }
}

async fn binding(rancher: &Rancher, wanted: &NewBinding<'_>, mark: &str) -> Result<Gave, Stop> {
    // Rancher makes the same binding twice without a word, so it is looked for right before.
    let present = rancher.bindings_at(wanted.kind, wanted.place).await?;
    let made = match present.into_iter().find(|binding| binding.gives(wanted)) {
        Some(same) => same,
        None => rancher.bind(wanted, &label(mark)).await?,
    };
    match rancher.binding(wanted.kind, &made.id).await?.filter(|binding| binding.gives(wanted)) {
        Some(after) => Ok(vec![("id", after.id)]),
        None => Err(differs("the binding")),
    }
}

/// Neither role nor group of a role binding can be changed, but it can be made anew. One of this name that others have
/// taken over, by taking our mark off, stays as they want it.
async fn role_binding(kubernetes: &Kubernetes, op: &Op) -> Result<Gave, Stop> {
    let Op::RoleBinding { namespace, name, role, group, mark, .. } = op else { return Ok(Vec::new()) };
    let gives = |binding: &RoleBinding| {
        binding.role_ref.kind == "ClusterRole"
            && binding.role_ref.name == *role
            && matches!(binding.subjects.as_slice(), [only] if only.kind == "Group" && only.name == *group)
    };
    let ours = |binding: &RoleBinding| binding.metadata.labels.get(MARK).is_some_and(|label| label == mark);
    match kubernetes.role_binding(namespace, name).await? {
        Some(present) if gives(&present) && ours(&present) => return Ok(Vec::new()),
        Some(present) if ours(&present) => {
            kubernetes.delete_role_binding(namespace, name).await?;
        }
        Some(_) => {
            let what = format!("{name} in {namespace} is there without the setup’s label");
            return Err(Stop::ReadBack { place: Place::Kubernetes, what });
        }
        None => {}
    }
    kubernetes.create_role_binding(namespace, name, role, group, &label(mark)).await?;
    let after = kubernetes.role_binding(namespace, name).await?;
    if after.is_some_and(|after| gives(&after) && ours(&after)) {
        Ok(Vec::new())
    } else {
        Err(Stop::ReadBack { place: Place::Kubernetes, what: format!("the role binding {name} in {namespace}") })
    }
}
