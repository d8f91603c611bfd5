//! Then everyone and everywhere: a table of groups and people, clusters and namespaces; as much of it as fits a screen.

use lockstep_words::en::shown as say;
use lockstep_words::{Key, Message};
use maud::{Markup, html};

use super::asked::Asked;
use super::cell as inside;
use super::cell_style::{look, sign};
use super::icons::symbol;
use super::markup::{hidden, t, time};
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
pub(super) fn matrix(asked: &Asked<'_>) -> Markup {
    let matrix = &asked.proof.matrix;
    if matrix.blocks.is_empty() {
        return html! {};
    }
    let (lines, places) = left(asked);
    let questions = Message::new(say::MATRIX_ASKED).with("questions", matrix.asked.join(", "));
    html! {
        section.matrix {
            h2 { (t(say::MATRIX)) }
            p.hint { (questions.say()) }
            div.legend { (symbols()) (legend()) (toggle(asked)) }
            (search(asked))
            (moves(asked, lines.len(), places.len()))
            (table(asked, &lines, &places, true))
            div.cell-detail id="cell-detail" role="status" {
                @if let Some(detail) = inside::detail(asked) {
                    (detail)
                } @else {
                    p.hint { (t(say::MATRIX_CLICK)) }
                }
            }
        }
    }
}

/// All of it, for a file; of a large one what is not as wanted. The file has the [`symbols`].
pub(super) fn of_file(asked: &Asked<'_>) -> Markup {
    let matrix = &asked.proof.matrix;
    let columns: usize = matrix.blocks.iter().map(|block| block.columns.len()).sum();
    let large = matrix.rows.len() > ROWS || columns > COLUMNS;
    let view = View { only: large, ..View::default() };
    let asked = Asked { view: &view, ..*asked };
    let (lines, places) = left(&asked);
    html! {
        @if !matrix.blocks.is_empty() {
            div {
                h3 { (t(if large { say::MATRIX_ONLY } else { say::MATRIX })) }
                (legend())
                (table(&asked, &lines, &places, false))
            }
        }
    }
}

/// Whether all is shown or what is not as wanted.
fn toggle(asked: &Asked<'_>) -> Markup {
    let only = asked.view.only;
    let differ = [Cell::Missing, Cell::Excess, Cell::Unknown].into_iter();
    let differ: usize = differ.map(|cell| asked.proof.matrix.count(cell)).sum();
    let label = if only { t(say::MATRIX_ALL) } else { Message::new(say::MATRIX_DIFFS).with("count", differ).say() };
    let leads = asked.leads(|view| *view = View { only: !view.only, proof: view.proof, ..View::default() });
    html! {
        button.quiet type="button" id="differences" data-show=(leads) aria-pressed=(only) { (label) }
    }
}

/// The icons of cells, which stand in a document once.
pub(super) fn symbols() -> Markup {
    html! {
        svg.visually-hidden aria-hidden="true" {
            @for cell in Cell::ALL {
                (symbol(&format!("cell-{}", look(cell).1), look(cell).2))
            }
        }
    }
}

/// What the cells mean.
fn legend() -> Markup {
    html! {
        ul aria-label=(t(say::MATRIX_LEGEND)) {
            @for cell in Cell::ALL {
                @let (class, name, _, word) = look(cell);
                li { span class=(class) aria-hidden="true" { (sign(name)) } (t(word)) }
            }
            li { span.cell.proven aria-hidden="true" { (sign("none")) } (t(say::CELL_PROVEN)) }
        }
    }
}

/// The field by which a large table is narrowed down.
fn search(asked: &Asked<'_>) -> Markup {
    let matrix = &asked.proof.matrix;
    let columns: usize = matrix.blocks.iter().map(|block| block.columns.len()).sum();
    let leads = asked.leads(|view| *view = View { proof: view.proof, only: view.only, ..View::default() });
    html! {
        @if matrix.rows.len() > 8 || columns > 12 {
            p.find {
                label for="matrix.find" { (t(say::MATRIX_FIND)) }
                input id="matrix.find" type="search" value=(asked.view.find) data-find=(leads);
            }
        }
    }
}

