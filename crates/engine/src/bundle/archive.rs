//! The files of a bundle, as a zip and back.

use std::io::{Cursor, Read as _, Write as _};

use base64ct::{Base64, Encoding as _};
use lockstep_words::{Message, en::check as say};
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{html, runbook};
use crate::blueprint::{Blueprint, Draft, from_yaml, to_yaml};
use crate::plan::Plan;
use crate::proof::Proof;
use crate::run::Journal;
use crate::time::day;

/// The blueprint's file name, in a bundle and by itself.
pub const BLUEPRINT: &str = "lockstep.yaml";
/// No blueprint is larger; what is, is not one.
const LARGEST: u64 = 1 << 20;

/// One file of a bundle.
struct File {
    name: &'static str,
    text: String,
}

/// The bundle's name, and the zip in base64. `plan`: what is still to be changed; `now` in milliseconds since 1970.
#[must_use]
pub fn make(blueprint: &Blueprint, plan: &Plan, journal: &Journal, proofs: &[Proof], now: u64) -> (String, String) {
    let name = format!("lockstep-{}-{}.zip", blueprint.keycloak.realm, day(now));
    (name, Base64::encode_string(&zip(&files(blueprint, plan, journal, proofs, now))))
}

/// The forms that a bundle or a blueprint file gives, which comes in base64.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn open(name: &str, base64: &str) -> Result<Draft, Message> {
    let bytes = Base64::decode_vec(base64).map_err(|error| broken(name, &error.to_string()))?;
    read(name, &bytes).map(|blueprint| Draft::from_blueprint(&blueprint))
}

/// The files of a bundle.
fn files(blueprint: &Blueprint, plan: &Plan, journal: &Journal, proofs: &[Proof], now: u64) -> Vec<File> {
    vec![
        File { name: BLUEPRINT, text: to_yaml(blueprint) },
        File { name: "plan.json", text: json(plan) },
        File { name: "journal.json", text: json(journal) },
        File { name: "proof.json", text: json(&proofs) },
        File { name: "proof.html", text: html::page(blueprint, proofs, now) },
        File { name: "RUNBOOK.md", text: runbook::text(blueprint, journal, proofs, now) },
    ]
}

fn json(of: &impl Serialize) -> String {
    // Types of our own, with texts as keys, can always be written.
    let mut text = serde_json::to_string_pretty(of).unwrap_or_default();
    text.push('\n');
    text
}

/// The files as a zip.
fn zip(files: &[File]) -> Vec<u8> {
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
    use super::{files, make, open, read, zip};
    use crate::blueprint::{Draft, reference};
    use crate::plan::{Surroundings, plan};
    use crate::run::Journal;
    use crate::survey::Survey;
    use lockstep_words::en::check as say;

    #[test]
    fn a_bundle_gives_its_blueprint_back() {
        let plan = plan(&reference(), &Survey::default(), &Surroundings::default());
        let files = files(&reference(), &plan, &Journal::default(), &[], 0);
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        assert_eq!(names, ["lockstep.yaml", "plan.json", "journal.json", "proof.json", "proof.html", "RUNBOOK.md"]);
        assert_eq!(read("bundle.zip", &zip(&files)), Ok(reference()));
        assert_eq!(read("lockstep.yaml", files[0].text.as_bytes()), Ok(reference()));
        let (name, base64) = make(&reference(), &plan, &Journal::default(), &[], 0);
        assert_eq!(name, "lockstep-trinity-1970-01-01.zip");
        assert_eq!(open(&name, &base64), Ok(Draft::from_blueprint(&reference())));
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
