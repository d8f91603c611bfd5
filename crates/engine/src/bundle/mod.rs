//! `Blueprint`, `Plan`, `Journal` and `Proof` become files. No secret is in any of them: none of these types has one.

mod html;
mod runbook;

use std::io::{Cursor, Read as _, Write as _};

use lockstep_words::{Message, en::check as say};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::blueprint::{Blueprint, from_yaml, to_yaml};
use crate::plan::Plan;
use crate::proof::Proof;
use crate::run::Journal;
use crate::time::day;

/// The blueprint's file name, in a bundle and by itself.
pub const BLUEPRINT: &str = "lockstep.yaml";
/// No blueprint is larger; what is, is not one.
const LARGEST: u64 = 1 << 20;

/// One file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub text: String,
}

/// The files of a bundle.
#[must_use]
pub fn files(blueprint: &Blueprint, plan: &Plan, journal: &Journal, proofs: &[Proof], now: u64) -> Vec<File> {
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default() + "\n";
    vec![
        File { name: BLUEPRINT, text: to_yaml(blueprint) },
        File { name: "plan.json", text: json(serde_json::to_string_pretty(plan)) },
        File { name: "journal.json", text: json(serde_json::to_string_pretty(journal)) },
        File { name: "proof.json", text: json(serde_json::to_string_pretty(proofs)) },
        File { name: "proof.html", text: html::page(blueprint, proofs, now) },
        File { name: "RUNBOOK.md", text: runbook::text(blueprint, journal, proofs, now) },
    ]
}

/// The bundle's own name.
#[must_use]
pub fn file_name(blueprint: &Blueprint, now: u64) -> String {
    format!("lockstep-{}-{}.zip", blueprint.keycloak.realm, day(now))
}

/// The files as a zip.
#[must_use]
pub fn zip(files: &[File]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for file in files {
        // Writing to memory fails only for archives beyond 4 GB.
        if writer.start_file(file.name, options).is_ok() {
            let _ = writer.write_all(file.text.as_bytes());
        }
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Reads the blueprint out of a bundle, or out of a blueprint file.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn read(name: &str, bytes: &[u8]) -> Result<Blueprint, Message> {
    if !bytes.starts_with(b"PK") {
        let text = std::str::from_utf8(bytes).map_err(|error| broken(name, &error.to_string()))?;
        return from_yaml(text);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(name, &error.to_string()))?;
    let file = archive.by_name(BLUEPRINT).map_err(|_| Message::new(say::FILE_NOT_BUNDLE).with("name", name))?;
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text).map_err(|error| broken(name, &error.to_string()))?;
    from_yaml(&text)
}

fn broken(name: &str, said: &str) -> Message {
    Message::new(say::FILE_BROKEN).with("name", name).with("said", said)
}

#[cfg(test)]
mod tests {
    use super::{files, read, zip};
    use crate::blueprint::reference;
    use crate::plan::Plan;
    use crate::run::Journal;
    use lockstep_words::en::check as say;

    #[test]
    fn a_bundle_gives_its_blueprint_back() {
        let files = files(&reference(), &Plan::default(), &Journal::default(), &[], 0);
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        assert_eq!(names, ["lockstep.yaml", "plan.json", "journal.json", "proof.json", "proof.html", "RUNBOOK.md"]);
        assert_eq!(read("bundle.zip", &zip(&files)), Ok(reference()));
        assert_eq!(read("lockstep.yaml", files[0].text.as_bytes()), Ok(reference()));
    }

    #[test]
    fn other_files_are_refused_with_a_reason() {
        let key = |bytes: &[u8]| read("x", bytes).expect_err("refused").key;
        assert_eq!(key(&zip(&[])), say::FILE_NOT_BUNDLE);
        assert_eq!(key(b"PK\x03\x04broken"), say::FILE_BROKEN);
        assert_eq!(key(&[0xff, 0xfe]), say::FILE_BROKEN);
        assert_eq!(key(b"a: [1"), say::FILE_NOT_YAML);
    }
}
