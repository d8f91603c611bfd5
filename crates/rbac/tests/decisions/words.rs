//! Reasons, word by word as kube-apiserver gives them. Go's `%q` quotes.

use lockstep_rbac::{By, RoleRef, Subject, Way};

fn words(binding: &str, namespace: &str, role: &str, subject: [&str; 3]) -> String {
    let [kind, name, space] = subject.map(str::to_owned);
    let role_kind = if namespace == "own" { "Role" } else { "ClusterRole" };
    let way = Way {
        binding: binding.into(),
        namespace: namespace.into(),
        role: RoleRef { kind: role_kind.into(), name: role.into(), ..RoleRef::default() },
        subject: Subject { kind, name, namespace: space, ..Subject::default() },
        ..Way::default()
    };
    By::Binding(Box::new(way)).words()
}

#[test]
fn a_reason_names_binding_role_and_subject() {
    assert_eq!(
        words("rb-1", "trinity", "view", ["Group", "keycloakoidc_group://Dev", ""]),
        r#"RBAC: allowed by RoleBinding "rb-1/trinity" of ClusterRole "view" to Group "keycloakoidc_group://Dev""#
    );
    assert_eq!(
        words("rb", "own", "r", ["User", "ada", ""]),
        r#"RBAC: allowed by RoleBinding "rb/own" of Role "r" to User "ada""#
    );
    assert_eq!(
        words("crb", "", "view", ["ServiceAccount", "robot", "far"]),
        r#"RBAC: allowed by ClusterRoleBinding "crb" of ClusterRole "view" to ServiceAccount "robot/far""#
    );
    assert!(words("rb", "own", "r", ["ServiceAccount", "robot", ""]).ends_with(r#"to ServiceAccount "robot/own""#));
    assert_eq!(By::Masters.words(), "");
}

#[test]
fn quotes_are_as_go_makes_them() {
    for (name, quoted) in [
        ("/Dev's \"team\"", r#""/Dev's \"team\"""#),
        ("Größe/日本", "\"Größe/日本\""),
        ("back\\slash", r#""back\\slash""#),
        ("tab\tline\nend\r", r#""tab\tline\nend\r""#),
        ("\u{7}\u{8}\u{b}\u{c}", r#""\a\b\v\f""#),
        ("\0\u{1b}\u{7f}", r#""\x00\x1b\x7f""#),
        ("\u{80}\u{a0}\u{ad}", r#""\u0080\u00a0\u00ad""#),
        ("zero\u{200b}width\u{feff}", r#""zero\u200bwidth\ufeff""#),
        ("e\u{301}", "\"e\u{301}\""),
        ("\u{301}first", "\"\u{301}first\""),
        ("👩‍🚀", "\"👩\\u200d🚀\""),
        ("\u{e000}\u{f0000}", r#""\ue000\U000f0000""#),
        ("\u{fffd}\u{3000}\u{2028}", "\"\u{fffd}\\u3000\\u2028\""),
    ] {
        let words = words("b", "", "r", ["Group", name, ""]);
        assert_eq!(words, format!("RBAC: allowed by ClusterRoleBinding \"b\" of ClusterRole \"r\" to Group {quoted}"));
    }
}
