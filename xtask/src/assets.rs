//! What Trunk leaves to do: one style sheet, a page without Trunk's own marks, and compressed siblings of every file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Outcome};

/// The one style sheet of the page, by this name in index.html.
const SHEET: &str = "lockstep.css";
/// The style file that the others build on.
const FIRST_STYLE: &str = "tokens.css";
/// Files that compress well.
const TEXTS: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm"];
/// Brotli at its best and gzip at its best, for every file named in the arguments.
const COMPRESS: &str = "const fs = require('fs'), z = require('zlib'), c = z.constants; \
    for (const name of process.argv.slice(1)) { const data = fs.readFileSync(name); \
    fs.writeFileSync(name + '.br', z.brotliCompressSync(data, { params: { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 22, [c.BROTLI_PARAM_SIZE_HINT]: data.length } })); \
    fs.writeFileSync(name + '.gz', z.gzipSync(data, { level: 9 })); }";

/// Completes a folder that Trunk has built.
///
/// # Errors
/// Where a file cannot be read or written.
pub(crate) fn complete(root: &Path, folder: &Path) -> Outcome<()> {
    let sheet = folder.join(SHEET);
    fs::write(&sheet, style(&root.join("style"))?).map_err(|e| format!("{}: {e}", sheet.display()))?;
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page).map_err(|e| format!("{}: {e}", page.display()))?;
    fs::write(&page, without_marks(&text)).map_err(|e| format!("{}: {e}", page.display()))
}

/// Makes scripts and styles smaller, in place.
///
/// # Errors
/// Where esbuild says no.
pub(crate) fn minify(folder: &Path, minifier: &Path) -> Outcome<()> {
    let small = |f: &PathBuf| f.extension().is_some_and(|x| x == "js" || x == "css");
    for file in files(folder)?.into_iter().filter(small) {
        let mut command = Command::new(minifier);
        command.arg(&file).args(["--minify", "--log-level=error", "--allow-overwrite"]);
        command.arg(format!("--outfile={}", file.display()));
        shell::quiet("esbuild", &mut command)?;
    }
    Ok(())
}

/// Every file below a folder, sorted.
///
/// # Errors
/// Where a folder cannot be read.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// All style files as one, tokens first, the rest by name.
fn style(folder: &Path) -> Outcome<String> {
    let mut sheets = files(folder)?;
    sheets.retain(|f| f.extension().is_some_and(|x| x == "css"));
    sheets.sort_by_key(|f| (f.file_name().is_none_or(|n| n != FIRST_STYLE), f.clone()));
    let mut all = String::new();
    for sheet in sheets {
        all.push_str(&fs::read_to_string(&sheet).map_err(|e| format!("{}: {e}", sheet.display()))?);
        all.push('\n');
    }
    Ok(all)
}

/// The page without the tags that only Trunk understands; it leaves those of modules it does not start itself.
fn without_marks(page: &str) -> String {
    let mut rest = page;
    let mut out = String::new();
    while let Some(start) = rest.find("<link") {
        let Some(length) = rest[start..].find('>') else { break };
        let (tag, after) = rest[start..].split_at(length + 1);
        out.push_str(&rest[..start]);
        if tag.contains("data-trunk") {
            rest = after.strip_prefix('\n').unwrap_or(after);
            out.truncate(out.trim_end_matches([' ', '\t']).len());
        } else {
            out.push_str(tag);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Writes `.br` and `.gz` beside what compresses well; the server sends those where the browser takes them.
///
/// # Errors
/// Where a program that compresses says no.
pub(crate) fn compress(folder: &Path) -> Outcome<()> {
    let worth = |f: &PathBuf| f.extension().and_then(|x| x.to_str()).is_some_and(|x| TEXTS.contains(&x));
    let texts: Vec<PathBuf> = files(folder)?.into_iter().filter(worth).collect();
    if shell::which("node").is_some() {
        return shell::quiet("compress", Command::new("node").args(["-e", COMPRESS, "--"]).args(&texts));
    }
    for (program, arguments) in [("brotli", &["-q", "11", "-f", "-k"][..]), ("gzip", &["-9", "-f", "-k"])] {
        if shell::which(program).is_some() {
            shell::quiet("compress", Command::new(program).args(arguments).args(&texts))?;
        } else {
            eprintln!("    neither node nor {program} is here: the wizard's files have no {program} siblings");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn only_the_tags_of_trunk_go() {
        let page =
            "<head>\n  <link rel=\"icon\" href=\"/i.svg\">\n  <link data-trunk rel=\"rust\"\n    href=\"x\">\n</head>";
        assert_eq!(without_marks(page), "<head>\n  <link rel=\"icon\" href=\"/i.svg\">\n</head>");
    }
}
