//! A part of the matrix, as a page and a file draw it: so many rows and columns of it, narrowed down by what is asked for.

use lockstep_words::Message;
use lockstep_words::en::shown as say;
use serde::{Deserialize, Serialize};

use super::cell_style::CellStyle;
use crate::proof::{Block, Cell, Matrix, Means, Proof, Proven, Row};

/// So many rows and columns a range holds at most: one in which every cell is proven stays well below 256 KB.
pub const MOST_ROWS: usize = 50;
/// See [`MOST_ROWS`].
pub const MOST_COLUMNS: usize = 64;

/// Which part of a proof's matrix is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixQuery {
    /// Which proof, from 0.
    pub proof: usize,
    /// Whether only rows and columns are wanted in which something is not as wanted.
    pub only: bool,
    /// What the names of rows, or of clusters and namespaces, are to hold; empty for all.
    pub find: String,
    /// The first row, of those that are left.
    pub first_row: usize,
    /// How many rows, at most [`MOST_ROWS`].
    pub rows: usize,
    /// The first column, of those that are left.
    pub first_column: usize,
    /// How many columns, at most [`MOST_COLUMNS`].
    pub columns: usize,
}

impl MatrixQuery {
    /// So many rows and columns are drawn at once: no task of a page that draws them takes 50 ms.
    pub const ROWS: usize = 25;
    /// See [`MatrixQuery::ROWS`].
    pub const COLUMNS: usize = 16;

    /// The beginning of a proof's whole matrix.
    #[must_use]
    pub fn of(proof: usize) -> Self {
        MatrixQuery {
            proof,
            only: false,
            find: String::new(),
            first_row: 0,
            rows: Self::ROWS,
            first_column: 0,
            columns: Self::COLUMNS,
        }
    }
}

/// A part of a proof's matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRange {
    /// How many rows are left of the whole by what was asked for.
    pub all_rows: usize,
    /// How many columns are left.
    pub all_columns: usize,
    /// Where the first of these rows stands among those that are left.
    pub first_row: usize,
    /// Where the first of these columns stands.
    pub first_column: usize,
    /// The columns.
    pub columns: Vec<MatrixColumn>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
}

/// A column: a namespace of a cluster, or the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixColumn {
    /// The cluster's name.
    pub cluster: String,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
}

/// A row with its cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// Which row of the proof's matrix; nothing for the person of another proof, whose cells cannot be looked into.
    pub at: Option<usize>,
    /// The group's or the person's name.
    pub name: String,
    /// What the row is about.
    pub subject: Subject,
    /// How each of its cells came out, from the range's first column on.
    pub states: Vec<Cell>,
    /// What is known of cells besides. Their columns are counted from the range's first.
    pub proven: Vec<Proven>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Subject {
    /// A Keycloak group, or anyone else.
    Group {
        /// Who is in it: mostly the Entra group's name.
        entra_group: Option<String>,
    },
    /// The person of this proof.
    Person,
    /// The person of another proof, who was looked at in the same clusters at another time.
    OtherPerson {
        /// When, in milliseconds since 1970.
        at: u64,
    },
}

/// A cell as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixCell {
    /// How it is drawn.
    pub style: CellStyle,
    /// What it says, in words.
    pub title: String,
    /// Whether more is known than was computed.
    pub proven: bool,
}

impl MatrixRow {
    /// The row's cells, from the range's first column on.
    pub fn cells(&self) -> impl Iterator<Item = MatrixCell> {
        self.states.iter().enumerate().map(|(column, state)| {
            let style = CellStyle::of(*state);
            let word = Message::new(style.words.clone()).say();
            let proven = self.proven.iter().find(|proven| proven.column == column).and_then(by);
            match proven {
                Some(by) => MatrixCell { style, title: format!("{word}; {by}"), proven: true },
                None => MatrixCell { style, title: word, proven: false },
            }
        })
    }
}

impl MatrixRange {
    /// Neighbouring columns of one cluster: its name, and how many they are.
    #[must_use]
    pub fn clusters(&self) -> Vec<(&str, usize)> {
        let mut spans: Vec<(&str, usize)> = Vec::new();
        for column in &self.columns {
            match spans.last_mut() {
                Some((last, span)) if *last == column.cluster => *span += 1,
                _ => spans.push((&column.cluster, 1)),
            }
        }
        spans
    }
}

