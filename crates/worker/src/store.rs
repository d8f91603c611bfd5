//! Texts by name, in IndexedDB: workers have no localStorage. No secret is ever among them.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbRequest, IdbTransactionMode, WorkerGlobalScope};

const DATABASE: &str = "lockstep";
const TEXTS: &str = "texts";

/// The store; opened at its first use.
#[derive(Default)]
pub(crate) struct Store {
    open: RefCell<Option<IdbDatabase>>,
}

/// Waits for one of two of a thing's events: the good one, or the bad one.
async fn either(listen: impl Fn(&Function, &Function)) -> Result<(), JsValue> {
    JsFuture::from(Promise::new(&mut |good, bad| listen(&good, &bad))).await.map(drop)
}

/// Waits for a request.
async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    either(|good, bad| {
        request.set_onsuccess(Some(good));
        request.set_onerror(Some(bad));
    })
    .await?;
    request.result()
}

impl Store {
    async fn database(&self) -> Result<IdbDatabase, JsValue> {
        if let Some(open) = &*self.open.borrow() {
            return Ok(open.clone());
        }
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let factory = scope.indexed_db()?.ok_or("this browser keeps nothing here")?;
        let request = factory.open_with_u32(DATABASE, 1)?;
        let opening = request.clone();
        let made = Closure::once(move || {
            let database = opening.result().map(wasm_bindgen::JsCast::unchecked_into::<IdbDatabase>);
            // It is there already only where another tab was quicker.
            let _ = database.and_then(|database| database.create_object_store(TEXTS));
        });
        request.set_onupgradeneeded(Some(made.as_ref().unchecked_ref()));
        let database: IdbDatabase = answer(&request).await?.unchecked_into();
        self.open.replace(Some(database.clone()));
        Ok(database)
    }

    /// Puts a text under a name; it is written when this ends.
    pub(crate) async fn put(&self, name: &str, text: &str) -> Result<(), JsValue> {
        let database = self.database().await?;
        let transaction = database.transaction_with_str_and_mode(TEXTS, IdbTransactionMode::Readwrite)?;
        transaction.object_store(TEXTS)?.put_with_key(&text.into(), &name.into())?;
        either(|good, bad| {
            transaction.set_oncomplete(Some(good));
            transaction.set_onabort(Some(bad));
        })
        .await
    }

    /// The text under a name.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<String>, JsValue> {
        let transaction = self.database().await?.transaction_with_str(TEXTS)?;
        let request = transaction.object_store(TEXTS)?.get(&name.into())?;
        Ok(answer(&request).await?.as_string())
    }
}

/// What went wrong, in the browser's words.
pub(crate) fn said(error: &JsValue) -> String {
    let named = |name: &str| js_sys::Reflect::get(error, &name.into()).ok()?.as_string();
    error.as_string().or_else(|| named("message")).or_else(|| named("type")).unwrap_or_default()
}
