//! Texts by name, in IndexedDB: workers have no localStorage. No secret is ever among them.

use std::cell::RefCell;
use std::rc::Rc;

use idb::{Database, DatabaseEvent as _, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use wasm_bindgen::JsValue;

const DATABASE: &str = "lockstep";
const TEXTS: &str = "texts";

/// The store; opened at its first use.
#[derive(Default)]
pub(crate) struct Store {
    open: RefCell<Option<Rc<Database>>>,
}

impl Store {
    async fn database(&self) -> Result<Rc<Database>, Error> {
        if let Some(open) = &*self.open.borrow() {
            return Ok(open.clone());
        }
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                // It is there already only where another tab was quicker.
                let _ = database.create_object_store(TEXTS, ObjectStoreParams::new());
            }
        });
        let database = Rc::new(request.await?);
        self.open.replace(Some(database.clone()));
        Ok(database)
    }

    /// Puts a text under a name; it is written when this ends.
    pub(crate) async fn put(&self, name: &str, text: &str) -> Result<(), Error> {
        let transaction = self.database().await?.transaction(&[TEXTS], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(TEXTS)?;
        store.put(&JsValue::from_str(text), Some(&JsValue::from_str(name)))?.await?;
        transaction.commit()?.await?;
        Ok(())
    }

    /// The text under a name.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<String>, Error> {
        let transaction = self.database().await?.transaction(&[TEXTS], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(TEXTS)?;
        let found = store.get(Query::from(JsValue::from_str(name)))?.await?;
        transaction.await?;
        Ok(found.and_then(|value| value.as_string()))
    }
}
