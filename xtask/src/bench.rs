//! `cargo xtask bench`: sizes of what the browser loads, and what the end-to-end package and others measure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use crate::shell::Outcome;
use crate::tools::{browser, driver, keycloak};
use crate::{assets, build, env, parts, paths};

/// What all files together may have, in bytes as sent.
const ALL_FILES: u64 = 2_000_000;
/// When the first page should be usable, in milliseconds: by which way, under which name, at most.
const USABLE: [(&str, &str, f64); 2] =
    [("on loopback", "loopback", 500.0), ("on a line of 10 Mbit/s with 40 ms", "line", 2000.0)];
/// The end-to-end package's program that measures requests and times; prints one object as its last line.
const MEASURE: &str = "measure";
/// How many mappings are measured.
const MANY: &str = "500";
/// How many clusters are read, with ten projects each.
const MANY_CLUSTERS: &str = "500";
/// The test that counts requests.
const COUNTED: &str = "counts::a_survey_takes_a_counted_number_of_requests";

/// Prints the figures; `as_json` as one object on the last line.
///
/// # Errors
/// Where the wizard cannot be built, or measuring fails.
pub(crate) fn run(as_json: bool) -> Outcome<()> {
    let dist = build::wizard(build::Form::Release)?;
    let sizes = sizes(&dist)?;
    let mut all = Map::from_iter([("sizes".to_owned(), Value::Object(sizes.clone()))]);
    let size = |name: &str| sizes.get(name).and_then(Value::as_u64).unwrap_or_default();
    println!("{:<20} {:>8} bytes", "first_page_brotli", size("first_page_brotli"));
    let whole = size("all_brotli");
    let over = if whole > ALL_FILES { "  OVER" } else { "" };
    println!("{:<20} {whole:>8} bytes of at most {ALL_FILES}{over}", "all_brotli");
    all.insert("requests".to_owned(), Value::Object(requests()?));
    all.extend(measured(&dist)?);
    for (way, name, most) in USABLE {
        let took = all.get("usable_ms").and_then(|usable| usable[name].as_f64()).ok_or("no time of the first page")?;
        println!(
            "first page usable {way}: {took:.0} ms of at most {most:.0}{}",
            if took > most { "  OVER" } else { "" }
        );
    }
    all.insert("many_mappings".to_owned(), many()?);
    all.insert("matrix".to_owned(), matrix()?);
    all.insert("proof".to_owned(), proof()?);
    if as_json {
        println!("{}", Value::Object(all));
    }
    Ok(())
}

/// Sizes in bytes as sent: the brotli sibling where there is one.
fn sizes(dist: &Path) -> Outcome<Map<String, Value>> {
    let page = dist.join("index.html");
    let page = fs::read_to_string(&page).map_err(|e| format!("{}: {e}", page.display()))?;
    let (mut first, mut whole, mut raw) = (0, 0, 0);
    let mut files = Map::new();
    for file in assets::files(dist)?.into_iter().filter(|f| f.extension().is_none_or(|x| x != "br" && x != "gz")) {
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().into_owned();
        let (sent, plain) = (sent(&file)?, length(&file)?);
        whole += sent;
        raw += plain;
        let on_first = is_first(&name, &page);
        first += if on_first { sent } else { 0 };
        println!("{name:<32} {plain:>9} {sent:>8} {}", if on_first { "first page" } else { "" });
        files.insert(name, json!({ "raw": plain, "sent": sent, "first_page": on_first }));
    }
    let figures = json!({ "first_page_brotli": first, "all_brotli": whole, "all_raw": raw, "files": files });
    Ok(figures.as_object().cloned().unwrap_or_default())
}

/// The page, what it names, and the wizard's own module; the worker comes later, and fonts only count where the page preloads them.
fn is_first(name: &str, page: &str) -> bool {
    name == "index.html" || name.starts_with("lockstep-wizard") || page.contains(&format!("\"/{name}\""))
}

fn sent(file: &Path) -> Outcome<u64> {
    let mut sibling = file.as_os_str().to_owned();
    sibling.push(".br");
    let sibling = PathBuf::from(sibling);
    length(if sibling.is_file() { &sibling } else { file })
}

fn length(file: &Path) -> Outcome<u64> {
    fs::metadata(file).map(|m| m.len()).map_err(|e| format!("{}: {e}", file.display()))
}

/// How many requests reading all systems takes, as the test that holds the number counts them.
fn requests() -> Outcome<Map<String, Value>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--quiet", "-p", "lockstep", "--test", "road", COUNTED, "--", "--exact", "--nocapture"]);
    let out = cargo.current_dir(paths::root()).stderr(Stdio::inherit()).output();
    let out = out.map_err(|e| format!("cargo did not start: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    if !out.status.success() {
        return Err(format!("counting ended with {}\n{said}", out.status));
    }
    let line = |line: &str| {
        let (what, count) = line.strip_suffix(" requests")?.rsplit_once(": ")?;
        println!("{what}: {count} requests");
        Some((what.replace(' ', "_"), json!(count.parse::<u64>().ok()?)))
    };
    let counts: Map<String, Value> = said.lines().filter_map(line).collect();
    if counts.is_empty() { Err("no requests were counted".into()) } else { Ok(counts) }
}