/// By which means a cell is proven besides, in words.
fn by(proven: &Proven) -> Option<String> {
    let key = match proven.by {
        Means::Computed => return None,
        Means::Review => say::BY_REVIEW,
        Means::SelfReview => say::BY_SELF_REVIEW,
        Means::Request => say::BY_REQUEST,
    };
    Some(Message::new(key).with("count", proven.questions).say())
}

/// A part of a proof's matrix; nothing where there is no such proof. A first row or column that is not there means the
/// beginning.
#[must_use]
pub fn matrix_range(all: &[Proof], query: &MatrixQuery) -> Option<MatrixRange> {
    let (lines, places) = left(all, query)?;
    let within = |first: usize, count: usize| if first < count { first } else { 0 };
    let (first_row, first_column) = (within(query.first_row, lines.len()), within(query.first_column, places.len()));
    let shown_places: Vec<&Place<'_>> =
        places.iter().skip(first_column).take(query.columns.min(MOST_COLUMNS)).collect();
    let shown_lines = lines.iter().skip(first_row).take(query.rows.min(MOST_ROWS));
    Some(MatrixRange {
        all_rows: lines.len(),
        all_columns: places.len(),
        first_row,
        first_column,
        rows: shown_lines.map(|line| line.drawn(&shown_places)).collect(),
        columns: shown_places
            .iter()
            .map(|place| MatrixColumn {
                cluster: place.block.cluster.clone(),
                namespace: place.namespace().map(str::to_owned),
            })
            .collect(),
    })
}

/// A row of the table: of this proof's matrix, or the person of another proof.
struct Line<'a> {
    row: &'a Row,
    proof: &'a Proof,
    at: usize,
    /// Whether it is of the proof that is shown.
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

impl<'a> Line<'a> {
    /// The same place in the proof that this row is of.
    fn place(&self, place: &Place<'a>) -> Option<Place<'a>> {
        if self.own {
            return Some(*place);
        }
        let block = self.proof.matrix.blocks.iter().find(|block| block.cluster == place.block.cluster)?;
        let column = block.columns.iter().position(|column| column.as_deref() == place.namespace())?;
        Some(Place { block, column })
    }

    /// What this row says of a place.
    fn cell(&self, place: &Place<'a>) -> Cell {
        self.place(place).map_or(Cell::Unknown, |place| place.block.cell(self.at, place.column))
    }

    /// What is known of a place besides what was computed.
    fn proven(&self, place: &Place<'a>) -> Option<&'a Proven> {
        let place = self.place(place)?;
        place.block.proven.iter().find(|proven| proven.row == self.at && proven.column == place.column)
    }

    fn drawn(&self, places: &[&Place<'a>]) -> MatrixRow {
        let proven = places.iter().enumerate().filter_map(|(column, place)| {
            let known = self.proven(place)?;
            Some(Proven { column, ..known.clone() })
        });
        MatrixRow {
            at: self.own.then_some(self.at),
            name: self.row.name(),
            subject: match (&self.row.person, self.own) {
                (Some(_), true) => Subject::Person,
                (Some(_), false) => Subject::OtherPerson { at: self.proof.at },
                (None, _) => Subject::Group { entra_group: self.row.entra_group.clone() },
            },
            states: places.iter().map(|place| self.cell(place)).collect(),
            proven: proven.collect(),
        }
    }
}

/// The rows of a proof, and the person of each other one.
fn lines<'a>(all: &'a [Proof], proof: &'a Proof, shown: usize) -> Vec<Line<'a>> {
    let own = proof.matrix.rows.iter().enumerate().map(|(at, row)| Line { row, proof, at, own: true });
    let others = all.iter().enumerate().filter(|(n, _)| *n != shown).filter_map(|(_, proof)| {
        let (at, row) = proof.matrix.rows.iter().enumerate().rfind(|(_, row)| row.person.is_some())?;
        Some(Line { row, proof, at, own: false })
    });
    own.chain(others).collect()
}

fn places<'a>(matrix: &'a Matrix, find: &str) -> Vec<Place<'a>> {
    let all =
        matrix.blocks.iter().flat_map(|block| (0..block.columns.len()).map(move |column| Place { block, column }));
    let fits = |place: &Place<'_>| {
        find.is_empty()
            || place.block.cluster.to_lowercase().contains(find)
            || place.namespace().is_some_and(|name| name.to_lowercase().contains(find))
    };
    let found: Vec<Place<'a>> = all.clone().filter(fits).collect();
    // What is looked for may be the name of a row.
    if found.is_empty() { all.collect() } else { found }
}

