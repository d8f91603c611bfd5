//! Everyone, everywhere, as a value: rows, clusters, and a letter for each cell.

use lockstep_words::Message;
use serde::{Deserialize, Serialize};

/// What a cell of the matrix shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// Has access, as wanted.
    Wanted,
    /// No access, as wanted.
    None,
    /// Wanted, but not there.
    Missing,
    /// There, but wanted by nobody.
    Excess,
    /// Comes with the role.
    WithRole,
    /// The cluster did not answer.
    Unknown,
}

impl Cell {
    /// All of them, in the order of the legend.
    pub const ALL: [Cell; 6] = [Cell::Wanted, Cell::None, Cell::WithRole, Cell::Missing, Cell::Excess, Cell::Unknown];

    /// The letter that stands for it in [`Block::cells`].
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Cell::Wanted => 'w',
            Cell::None => '-',
            Cell::Missing => 'm',
            Cell::Excess => 'x',
            Cell::WithRole => 'r',
            Cell::Unknown => '?',
        }
    }

    /// The cell of a letter; [`Cell::Unknown`] of any other.
    #[must_use]
    pub fn of(letter: char) -> Cell {
        Cell::ALL.into_iter().find(|cell| cell.letter() == letter).unwrap_or(Cell::Unknown)
    }

    /// Whether it is not as wanted, or not known.
    #[must_use]
    pub const fn differs(self) -> bool {
        matches!(self, Cell::Missing | Cell::Excess | Cell::Unknown)
    }
}

/// By which means it is known what somebody may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Worked out here, from one reading of the cluster's roles and bindings.
    #[default]
    Computed,
    /// The cluster was asked by the administrator (`SubjectAccessReview`), besides.
    Review,
    /// The cluster was asked by the person (`SelfSubjectAccessReview`), besides.
    SelfReview,
    /// The person has tried it, by a real request.
    Request,
}

/// A row of the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The Keycloak group; nothing for a person, and for anyone else who signs in.
    pub group: Option<String>,
    /// Who is in the group, as the row of step 2 says it: mostly the Entra group's name.
    pub entra_group: Option<String>,
    /// The person who has signed in.
    pub person: Option<String>,
}

/// One answer that is not as wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which row of the matrix.
    pub row: usize,
    /// The namespace; nothing for the whole cluster.
    pub namespace: Option<String>,
    /// What it is about, for example `list pods in trinity`.
    pub question: String,
    /// Whether it is too much; else it is missing.
    pub excess: bool,
    /// What decides it: the binding that gives too much, or the row of the blueprint that wants it.
    pub by: String,
    /// The rule.
    pub rule: String,
}

/// A cell of which more than the computed answer is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// Which row of the matrix.
    pub row: usize,
    /// Which column of the block.
    pub column: usize,
    /// How many of its questions.
    pub questions: usize,
    /// By which means.
    pub by: Means,
}

/// One cluster's part of the matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The cluster's name.
    pub cluster: String,
    /// Its id in Rancher; empty where there is none.
    pub id: String,
    /// When it was read, in milliseconds since 1970.
    pub at: u64,
    /// Why nothing is known of it.
    pub unreadable: Option<Message>,
    /// How many requests reading it took.
    pub requests: usize,
    /// The columns: namespaces, then nothing for the whole cluster.
    pub columns: Vec<Option<String>>,
    /// For each row a text of letters, one for each column ([`Cell::letter`]).
    pub cells: Vec<String>,
    /// How many questions were answered.
    pub questions: usize,
    /// How many of them came out as wanted.
    pub as_wanted: usize,
    /// What is not as wanted, excess first.
    pub differences: Vec<Difference>,
    /// How many more there are.
    pub more: usize,
    /// Rights that come with a role and nobody asked for, for example `list storageclasses`.
    pub with_roles: Vec<String>,
    /// Cells that are proven by more than computing.
    pub proven: Vec<Proven>,
    /// What asks a person's questions at a terminal.
    pub commands: Vec<String>,
    /// Questions that the cluster itself answered otherwise than they were computed here, with its words.
    pub disagrees: Vec<(String, String)>,
}

impl Block {
    /// A cell; [`Cell::Unknown`] where there is none.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells
            .get(row)
            .and_then(|cells| cells.as_bytes().get(column))
            .map_or(Cell::Unknown, |l| Cell::of(char::from(*l)))
    }
}

/// Everyone, everywhere: decided from one reading of each cluster's roles and bindings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Matrix {
    /// What is asked in each cell, as it is written: `list pods`.
    pub asked: Vec<String>,
    /// The rows: groups, anyone else, and the person who has signed in.
    pub rows: Vec<Row>,
    /// The clusters.
    pub blocks: Vec<Block>,
}

impl Matrix {
    /// How many questions were answered, and how many of them came out as wanted.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.blocks.iter().fold((0, 0), |(all, good), block| (all + block.questions, good + block.as_wanted))
    }

    /// Whether all is known and as wanted, and no cluster says otherwise.
    #[must_use]
    pub fn is_as_wanted(&self) -> bool {
        self.blocks.iter().all(|block| {
            block.unreadable.is_none() && block.differences.is_empty() && block.more == 0 && block.disagrees.is_empty()
        })
    }

    /// How many cells are of a kind.
    #[must_use]
    pub fn count(&self, cell: Cell) -> usize {
        let letter = u8::try_from(cell.letter()).unwrap_or_default();
        let cells = self.blocks.iter().flat_map(|block| &block.cells);
        cells.map(|cells| cells.bytes().filter(|one| *one == letter).count()).sum()
    }

    /// Rights that come with roles, each once.
    #[must_use]
    pub fn with_roles(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.blocks.iter().flat_map(|b| &b.with_roles).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Row {
    /// Whom the row is about: a group, a person, or nobody in particular (then it is empty).
    #[must_use]
    pub fn name(&self) -> String {
        let named = self.group.as_ref().or(self.person.as_ref());
        named.cloned().unwrap_or_else(|| Message::new(lockstep_words::en::proof::ANYONE).say())
    }
}
