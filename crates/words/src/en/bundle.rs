//! Area `bundle`: the proof's page and the runbook.

use crate::words;

words! {
    PROOF_TITLE = "bundle.proof-title" => "Proof of access, realm {realm}";
    PROOF_MADE = "bundle.proof-made" => "Written by Lockstep on {at}. Times are UTC.";
    PROOF_NONE = "bundle.proof-none" => "Nobody has signed in for a proof yet.";
    PROOF_HOLDS = "bundle.proof-holds" => "{name} can do what was intended, and no more";
    PROOF_FAILS = "bundle.proof-fails" => "{name} cannot do what was intended, or can do more";
    PROOF_WHO = "bundle.proof-who" => "Signed in as {upn} at {at}.";
    HOLDS = "bundle.holds" => "holds";
    BROKEN = "bundle.broken" => "broken here";
    NOT_REACHED = "bundle.not-reached" => "not reached";
    ALLOWED = "bundle.allowed" => "allowed";
    DENIED = "bundle.denied" => "denied";
    NO_ANSWER = "bundle.no-answer" => "no answer";
    AS_WANTED = "bundle.as-wanted" => "as wanted";
    NOT_WANTED = "bundle.not-wanted" => "not as wanted";
    REQUEST = "bundle.request" => "Status {status}; request {id} in the cluster’s audit log.";
    MATRIX = "bundle.matrix" => "Everyone, everywhere: who may read pods";
    CLUSTER_WIDE = "bundle.cluster-wide" => "cluster-wide";
    ANYONE = "bundle.anyone" => "Anyone else who signs in";
    CELL_READ = "bundle.cell-read" => "may read, as wanted";
    CELL_NONE = "bundle.cell-none" => "no access, as wanted";
    CELL_MISSING = "bundle.cell-missing" => "wanted, but missing";
    CELL_EXCESS = "bundle.cell-excess" => "not wanted, but there";
    CELL_WITH_ROLE = "bundle.cell-with-role" => "comes with the role";
    RUNBOOK = "bundle.runbook" => "Sign-in from Entra ID to Kubernetes, realm {realm}";
    RUNBOOK_MADE = "bundle.runbook-made" => "Written by Lockstep on {day}. No secret is in this file or in any other of the bundle.";
    RUNBOOK_CHAIN = "bundle.runbook-chain" => "From group to access";
    RUNBOOK_WHERE = "bundle.runbook-where" => "Where things are";
    RUNBOOK_TENANT = "bundle.runbook-tenant" => "Tenant in Entra ID";
    RUNBOOK_APPLICATION = "bundle.runbook-application" => "Application";
    RUNBOOK_SECRET_ENDS = "bundle.runbook-secret-ends" => "Client secret ends";
    RUNBOOK_ISSUER = "bundle.runbook-issuer" => "Keycloak realm";
    RUNBOOK_PROVIDER = "bundle.runbook-provider" => "Identity provider";
    RUNBOOK_RANCHER = "bundle.runbook-rancher" => "Rancher";
    RUNBOOK_DONE = "bundle.runbook-done" => "What was done";
    RUNBOOK_PROOF = "bundle.runbook-proof" => "What was proven";
    RUNBOOK_LATER = "bundle.runbook-later" => "Later";
    RUNBOOK_RENEW = "bundle.runbook-renew" => "Before the client secret ends, open lockstep.yaml in Lockstep and apply: a new secret takes the old one’s place.";
    RUNBOOK_CHECK = "bundle.runbook-check" => "To see whether everything still is as it should be, open lockstep.yaml in Lockstep and read the review: it plans no changes.";
    RUNBOOK_LEAVERS = "bundle.runbook-leavers" => "Who leaves the Entra group loses the Keycloak group at their next sign-in; sessions that are open go on until they end.";
    RUNBOOK_BACK = "bundle.runbook-back" => "Rancher’s local administrator can always sign in beside Keycloak.";
    DONE = "bundle.done" => "done";
    FAILED = "bundle.failed" => "failed";
    INTENDED = "bundle.intended" => "begun, outcome unknown";
    SKIPPED = "bundle.skipped" => "not begun";
}
