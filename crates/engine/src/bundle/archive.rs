//! The files of a bundle, as a zip and back.

use std::io::{Cursor, Read as _, Write as _};

use base64ct::{Base64, Encoding as _};
use lockstep_json::{Value, Write as _};
use lockstep_words::{Message, en::check as say};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{html, runbook};
use crate::blueprint::{Blueprint, Draft, from_yaml, to_yaml};
use crate::plan::plan;
use crate::proof::Proof;
use crate::time::day;
use crate::work::{Material, ToPlan};

/// The blueprint's file name, in a bundle and by itself.
pub const BLUEPRINT: &str = "lockstep.yaml";
/// No blueprint is larger; what is, is not one.
const LARGEST: u64 = 1 << 20;

/// One file of a bundle.
struct File {
    name: &'static str,
    text: String,
}

/// The bundle's name, and the zip in base64.
#[must_use]
pub fn make(material: &Material) -> (String, String) {
    let name = format!("lockstep-{}-{}.zip", material.plan.blueprint.keycloak.realm, day(material.plan.around.now));
    (name, Base64::encode_string(&zip(&files(material))))
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
fn files(material: &Material) -> Vec<File> {
    let Material { plan: ToPlan { blueprint, survey, around }, journal, proofs } = material;
    let now = around.now;
    // One of another release that cannot be read any more is left out.
    let proofs: Vec<Proof> = proofs.iter().filter_map(|proof| lockstep_json::read(proof).ok()).collect();
    let json = |value: Value| format!("{value:#}\n");
    vec![
        File { name: BLUEPRINT, text: to_yaml(blueprint) },
        File { name: "plan.json", text: json(plan(blueprint, survey, around).write()) },
        File { name: "journal.json", text: json(journal.write()) },
        File { name: "proof.json", text: json(proofs.write()) },
        File { name: "proof.html", text: html::page(blueprint, &proofs, now) },
        File { name: "RUNBOOK.md", text: runbook::text(blueprint, journal, &proofs, now) },
    ]
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
    use super::{Material, files, make, open, read, zip};
    use crate::blueprint::{Draft, reference};
    use crate::plan::Surroundings;
    use crate::run::Journal;
    use crate::survey::Survey;
    use crate::work::ToPlan;
    use lockstep_words::en::check as say;

    #[test]
    fn a_bundle_gives_its_blueprint_back() {
        let plan = ToPlan { blueprint: reference(), survey: Survey::default(), around: Surroundings::default() };
        let material = Material { plan, journal: Journal::default(), proofs: Vec::new() };
        let files = files(&material);
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        assert_eq!(names, ["lockstep.yaml", "plan.json", "journal.json", "proof.json", "proof.html", "RUNBOOK.md"]);
        assert_eq!(read("bundle.zip", &zip(&files)), Ok(reference()));
        assert_eq!(read("lockstep.yaml", files[0].text.as_bytes()), Ok(reference()));
        let (name, base64) = make(&material);
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
