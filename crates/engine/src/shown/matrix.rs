//! Then everyone and everywhere: a table of groups and people, clusters and namespaces; as much of it as fits a screen.

use lockstep_words::Message;
use lockstep_words::en::shown as say;

use super::asked::Asked;
use super::cell;
use super::html::{Html, el, hidden, p, t, time};
use super::icons::symbol;
use super::look::{look, sign};
use super::view::{At, View};
use crate::proof::{Block, Cell, Matrix, Means, Proof, Row};
use crate::text::to_text;

/// So many rows and columns are shown at once.
const ROWS: usize = 25;
const COLUMNS: usize = 16;

/// A row of the table: of this proof's matrix, or the person of another proof.
struct Line<'a> {
    row: &'a Row,
    proof: &'a Proof,
    at: usize,
    /// Whether it is of the proof that is shown; else its person was looked at in the same clusters, at another time.
    own: bool,
}

/// A column: a cluster, and which of its columns.
#[derive(Clone, Copy)]
struct Place<'a> {
    block: &'a Block,
    column: usize,
}

impl Place<'_> {
    fn namespace(&self) -> Option<&str> {
        self.block.columns.get(self.column).and_then(Option::as_deref)
    }
}

impl Line<'_> {
    /// What this row says of a place.
    fn cell(&self, place: &Place<'_>) -> Cell {
        if self.own {
            return place.block.cell(self.at, place.column);
        }
        let other = self.proof.matrix.blocks.iter().find(|block| block.cluster == place.block.cluster);
        let Some(other) = other else { return Cell::Unknown };
        let same = |column: &Option<String>| column.as_deref() == place.namespace();
        other.columns.iter().position(same).map_or(Cell::Unknown, |column| other.cell(self.at, column))
    }
}

fn lines<'a>(asked: &Asked<'a>) -> Vec<Line<'a>> {
    let line = |proof: &'a Proof, at: usize, row: &'a Row, own: bool| Line { row, proof, at, own };
    let own = asked.proof.matrix.rows.iter().enumerate().map(|(at, row)| line(asked.proof, at, row, true));
    let others = asked.all.iter().enumerate().filter(|(n, _)| *n != asked.at).filter_map(|(_, proof)| {
        let (at, row) = proof.matrix.rows.iter().enumerate().rfind(|(_, row)| row.person.is_some())?;
        Some(line(proof, at, row, false))
    });
    own.chain(others).collect()
}

fn places<'a>(matrix: &'a Matrix, view: &View) -> Vec<Place<'a>> {
    let all =
        matrix.blocks.iter().flat_map(|block| (0..block.columns.len()).map(move |column| Place { block, column }));
    let find = view.find.trim().to_lowercase();
    let fits = |place: &Place<'_>| {
        find.is_empty()
            || place.block.cluster.to_lowercase().contains(&find)
            || place.namespace().is_some_and(|name| name.to_lowercase().contains(&find))
    };
    let found: Vec<Place<'a>> = all.clone().filter(fits).collect();
    // What is looked for may be the name of a row.
    if found.is_empty() { all.collect() } else { found }
}

/// Rows and columns that are left of the whole by what is looked for.
fn left<'a>(asked: &Asked<'a>) -> (Vec<Line<'a>>, Vec<Place<'a>>) {
    let (mut lines, mut places) = (lines(asked), places(&asked.proof.matrix, asked.view));
    let find = asked.view.find.trim().to_lowercase();
    let named = |line: &Line<'_>| {
        let who = line.row.entra_group.as_deref().unwrap_or_default();
        line.row.name().to_lowercase().contains(&find) || who.to_lowercase().contains(&find)
    };
    if !find.is_empty() && lines.iter().any(named) {
        lines.retain(named);
    }
    if asked.view.only {
        // Of this proof: others were made at other times.
        lines.retain(|line| line.own);
        lines.retain(|line| places.iter().any(|place| line.cell(place).differs()));
        places.retain(|place| lines.iter().any(|line| line.cell(place).differs()));
    }
    (lines, places)
}

