//! Area `proof`: what was seen, what it means, what to do.

use crate::words;

words! {
    MEMBER = "proof.member" => "{name} is a member of {group}.";
    NOT_MEMBER = "proof.not-member" => "{name} is not a member of {group}.";
    NOT_MEMBER_DO = "proof.not-member-do" => "Add {name} to {group} in Entra ID, then have {name} sign in again.";
    PROVIDER_HOLDS = "proof.provider-holds" => "Entra ID’s answer arrived at Keycloak and was accepted.";
    SECRET_GONE = "proof.secret-gone" => "the client secret that Keycloak uses is not known in Entra ID any more";
    SECRET_ENDED = "proof.secret-ended" => "the client secret that Keycloak uses ended on {ends}";
    SECRET_WRONG = "proof.secret-wrong" => "Entra ID did not accept Keycloak’s client secret";
    CERTIFICATE_GONE = "proof.certificate-gone" => "Entra ID does not know the certificate of the key that the realm signs with";
    CERTIFICATE_ENDED = "proof.certificate-ended" => "the certificate of the realm’s key ended on {ends}";
    CERTIFICATE_REFUSED = "proof.certificate-refused" => "Entra ID did not accept what Keycloak signed";
    CERTIFICATE_DO = "proof.certificate-do" => "Go back to the review and apply: Lockstep gives Entra ID the certificate of the present key. Where it has ended, give the realm a new key first.";
    SECRET_DO = "proof.secret-do" => "Go back to the review and apply: Lockstep makes a new client secret and hands it to Keycloak.";
    SECRET_WRONG_DO = "proof.secret-wrong-do" => "Keycloak does not show the secret it uses. Remove the present one of {application} in Entra ID under Certificates & secrets, then go back to the review and apply: Lockstep makes a new one.";
    ISSUER_DIFFERS = "proof.issuer-differs" => "Keycloak expects the issuer {there}, but Entra ID’s tokens name {right}";
    ISSUER_DO = "proof.issuer-do" => "Go back to the review and apply: it puts the identity provider right.";
    NEVER_BACK = "proof.never-back" => "the sign-in did not come back to Keycloak: {name} was stopped at Microsoft’s page, or closed it";
    NEVER_BACK_DO = "proof.never-back-do" => "Look at what Microsoft’s page says; its code beginning with AADSTS names the cause. Then try again.";
    PROVIDER_OFF = "proof.provider-off" => "the identity provider {alias} is switched off or gone";
    JOINED = "proof.joined" => "The mapper made {name} a member of {group} at this sign-in.";
    NO_MAPPER = "proof.no-mapper" => "no mapper leads from {entra} to {group}, so {name} did not join it";
    MAPPER_ELSEWHERE = "proof.mapper-elsewhere" => "the mapper of {entra} leads to {there}, not to {group}";
    NO_CLAIM = "proof.no-claim" => "{name} did not join {group} although the mapper is right: Entra ID’s token carried no groups";
    NO_CLAIM_DO = "proof.no-claim-do" => "Check in Entra ID that the application’s token has the groups claim; go back to the review and apply. People in more than 200 groups get none.";
    REVIEW_DO = "proof.review-do" => "Go back to the review: it shows what differs. Apply it, then have {name} sign in again.";
    TOKEN_HOLDS = "proof.token-holds" => "groups: {groups} in the ID token, the access token and the user info.";
    FULL_PATH = "proof.full-path" => "the token mapper groups gives the full path {there}, and Rancher takes it for another group than {group}";
    NO_GROUPS = "proof.no-groups" => "the token carries no groups: the token mapper groups is missing";
    NO_AUDIENCE = "proof.no-audience" => "the access token is not made out to {client}: sign-in works, but Rancher cannot refresh {name}’s groups later";
    NO_AUDIENCE_DO = "proof.no-audience-do" => "Go back to the review and apply: it puts the audience mapper right.";
    RANCHER_HOLDS = "proof.rancher-holds" => "Bound to {role} on project {project}, as user {user}.";
    NOT_LISTED = "proof.not-listed" => "Rancher does not let {group} sign in: it is not among the allowed principals";
    REFUSED = "proof.refused" => "Rancher did not accept the sign-in: {said}";
    BINDING_ELSEWHERE = "proof.binding-elsewhere" => "{group} is bound to {role} on project {there}, not on project {project}";
    NO_BINDING = "proof.no-binding" => "{group} is not bound to {role} on project {project}";
    NAMESPACE_ELSEWHERE = "proof.namespace-elsewhere" => "namespace {namespace} is not in project {project}";
    KUBERNETES_HOLDS = "proof.kubernetes-holds" => "{reason}";
    KUBERNETES_ANSWERED = "proof.kubernetes-answered" => "The cluster answered as wanted.";
    NOT_EFFECTIVE = "proof.not-effective" => "Rancher has the binding, but the cluster {cluster} does not act on it";
    NOT_EFFECTIVE_DO = "proof.not-effective-do" => "Rancher may still be at work: prove again in a minute. Otherwise look at the cluster’s agent in Rancher.";
    TOO_MUCH = "proof.too-much" => "{name} may {question} on {cluster}, which nobody asked for";
    TOO_MUCH_DO = "proof.too-much-do" => "Look in Rancher for other bindings of {name} or of the groups: {reason}.";
    EXCESS = "proof.excess" => "{group} may {question} on {cluster}, which nobody asked for";
    EXCESS_DO = "proof.excess-do" => "Remove {reason}, or add a row in step 5 that wants it.";
    NOT_REACHED = "proof.not-reached" => "Not reached.";
    SIGN_IN_FIRST = "proof.sign-in-first" => "Have {name} sign in in the window that opens.";
    NO_SUCH_PERSON = "proof.no-such-person" => "Entra ID knows nobody called “{upn}”.";
    NO_SUCH_PERSON_DO = "proof.no-such-person-do" => "Enter the user principal name, for example hayden@contoso.com.";
    WAITING_BINDING = "proof.waiting-binding" => "Waiting until the cluster acts on the binding.";
    ASKING = "proof.asking" => "Asking the cluster {cluster} as {name}";
    READING = "proof.reading" => "Reading the role bindings of {cluster}";
}
