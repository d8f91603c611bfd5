//! The JSON Schema of the blueprint file, `docs/blueprint.schema.json`, stays as the types are.

use std::path::Path;

#[test]
fn the_schema_in_docs_is_that_of_the_types() {
    let schema = schemars::schema_for!(super::Blueprint);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/blueprint.schema.json");
    if std::env::var_os("LOCKSTEP_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "run this test once with LOCKSTEP_WRITE_SCHEMA=1 and commit docs/blueprint.schema.json");
}
