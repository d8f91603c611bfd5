//! Whatever state the lab's realm and applications are in, see [`states`].

#[path = "../states/mod.rs"]
mod states;

use lockstep_lab::LabOptions;

use crate::setup::local;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_any_state_the_plan_ends_and_what_is_not_ours_stays() {
    local(states::holds(12, 4, LabOptions::on_free_ports)).await;
}
