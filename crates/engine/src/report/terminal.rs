//! For people at a terminal: the same questions as commands, and a kubeconfig without a token in it.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use maud::{Markup, html};

use super::markup::{rich, t};
use crate::proof::{Block, Proof};
use crate::text::to_text;

/// So many clusters are named.
const CLUSTERS: usize = 20;

/// Closed at first; nothing where no cluster was looked at.
pub(super) fn terminal(proof: &Proof) -> Markup {
    let blocks: Vec<&Block> = proof.matrix.blocks.iter().filter(|block| !block.id.is_empty()).take(CLUSTERS).collect();
    let Some(first) = blocks.first() else { return html! {} };
    // Of several clusters each command names its own.
    let at = |command: &str, cluster: &str| match blocks.len() {
        1 => command.to_owned(),
        _ => format!("{command} --context {cluster}"),
    };
    let mut commands: Vec<String> =
        proof.answers.iter().map(|answer| at(&answer.command, &answer.question.cluster)).collect();
    commands.extend(first.commands.iter().map(|command| at(command, &first.cluster)));
    let link = format!("{}/dashboard/c/{}/explorer", proof.rancher, first.id);
    let download = Message::new(say::TERMINAL_DOWNLOAD).with("cluster", &first.cluster).with("address", link);
    html! {
        details id="terminal" {
            summary { (t(say::TERMINAL)) }
            p.hint { (t(say::TERMINAL_LEAD)) }
            (printed(&commands.join("\n"), &t(say::TERMINAL)))
            p { (rich(&download)) }
            p.hint { (t(say::TERMINAL_FILE)) }
            (printed(&kubeconfig(&proof.rancher, &blocks), &t(say::TERMINAL_FILE_NAME)))
        }
    }
}

fn printed(text: &str, name: &str) -> Markup {
    html! { pre.term tabindex="0" role="group" aria-label=(name) { (text) } }
}

/// A kubeconfig that goes through Rancher and takes the token from a file beside it. Names are quoted as JSON, which is
/// YAML.
fn kubeconfig(rancher: &str, blocks: &[&Block]) -> String {
    let quoted = |text: &str| to_text(&text);
    let mut out = String::from("apiVersion: v1\nkind: Config\nclusters:\n");
    for block in blocks {
        let server = format!("{rancher}/k8s/clusters/{}", block.id);
        out += &format!("- name: {}\n  cluster: {{server: {}}}\n", quoted(&block.cluster), quoted(&server));
    }
    out += "users:\n- name: me\n  user: {tokenFile: rancher-token}\ncontexts:\n";
    for block in blocks {
        let name = quoted(&block.cluster);
        out += &format!("- name: {name}\n  context: {{cluster: {name}, user: me}}\n");
    }
    let first = blocks.first().map(|block| quoted(&block.cluster)).unwrap_or_default();
    out + &format!("current-context: {first}\n")
}

#[cfg(test)]
mod tests {
    use super::kubeconfig;
    use crate::proof::Block;

    #[test]
    fn a_kubeconfig_holds_no_token_and_is_yaml_whatever_the_names() {
        let block = Block { cluster: "al: \"pha\"".into(), id: "c-x".into(), ..Block::default() };
        let text = kubeconfig("https://rancher.contoso.com", &[&block]);
        let read: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(read["clusters"][0]["cluster"]["server"], "https://rancher.contoso.com/k8s/clusters/c-x");
        assert_eq!(read["contexts"][0]["context"]["cluster"], "al: \"pha\"");
        assert_eq!(read["users"][0]["user"], serde_json::json!({"tokenFile": "rancher-token"}));
    }
}
