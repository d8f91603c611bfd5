//! Names that quote, escape, repeat themselves or are very many.

use lockstep_engine::blueprint::{Draft, MappingBy, MappingDraft, Scope, Step};
use lockstep_engine::port::{Command, Event};

use crate::ids;
use crate::setup::{ADA, HAYDEN, Setup, local};

/// What people and programs have been known to type.
const NASTY: [&str; 14] = [
    "",
    " ",
    "'",
    "\"",
    "/",
    ";",
    "%",
    "%00",
    "../../etc",
    "a'); drop table--",
    "<script>alert(1)</script>",
    "Grüße 漢字 🦀",
    "\u{202e}right-to-left",
    "line\nbreak",
];

/// One text field of the forms.
type Field = fn(&mut Draft) -> &mut String;

/// The first row says who comes in by something else: what it holds then.
fn by(draft: &mut Draft, by: MappingBy) -> &mut String {
    let row = &mut draft.mappings[0];
    row.by = by;
    row.entra_id.clear();
    &mut row.entra_group
}

const FIELDS: [(&str, Field); 24] = [
    ("tenant", |d| &mut d.entra.tenant),
    ("login", |d| &mut d.entra.login),
    ("graph", |d| &mut d.entra.graph),
    ("application", |d| &mut d.entra.application),
    ("secret days", |d| &mut d.entra.secret_days),
    ("client id", |d| &mut d.entra.client_id),
    ("adopt", |d| &mut d.entra.adopt),
    ("keycloak url", |d| &mut d.keycloak.url),
    ("realm", |d| &mut d.keycloak.realm),
    ("alias", |d| &mut d.keycloak.alias),
    ("client", |d| &mut d.keycloak.client),
    ("user", |d| &mut d.keycloak.user),
    ("entra group", |d| &mut d.mappings[0].entra_group),
    ("member", |d| &mut d.mappings[0].member),
    ("app role", |d| by(d, MappingBy::AppRole)),
    ("claim", |d| {
        by(d, MappingBy::Claim);
        &mut d.mappings[0].claim
    }),
    ("expression", |d| {
        d.mappings[0].claim = "department".into();
        by(d, MappingBy::Expression)
    }),
    ("keycloak group", |d| &mut d.mappings[0].keycloak_group),
    ("rancher url", |d| &mut d.rancher.url),
    ("project", |d| &mut d.grants[0].project),
    ("namespaces", |d| &mut d.grants[0].namespaces),
    ("cluster", |d| &mut d.grants[0].clusters[0]),
    ("role", |d| &mut d.grants[0].role),
    ("namespaces of role bindings", |d| {
        d.grants[0].scope = Scope::RoleBindings;
        &mut d.grants[0].namespaces
    }),
];

/// Whatever is typed: the form is judged and the plan at its side is made, what was typed stays, and nothing is written.
#[tokio::test]
async fn whatever_is_typed_is_judged_and_kept() {
    local(async {
        let mut setup = Setup::start().await;
        let right = setup.draft.clone();
        let huge = "x".repeat(20_000);
        for (name, field) in FIELDS {
            for typed in NASTY.into_iter().chain([huge.as_str()]) {
                let mut draft = right.clone();
                typed.clone_into(field(&mut draft));
                setup.keep(draft.clone()).await;
                for problem in Step::ALL.into_iter().flat_map(|step| draft.problems(step)) {
                    let said = problem.message.say();
                    assert!(said.len() < 400 && !said.contains('{'), "{name} {typed:?}: {said}");
                }
                if let Ok(blueprint) = draft.blueprint() {
                    assert_eq!(Draft::from_blueprint(&blueprint).so_far(), blueprint, "{name} {typed:?}");
                }
                assert_eq!(setup.draft, draft, "{name} {typed:?}");
            }
        }
        let written = setup.lab.log().into_iter().filter(|(_, line)| !["GET", "HEAD"].contains(&line.method.as_str()));
        let written: Vec<String> = written.map(|(_, line)| line.path).filter(|path| !path.contains("token")).collect();
        assert_eq!(written, [""; 0]);
    })
    .await;
}

/// Quotes are doubled in OData, and everything is escaped in addresses.
#[tokio::test]
async fn a_group_whose_name_quotes_and_escapes_is_found_and_mapped() {
    local(async {
        let mut setup = Setup::start().await;
        for name in ["O'Brien & Söhne, 100% /k8s;\"x\" #1?", "Grüße 漢字", "+plus and space "] {
            setup.lab.lab.entra.add_group(name.trim());
            assert!(setup.lab.lab.entra.add_member(name.trim(), HAYDEN), "{name}");
            let mut draft = setup.draft.clone();
            draft.mappings[0].entra_group = name.to_owned();
            draft.mappings[0].entra_id.clear();
            setup.keep(draft).await;
            assert_eq!(setup.plan().await.blocked, [], "{name}");
            setup.signs_in(ADA);
            setup.apply().await;
            setup.signs_in(HAYDEN);
            let proof = setup.prove(HAYDEN).await;
            assert!(proof.holds(), "{name}: {:#?}", proof.findings);
        }
        setup.close_window().await;
        assert_eq!(ids(&setup.plan().await), [""; 0]);
    })
    .await;
}

/// Two groups of one name are told apart by their object ids only; a name that differs in letter case is another typed
/// form of the same name to Entra ID.
#[tokio::test]
async fn two_groups_of_one_name_are_never_guessed() {
    local(async {
        let mut setup = Setup::start().await;
        let second = setup.lab.lab.entra.add_group("k8s_dev_users");
        let blocked = setup.plan().await.blocked;
        assert_eq!(blocked.len(), 1, "{blocked:?}");
        let said = blocked[0].message.say();
        assert!(said.contains(&second), "{said}");

        let mut draft = setup.draft.clone();
        draft.mappings[0].entra_group = second;
        setup.keep(draft).await;
        assert_eq!(setup.plan().await.blocked, []);
    })
    .await;
}

/// A directory of 10,000 groups is searched, not listed.
#[tokio::test]
async fn a_tenant_of_ten_thousand_groups_is_searched_and_not_listed() {
    local(async {
        let mut setup = Setup::start().await;
        let (_, few) = setup.drive.plan().await.unwrap();
        for n in 0..10_000 {
            setup.lab.lab.entra.add_group(&format!("team-{n:05}"));
        }
        let (plan, requests) = setup.drive.plan().await.unwrap();
        assert_eq!((plan.blocked.len(), requests), (0, few));

        let mut draft = setup.draft.clone();
        draft.mappings.push(MappingDraft { entra_group: "team-0".into(), ..MappingDraft::default() });
        setup.keep(draft).await;
        let look = Command::Look { field: "mappings.1.entra_group".into() };
        match setup.drive.ask(look, |event| matches!(event, Event::Choices { .. })).await {
            Some(Event::Choices { choices, .. }) => assert_eq!(choices.len(), 25),
            other => panic!("no choices: {other:?}"),
        }
    })
    .await;
}