/// What moves the part that is shown.
fn moves(asked: &Asked<'_>, rows: usize, columns: usize) -> Markup {
    let (row, column) = (asked.view.row, asked.view.column);
    let said = |key, first: usize, most: usize, all: usize| {
        Message::new(key).with("first", first + 1).with("last", all.min(first + most)).with("all", all).say()
    };
    let to = |id: &str, words: Key, row: usize, column: usize| {
        let leads = asked.leads(|view| (view.row, view.column, view.cell) = (row, column, None));
        html! { button.quiet type="button" id=(id) data-show=(leads) { (t(words)) } }
    };
    html! {
        @if rows > ROWS || columns > COLUMNS {
            p.moves {
                @if rows > ROWS {
                    (said(say::MATRIX_ROWS, row, ROWS, rows)) " "
                    @if row > 0 {
                        (to("rows.before", say::MATRIX_ROWS_BEFORE, row.saturating_sub(ROWS), column))
                    }
                    @if row + ROWS < rows {
                        (to("rows.after", say::MATRIX_ROWS_AFTER, row + ROWS, column))
                    }
                }
                @if columns > COLUMNS {
                    " " (said(say::MATRIX_COLUMNS, column, COLUMNS, columns)) " "
                    @if column > 0 {
                        (to("columns.before", say::MATRIX_COLUMNS_BEFORE, row, column.saturating_sub(COLUMNS)))
                    }
                    @if column + COLUMNS < columns {
                        (to("columns.after", say::MATRIX_COLUMNS_AFTER, row, column + COLUMNS))
                    }
                }
            }
        }
    }
}

/// The table. `pressed`: whether cells can be looked into.
fn table(asked: &Asked<'_>, lines: &[Line<'_>], places: &[Place<'_>], pressed: bool) -> Markup {
    if lines.is_empty() || places.is_empty() {
        return html! { p.hint { (t(say::MATRIX_SAME)) } };
    }
    let lines = lines.get(asked.view.row..).unwrap_or(lines);
    let lines = &lines[..lines.len().min(ROWS)];
    let places = places.get(asked.view.column..).unwrap_or(places);
    let places = &places[..places.len().min(COLUMNS)];
    let wide = t(say::MATRIX_WIDE);
    html! {
        // A cell leads to this view with itself in it.
        div.scroll
            tabindex="0"
            role="region"
            aria-label=(t(say::MATRIX))
            data-view=[pressed.then(|| asked.leads(|view| view.cell = None))]
        {
            table {
                caption.visually-hidden { (t(say::MATRIX_CAPTION)) }
                thead {
                    tr {
                        th.corner scope="col" rowspan="2" { (t(say::MATRIX_GROUP)) }
                        @for (name, span) in clusters(places) {
                            th.cluster scope="colgroup" colspan=(span) { (name) }
                        }
                    }
                    tr {
                        @for place in places {
                            th scope="col" { (place.namespace().unwrap_or(&wide)) }
                        }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            (head(line))
                            @for (n, place) in places.iter().enumerate() {
                                td { (cell(asked, line, place, n, pressed)) }
                            }
                        }
                    }
                }
            }
        }
    }
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

/// Whom a row is about.
fn head(line: &Line<'_>) -> Markup {
    html! {
        th scope="row" {
            (line.row.name())
            @match (&line.row.entra_group, &line.row.person) {
                (Some(name), _) => { " " code { (name) } }
                (None, Some(_)) if line.own => { " " small { (t(say::MATRIX_PERSON)) " " } }
                (None, Some(_)) => { " " small { (t(say::MATRIX_PERSON_OTHER)) " " (time(line.proof.at)) } }
                (None, None) => {}
            }
        }
    }
}

/// A cell in its row and, of those that are shown, `n`th column.
fn cell(asked: &Asked<'_>, line: &Line<'_>, place: &Place<'_>, n: usize, pressed: bool) -> Markup {
    let (class, name, _, word) = look(line.cell(place));
    let word = t(word);
    let (title, class) = match proven(place, line) {
        Some(by) => (format!("{word}; {by}"), format!("{class} proven")),
        None => (word, class.to_owned()),
    };
    if !line.own || !pressed {
        return html! { span class=(class) data-cell=(name) title=(title) { (sign(name)) (hidden(&title)) } };
    }
    let at = At { cluster: place.block.cluster.clone(), namespace: place.namespace().map(str::to_owned), row: line.at };
    let open = asked.view.cell.as_ref() == Some(&at);
    html! {
        button
            type="button"
            id={ "cell." (line.at) "." (n) }
            class=(class)
            data-cell=(name)
            title=(title)
            aria-expanded=(open)
            data-cell-of=(if open { String::new() } else { to_text(&at) })
        {
            (sign(name)) (hidden(&title))
        }
    }
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