/// The table with its legend; nothing where nothing was looked at.
pub(super) fn matrix(asked: &Asked<'_>) -> Option<Html> {
    let matrix = &asked.proof.matrix;
    if matrix.blocks.is_empty() {
        return None;
    }
    let (lines, places) = left(asked);
    let differ = [Cell::Missing, Cell::Excess, Cell::Unknown].into_iter().map(|cell| matrix.count(cell)).sum::<usize>();
    let label =
        if asked.view.only { t(say::MATRIX_ALL) } else { Message::new(say::MATRIX_DIFFS).with("count", differ).say() };
    let toggle = asked
        .button("differences", &label, |view| *view = View { only: !view.only, proof: view.proof, ..View::default() })
        .attr("aria-pressed", if asked.view.only { "true" } else { "false" });
    let asks = Message::new(say::MATRIX_ASKED).with("questions", matrix.asked.join(", ")).say();
    let detail = cell::detail(asked).unwrap_or_else(|| p("hint", &t(say::MATRIX_CLICK)));
    Some(
        el("section")
            .class("matrix")
            .child(el("h2").text(&t(say::MATRIX)))
            .child(p("hint", &asks))
            .child(el("div").class("legend").child(legend()).child(toggle))
            .child(search(asked))
            .child(moves(asked, lines.len(), places.len()))
            .child(table(asked, &lines, &places))
            .child(el("div").class("cell-detail").attr("id", "cell-detail").attr("role", "status").child(detail)),
    )
}

/// All of it, for a file; of a large one what is not as wanted.
pub(super) fn of_file(asked: &Asked<'_>) -> Option<Html> {
    let matrix = &asked.proof.matrix;
    let columns: usize = matrix.blocks.iter().map(|block| block.columns.len()).sum();
    let large = matrix.rows.len() > ROWS || columns > COLUMNS;
    let view = View { only: large, ..View::default() };
    let asked = Asked { view: &view, ..*asked };
    let (lines, places) = left(&asked);
    (!matrix.blocks.is_empty()).then(|| {
        el("div")
            .child(el("h3").text(&t(if large { say::MATRIX_ONLY } else { say::MATRIX })))
            .child(legend())
            .child(table(&asked, &lines, &places))
    })
}

fn legend() -> Html {
    let items = Cell::ALL.into_iter().map(|cell| {
        let (class, name, _, word) = look(cell);
        el("li").child(el("span").class(class).attr("aria-hidden", "true").child(sign(name))).text(&t(word))
    });
    let proven = el("li")
        .child(el("span").class("cell proven").attr("aria-hidden", "true").child(sign("none")))
        .text(&t(say::CELL_PROVEN));
    let signs = Cell::ALL.into_iter().map(|cell| {
        let (_, name, path, _) = look(cell);
        symbol(&format!("cell-{name}"), path)
    });
    let signs = el("svg").class("visually-hidden").attr("aria-hidden", "true").children(signs);
    let list = el("ul").attr("aria-label", &t(say::MATRIX_LEGEND)).children(items).child(proven);
    el("div").child(signs).child(list)
}

/// The field by which a large table is narrowed down.
fn search(asked: &Asked<'_>) -> Option<Html> {
    let matrix = &asked.proof.matrix;
    let columns: usize = matrix.blocks.iter().map(|block| block.columns.len()).sum();
    let large = matrix.rows.len() > 8 || columns > 12;
    let label = el("label").attr("for", "matrix.find").text(&t(say::MATRIX_FIND));
    let input = el("input")
        .attr("id", "matrix.find")
        .attr("type", "search")
        .attr("value", &asked.view.find)
        .attr("data-find", &asked.leads(|view| *view = View { proof: view.proof, only: view.only, ..View::default() }));
    large.then(|| p("find", "").child(label).child(input))
}

