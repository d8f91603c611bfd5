//! The trace on the lab, hop by hop.

use lockstep_engine::proof::Hop;

use crate::setup::local;
use crate::trace::of_hop;

macro_rules! hops {
    ($($name:ident $hop:ident;)*) => {
        $(#[tokio::test]
        async fn $name() {
            local(of_hop(Hop::$hop)).await;
        })*
    };
}

hops! {
    the_trace_names_faults_of_the_membership Entra;
    the_trace_names_faults_of_the_identity_provider IdentityProvider;
    the_trace_names_faults_of_the_keycloak_group Keycloak;
    the_trace_names_faults_of_the_token Token;
    the_trace_names_faults_of_rancher Rancher;
    the_trace_names_faults_of_the_binding Binding;
    the_trace_names_faults_of_the_role Role;
    the_trace_names_faults_of_the_cluster Kubernetes;
}
