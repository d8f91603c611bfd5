//! Texts by name, in IndexedDB: workers have no localStorage. No secret is ever among them.

use std::cell::RefCell;
use std::rc::Rc;

use idb::builder::ObjectStoreBuilder;
use idb::{Database, Error, Transaction, TransactionMode, TransactionResult};
use wasm_bindgen::JsValue;
use web_sys::IdbTransaction;

const DATABASE: &str = "lockstep";
/// The form of the database: one store of texts, whose names stand beside them. All releases so far have this one.
const VERSION: u32 = 1;
const TEXTS: &str = "texts";

/// Why the browser does not keep a text, or does not give it back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database cannot be opened, or not be used.
    #[error("{0}")]
    Refused(#[from] Error),
    /// It was opened, and then the browser would not write: most often its storage is full.
    #[error("{0}")]
    NotWritten(String),
}

/// The store; opened at its first use.
#[derive(Default)]
pub(crate) struct Store {
    open: RefCell<Option<Rc<Database>>>,
}

impl Store {
    async fn database(&self) -> Result<Rc<Database>, StoreError> {
        if let Some(open) = &*self.open.borrow() {
            return Ok(open.clone());
        }
        let texts = ObjectStoreBuilder::new(TEXTS);
        let database = Database::builder(DATABASE).version(VERSION).add_object_store(texts).build().await?;
        let database = Rc::new(database);
        self.open.replace(Some(database.clone()));
        Ok(database)
    }

    /// Begins a transaction. A connection that the browser has closed, for example because its data were deleted, is opened
    /// anew.
    async fn begin(&self, mode: TransactionMode) -> Result<Transaction, StoreError> {
        if let Ok(transaction) = self.database().await?.transaction(&[TEXTS], mode) {
            return Ok(transaction);
        }
        self.open.take();
        Ok(self.database().await?.transaction(&[TEXTS], mode)?)
    }

    /// Puts a text under a name; it is written when this ends.
    pub(crate) async fn put(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let transaction = self.begin(TransactionMode::ReadWrite).await?;
        // Why it was not written stands in the browser's own object.
        let own = IdbTransaction::from(transaction);
        let transaction = Transaction::from(own.clone());
        transaction.object_store(TEXTS)?.put(&text.into(), Some(&name.into()))?;
        let why = match transaction.await {
            Ok(TransactionResult::Committed) => return Ok(()),
            Ok(TransactionResult::Aborted) => None,
            Err(error) => Some(error),
        };
        match (own.error(), why) {
            (Some(error), _) => Err(StoreError::NotWritten(format!("{}: {}", error.name(), error.message()))),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Err(StoreError::NotWritten("the browser has given the transaction up".into())),
        }
    }

    /// The text under a name.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        let transaction = self.begin(TransactionMode::ReadOnly).await?;
        let found = transaction.object_store(TEXTS)?.get(JsValue::from_str(name))?.await?;
        Ok(found.and_then(|found| found.as_string()))
    }
}