/// What moves the part that is shown.
fn moves(asked: &Asked<'_>, rows: usize, columns: usize) -> Option<Html> {
    let view = asked.view;
    let said = |key, first: usize, most: usize, all: usize| {
        Message::new(key).with("first", first + 1).with("last", all.min(first + most)).with("all", all).say()
    };
    let mut list = el("p").class("moves");
    if rows > ROWS {
        list = list.text(&said(say::MATRIX_ROWS, view.row, ROWS, rows)).text(" ");
        if view.row > 0 {
            list = list.child(asked.button("rows.before", &t(say::MATRIX_ROWS_BEFORE), |view| {
                (view.row, view.cell) = (view.row.saturating_sub(ROWS), None);
            }));
        }
        if view.row + ROWS < rows {
            list = list.child(asked.button("rows.after", &t(say::MATRIX_ROWS_AFTER), |view| {
                (view.row, view.cell) = (view.row + ROWS, None);
            }));
        }
    }
    if columns > COLUMNS {
        list = list.text(" ").text(&said(say::MATRIX_COLUMNS, view.column, COLUMNS, columns)).text(" ");
        if view.column > 0 {
            list = list.child(asked.button("columns.before", &t(say::MATRIX_COLUMNS_BEFORE), |view| {
                (view.column, view.cell) = (view.column.saturating_sub(COLUMNS), None);
            }));
        }
        if view.column + COLUMNS < columns {
            list = list.child(asked.button("columns.after", &t(say::MATRIX_COLUMNS_AFTER), |view| {
                (view.column, view.cell) = (view.column + COLUMNS, None);
            }));
        }
    }
    (rows > ROWS || columns > COLUMNS).then_some(list)
}

fn table(asked: &Asked<'_>, lines: &[Line<'_>], places: &[Place<'_>]) -> Html {
    if lines.is_empty() || places.is_empty() {
        return p("hint", &t(say::MATRIX_SAME));
    }
    let lines = lines.get(asked.view.row..).unwrap_or(lines);
    let lines = &lines[..lines.len().min(ROWS)];
    let places = places.get(asked.view.column..).unwrap_or(places);
    let places = &places[..places.len().min(COLUMNS)];
    let groups = clusters(places).into_iter().map(|(name, span)| {
        el("th").class("cluster").attr("scope", "colgroup").attr("colspan", &span.to_string()).text(name)
    });
    let wide = t(say::MATRIX_WIDE);
    let heads = places.iter().map(|place| el("th").attr("scope", "col").text(place.namespace().unwrap_or(&wide)));
    let corner = el("th").class("corner").attr("scope", "col").attr("rowspan", "2").text(&t(say::MATRIX_GROUP));
    let head = el("thead").child(el("tr").child(corner).children(groups)).child(el("tr").children(heads));
    let body = el("tbody").children(lines.iter().map(|one| line(asked, one, places)));
    let caption = el("caption").class("visually-hidden").text(&t(say::MATRIX_CAPTION));
    el("div")
        .class("scroll")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", &t(say::MATRIX))
        // A cell leads to this view with itself in it.
        .attr("data-view", &asked.leads(|view| view.cell = None))
        .child(el("table").child(caption).child(head).child(body))
}

/// Neighbouring columns of one cluster.
fn clusters<'a>(places: &[Place<'a>]) -> Vec<(&'a str, usize)> {
    let mut spans: Vec<(&str, usize)> = Vec::new();
    for place in places {
        match spans.last_mut() {
            Some((last, span)) if *last == place.block.cluster => *span += 1,
            _ => spans.push((&place.block.cluster, 1)),
        }
    }
    spans
}

