//! `cargo xtask`: what this machine needs, building, the demo, the tests, the benchmark.

mod cache;
mod inputs;
mod paths;
mod shell;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut status = ExitCode::SUCCESS;
    for name in &arguments {
        for tool in tools::ALL.iter().filter(|t| t.name == name) {
            match tool.ready() {
                Ok(path) => println!("{}: {}", tool.name, path.display()),
                Err(why) => {
                    eprintln!("{why}");
                    status = ExitCode::FAILURE;
                }
            }
        }
    }
    status
}