/// Rows and columns that are left of the whole by what is asked for.
fn left<'a>(all: &'a [Proof], query: &MatrixQuery) -> Option<(Vec<Line<'a>>, Vec<Place<'a>>)> {
    let proof = all.get(query.proof)?;
    let find = query.find.trim().to_lowercase();
    let (mut lines, mut places) = (lines(all, proof, query.proof), places(&proof.matrix, &find));
    let named = |line: &Line<'_>| {
        let who = line.row.entra_group.as_deref().unwrap_or_default();
        line.row.name().to_lowercase().contains(&find) || who.to_lowercase().contains(&find)
    };
    if !find.is_empty() && lines.iter().any(named) {
        lines.retain(named);
    }
    if query.only {
        // Of this proof: others were made at other times.
        lines.retain(|line| line.own);
        lines.retain(|line| places.iter().any(|place| line.cell(place).differs()));
        places.retain(|place| lines.iter().any(|line| line.cell(place).differs()));
    }
    Some((lines, places))
}

#[cfg(test)]
mod tests {
    use super::{MOST_COLUMNS, MOST_ROWS, MatrixQuery, MatrixRange, Subject, matrix_range};
    use crate::port::Event;
    use crate::proof::{Block, Cell, Matrix, Means, Person, Proof, Proven, Row};
    use crate::text::to_text;

    /// A proof of so many groups, clusters, and namespaces in each; one cell is not as wanted.
    fn large(groups: usize, clusters: usize, namespaces: usize) -> Proof {
        let names = (0..namespaces).map(|n| Some(format!("ns-{n}"))).chain([None]);
        let block = Block {
            columns: names.collect(),
            cells: vec!["w".repeat(namespaces) + "r"; groups],
            questions: groups * namespaces * 10,
            as_wanted: groups * namespaces * 10,
            ..Block::default()
        };
        let mut blocks: Vec<Block> =
            (0..clusters).map(|n| Block { cluster: format!("cluster-{n}"), ..block.clone() }).collect();
        blocks[clusters / 2].cells[groups / 2].replace_range(1..2, "x");
        let row = |n: usize| Row { group: Some(format!("group-{n}")), ..Row::default() };
        let matrix = Matrix { asked: vec!["list pods".into()], rows: (0..groups).map(row).collect(), blocks };
        Proof { matrix, ..Proof::default() }
    }

    fn range(all: &[Proof], change: impl FnOnce(&mut MatrixQuery)) -> MatrixRange {
        let mut query = MatrixQuery::of(0);
        change(&mut query);
        matrix_range(all, &query).unwrap()
    }

    /// Rows and columns that are there, and those that are left of the whole.
    fn sizes(range: &MatrixRange) -> [usize; 4] {
        assert!(range.rows.iter().all(|row| row.states.len() == range.columns.len()), "{range:?}");
        [range.rows.len(), range.columns.len(), range.all_rows, range.all_columns]
    }

