//! `cargo xtask`: what this machine needs, building, the demo, the tests, the benchmark.

mod assets;
mod bench;
mod build;
mod cache;
mod count;
mod demo;
mod doctor;
mod env;
mod inputs;
mod page_names;
mod parts;
mod paths;
mod shell;
mod suite;
mod test;
mod times;
mod tools;

use std::process::ExitCode;

use shell::Outcome;

const HELP: &str = "cargo xtask COMMAND

  doctor                          what this machine has and lacks, and how to get it
  get [TOOL]...                   gets what is missing: all of it, or by the doctor's names
  build                           the wizard (dist/) and the binary
  demo                            starts the lab and the wizard, prints one address
  demo --auto                     plays the whole setup in headless Chromium, screenshots in target/demo/
    --keycloak real               with a real Keycloak
    --entra handoff               with an application that another administrator makes
    --credential certificate      with the realm's certificate in place of a client secret
    --break FAULT                 plants a fault first
  test                            every test
  test fast                       format, lints and unit tests
  bench [--json]                  sizes, requests and times; --json: one object as the last line";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(status) => status,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Outcome<ExitCode> {
    match arguments {
        ["doctor"] => Ok(status(doctor::run())),
        ["get", names @ ..] => get(names).map(|()| ExitCode::SUCCESS),
        ["build"] => build::all().map(|()| ExitCode::SUCCESS),
        ["demo", rest @ ..] => demo::run(&demo_options(rest)?),
        ["test"] => test::run(false).map(status),
        ["test", "fast"] => test::run(true).map(status),
        ["bench"] => bench::run(false).map(|()| ExitCode::SUCCESS),
        ["bench", "--json"] => bench::run(true).map(|()| ExitCode::SUCCESS),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("`{}` is not a command\n\n{HELP}", other.join(" "))),
    }
}

fn status(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn get(names: &[&str]) -> Outcome<()> {
    if let Some(unknown) = names.iter().find(|n| tools::ALL.iter().all(|t| t.name != **n)) {
        return Err(format!("the doctor knows no `{unknown}`"));
    }
    for tool in tools::ALL.iter().filter(|t| names.is_empty() || names.contains(&t.name)) {
        println!("{}: {}", tool.name, tool.ready()?.display());
    }
    Ok(())
}

fn demo_options(words: &[&str]) -> Outcome<demo::Options> {
    let mut options = demo::Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--auto" => options.auto = true,
            "--keycloak" => match words.next() {
                Some(&"real") => options.real = true,
                Some(&"lab") => options.real = false,
                other => return Err(format!("--keycloak takes `real` or `lab`, not `{}`", other.unwrap_or(&""))),
            },
            name @ ("--break" | "--credential" | "--entra") => {
                let value = words.next().ok_or_else(|| format!("{name} takes a value"))?;
                options.variants.extend([name.to_owned(), (*value).to_owned()]);
            }
            other => return Err(format!("`{other}` is not an option of demo\n\n{HELP}")),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::demo_options;

    #[test]
    fn options_of_the_demo() {
        let options = demo_options(&["--auto", "--keycloak", "real", "--break", "full-path"]).unwrap();
        assert!(options.auto && options.real);
        assert_eq!(options.variants, ["--break", "full-path"]);
        assert!(demo_options(&["--keycloak", "fake"]).is_err());
        assert!(demo_options(&["--break"]).is_err());
    }
}