fn line(asked: &Asked<'_>, line: &Line<'_>, places: &[Place<'_>]) -> Html {
    let head = el("th").attr("scope", "row").text(&line.row.name());
    let head = match (&line.row.entra_group, &line.row.person) {
        (Some(name), _) => head.text(" ").child(el("code").text(name)),
        (None, Some(_)) => {
            let when = if line.own { say::MATRIX_PERSON } else { say::MATRIX_PERSON_OTHER };
            let when = el("small").text(&format!("{} ", t(when)));
            head.text(" ").child(when.child((!line.own).then(|| time(line.proof.at))))
        }
        (None, None) => head,
    };
    let own = line.own;
    el("tr").child(head).children(places.iter().enumerate().map(|(n, place)| {
        let cell = line.cell(place);
        let (class, name, _, word) = look(cell);
        let word = t(word);
        let looked_into = own.then(|| At {
            cluster: place.block.cluster.clone(),
            namespace: place.namespace().map(str::to_owned),
            row: line.at,
        });
        let open = looked_into.is_some() && asked.view.cell == looked_into;
        let (title, class) = match proven(place, line) {
            Some(by) => (format!("{word}; {by}"), format!("{class} proven")),
            None => (word, class.to_owned()),
        };
        let button = el("button")
            .attr("type", "button")
            .attr("id", &format!("cell.{}.{}", line.at, n))
            .class(&class)
            .attr("data-cell", name)
            .attr("title", &title)
            .attr("aria-expanded", if open { "true" } else { "false" })
            .attr("data-cell-of", &looked_into.filter(|_| !open).map(|at| to_text(&at)).unwrap_or_default())
            .child(sign(name))
            .child(hidden(&title));
        let there = el("span").class(&class).attr("data-cell", name).attr("title", &title).child(sign(name));
        el("td").child(if own { button } else { there.child(hidden(&title)) })
    }))
}

/// By which means a cell is proven besides, in words.
fn proven(place: &Place<'_>, line: &Line<'_>) -> Option<String> {
    let block = line.proof.matrix.blocks.iter().find(|block| block.cluster == place.block.cluster)?;
    let found = block.proven.iter().find(|proven| proven.row == line.at && proven.column == place.column)?;
    let key = match found.by {
        Means::Computed => return None,
        Means::Review => say::BY_REVIEW,
        Means::SelfReview => say::BY_SELF_REVIEW,
        Means::Request => say::BY_REQUEST,
    };
    Some(Message::new(key).with("count", found.questions).say())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::{View, proofs};
    use crate::proof::{Block, Matrix, Proof, Row};

    /// A proof of so many groups, clusters, and namespaces in each; one cell is not as wanted.
    pub(crate) fn large(groups: usize, clusters: usize, namespaces: usize) -> Proof {
        let names = (0..namespaces).map(|n| Some(format!("ns-{n}"))).chain([None]);
        let mut block = Block {
            columns: names.collect(),
            cells: vec!["w".repeat(namespaces) + "r"; groups],
            questions: groups * namespaces * 10,
            as_wanted: groups * namespaces * 10,
            ..Block::default()
        };
        let blocks = (0..clusters).map(|n| {
            let mut name = String::new();
            let _ = write!(name, "cluster-{n}");
            block.cluster.clone_from(&name);
            block.clone()
        });
        let mut blocks: Vec<Block> = blocks.collect();
        blocks[clusters / 2].cells[groups / 2].replace_range(1..2, "x");
        let row = |n: usize| Row { group: Some(format!("group-{n}")), ..Row::default() };
        let matrix = Matrix { asked: vec!["list pods".into()], rows: (0..groups).map(row).collect(), blocks };
        Proof { matrix, ..Proof::default() }
    }

    fn cells(html: &str) -> usize {
        html.matches("data-cell=").count()
    }

    #[test]
    fn of_a_large_matrix_a_part_is_shown_and_it_can_be_narrowed_down() {
        let all = [large(1000, 50, 20)];
        let shown = |view: View| proofs(&all, &view, None);
        let first = shown(View::default());
        assert_eq!(cells(&first), 25 * 16);
        assert!(first.contains("Rows 1 to 25 of 1000") && first.contains("Columns 1 to 16 of 1050"), "{first}");
        let last = shown(View { row: 975, column: 1040, ..View::default() });
        assert_eq!(cells(&last), 25 * 10);
        assert!(last.contains("group-999") && last.contains("cluster-49"));
        // What differs is one cell of a million.
        let only = shown(View { only: true, ..View::default() });
        assert_eq!((cells(&only), only.matches("data-cell=\"excess\"").count()), (1, 1));
        assert!(only.contains("group-500") && only.contains("cluster-25") && only.contains("ns-1<"), "{only}");
        let found = shown(View { find: "CLUSTER-7".into(), ..View::default() });
        assert_eq!(cells(&found), 25 * 16);
        let found = shown(View { find: "group-12".into(), ..View::default() });
        assert_eq!(cells(&found), 11 * 16);
        assert_eq!(cells(&shown(View { find: "nowhere".into(), ..View::default() })), 25 * 16);
        // Views that a page of another release may ask for.
        assert_eq!(cells(&shown(View { row: 5000, column: 9000, proof: Some(7), ..View::default() })), 25 * 16);
    }
}