    #[test]
    fn of_a_large_matrix_a_part_is_shown_and_it_can_be_narrowed_down() {
        let all = [large(1000, 50, 20)];
        assert_eq!(sizes(&range(&all, |_| ())), [25, 16, 1000, 1050]);
        let last = range(&all, |query| (query.first_row, query.first_column) = (975, 1040));
        assert_eq!((sizes(&last), last.first_row, last.first_column), ([25, 10, 1000, 1050], 975, 1040));
        assert_eq!((&*last.rows[24].name, &*last.columns[9].cluster), ("group-999", "cluster-49"));
        assert_eq!((last.rows[24].at, last.columns[9].namespace.as_deref()), (Some(999), None));
        // What differs is one cell of a million.
        let only = range(&all, |query| query.only = true);
        assert_eq!((sizes(&only), &*only.rows[0].states), ([1, 1, 1, 1], &[Cell::Excess][..]));
        assert_eq!((&*only.rows[0].name, &*only.columns[0].cluster), ("group-500", "cluster-25"));
        assert_eq!(only.columns[0].namespace.as_deref(), Some("ns-1"));
        assert_eq!(sizes(&range(&all, |query| query.find = "CLUSTER-7".into())), [25, 16, 1000, 21]);
        assert_eq!(sizes(&range(&all, |query| query.find = "group-12".into())), [11, 16, 11, 1050]);
        assert_eq!(sizes(&range(&all, |query| query.find = "nowhere".into())), [25, 16, 1000, 1050]);
        // What a page of another release may ask for.
        let beyond = range(&all, |query| (query.first_row, query.first_column) = (5000, 9000));
        assert_eq!((sizes(&beyond), beyond.first_row, beyond.first_column), ([25, 16, 1000, 1050], 0, 0));
        assert_eq!(matrix_range(&all, &MatrixQuery::of(7)), None);
    }

    /// 1,000 groups, 50 clusters, 20 namespaces, and every cell put to its cluster besides.
    #[test]
    fn no_range_is_larger_than_a_message_may_be() {
        let mut proof = large(1000, 50, 20);
        for row in &mut proof.matrix.rows {
            let name = row.group.take().unwrap_or_default();
            row.group = Some(format!("{name}-{}", "g".repeat(100)));
            row.entra_group = Some("e".repeat(256));
        }
        for block in &mut proof.matrix.blocks {
            block.cluster = format!("{}-{}", block.cluster, "c".repeat(50));
            for (n, column) in block.columns.iter_mut().enumerate() {
                *column = column.take().map(|_| format!("{n:-<63}"));
            }
            let cells = (0..1000).flat_map(|row| (0..21).map(move |column| (row, column)));
            let proven = |(row, column)| Proven { row, column, questions: 100, by: Means::SelfReview };
            block.proven = cells.map(proven).collect();
        }
        let all = [proof];
        let query = MatrixQuery { first_row: 950, rows: 1000, columns: 1050, ..MatrixQuery::of(0) };
        let range = matrix_range(&all, &query).unwrap();
        assert_eq!(sizes(&range), [MOST_ROWS, MOST_COLUMNS, 1000, 1050]);
        assert!(range.rows.iter().all(|row| row.cells().all(|cell| cell.proven)), "all of it is proven");
        let text = to_text(&Event::MatrixRows { query, range });
        assert!(text.len() < 256 * 1024, "{} bytes", text.len());
    }

    #[test]
    fn people_of_other_proofs_are_rows_that_cannot_be_looked_into() {
        let proof = |name: &str, namespace: &str, at: u64| {
            let row = Row { person: Some(name.into()), ..Row::default() };
            let block = Block {
                cluster: "alpha".into(),
                columns: vec![Some(namespace.into()), None],
                cells: vec!["w-".into()],
                proven: vec![Proven { row: 0, column: 0, questions: 3, by: Means::Request }],
                ..Block::default()
            };
            let matrix = Matrix { asked: Vec::new(), rows: vec![row], blocks: vec![block] };
            Proof { at, person: Person { name: name.into(), ..Person::default() }, matrix, ..Proof::default() }
        };
        let all = [proof("Noah", "attic", 5), proof("Hayden", "trinity", 9)];
        let range = matrix_range(&all, &MatrixQuery::of(1)).unwrap();
        let [own, other] = &*range.rows else { panic!("{range:?}") };
        assert_eq!((own.at, &own.subject, &*own.states), (Some(0), &Subject::Person, &[Cell::Wanted, Cell::None][..]));
        assert_eq!((own.proven.len(), own.proven[0].questions), (1, 3));
        // Noah was not looked at in this namespace.
        assert_eq!((other.at, &other.subject), (None, &Subject::OtherPerson { at: 5 }));
        assert_eq!(other.states, [Cell::Unknown, Cell::None]);
        assert!(other.proven.is_empty());
    }
}