/// How long many mappings take on a real Keycloak, beside a bare loop, and many clusters in the lab's Rancher: what the
/// tests that hold them print.
fn many() -> Outcome<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--release", "--quiet", "-p", "lockstep", "--features", "real", "--test", "real", "many"]);
    cargo.args(["--", "--nocapture"]).current_dir(paths::root()).env("LOCKSTEP_MANY", MANY);
    cargo.env("LOCKSTEP_MANY_CLUSTERS", MANY_CLUSTERS);
    env::with(&mut cargo, &[&keycloak::TOOL])?;
    let out = cargo.stderr(Stdio::inherit()).output().map_err(|e| format!("cargo did not start: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok());
    let figures: Map<String, Value> = lines.flatten().collect();
    if !out.status.success() || figures.is_empty() {
        return Err(format!("many mappings and clusters ended with {}\n{said}", out.status));
    }
    let number = |name: &str| figures.get(name).and_then(Value::as_f64).unwrap_or_default();
    println!("{MANY} mappings: plan without a change {:.2} s of at most 0.4", number("plan_without_change_s"));
    println!("{MANY} mappings: apply {:.2} times a bare loop, of at most 1.3", number("apply_ratio"));
    println!(
        "{MANY_CLUSTERS} clusters, {} projects: {} requests, a plan in {:.2} s",
        number("clusters_projects"),
        number("clusters_survey_requests"),
        number("clusters_plan_s")
    );
    Ok(Value::Object(figures))
}

/// How fast RBAC is decided for 1,000 groups on 500 clusters, on one core.
fn matrix() -> Outcome<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--release", "--quiet", "-p", "lockstep-rbac", "--example", "matrix"]);
    let out = cargo.current_dir(paths::root()).stderr(Stdio::inherit()).output();
    let out = out.map_err(|e| format!("cargo did not start: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    if !out.status.success() {
        return Err(format!("the matrix ended with {}\n{said}", out.status));
    }
    let figures: Value = serde_json::from_str(said.trim()).map_err(|e| format!("the matrix said no object: {e}"))?;
    let number = |name: &str| figures[name].as_f64().unwrap_or_default();
    println!(
        "{:.0} million answers of RBAC in {:.2} s, {:.0} million a second, {:.1} MiB of memory",
        number("matrix_answers") / 1e6,
        number("matrix_s"),
        number("matrix_answers_per_s") / 1e6,
        number("matrix_memory_kib") / 1024.0
    );
    Ok(figures)
}

/// How fast a whole proof of as many is compared with what is wanted, and what it weighs.
fn proof() -> Outcome<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--release", "--quiet", "-p", "lockstep-engine", "--lib", "a_matrix_of_100_million_cells"]);
    let out =
        cargo.args(["--", "--ignored", "--nocapture"]).current_dir(paths::root()).stderr(Stdio::inherit()).output();
    let out = out.map_err(|e| format!("cargo did not start: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    let figures = said.lines().find_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok());
    let Some(figures) = figures.filter(|_| out.status.success()) else {
        return Err(format!("the proof ended with {}\n{said}", out.status));
    };
    let number = |name: &str| figures.get(name).and_then(Value::as_f64).unwrap_or_default();
    println!(
        "a proof of {:.0} million answers: {:.0} million a second, {:.0} MiB of memory, shown in {:.0} ms as {:.0} KB",
        number("proof_answers") / 1e6,
        number("proof_answers_per_s") / 1e6,
        number("proof_memory_kib") / 1024.0,
        number("proof_shown_ms"),
        number("proof_shown_bytes") / 1e3
    );
    Ok(Value::Object(figures))
}

/// What the end-to-end package measures on the built wizard.
fn measured(dist: &Path) -> Outcome<Map<String, Value>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--release", "--quiet", "-p", parts::END_TO_END, "--bin", MEASURE]).current_dir(paths::root());
    cargo.env("LOCKSTEP_DIST", dist).stderr(Stdio::inherit());
    env::with(&mut cargo, &[&browser::TOOL, &driver::TOOL])?;
    let out = cargo.output().map_err(|e| format!("cargo did not start: {e}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    print!("{said}");
    if !out.status.success() {
        return Err(format!("measuring ended with {}", out.status));
    }
    let last = said.lines().rfind(|l| !l.trim().is_empty()).unwrap_or_default();
    serde_json::from_str(last).map_err(|e| format!("the last line of what was measured is no object: {e}"))
}

#[cfg(test)]
mod tests {
    use super::is_first;

    #[test]
    fn the_first_page_is_what_it_names_and_its_module() {
        let page = "<script src=\"/boot.js\"></script>";
        let first = |name: &str| is_first(name, page);
        assert!(first("index.html") && first("boot.js") && first("lockstep-wizard_bg.wasm"));
        assert!(!first("worker_bg.wasm") && !first("font.woff2"));
    }
}
