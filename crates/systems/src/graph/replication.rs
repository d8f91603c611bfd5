//! What this client has made itself, and Entra's ways of not knowing it yet.

use std::cell::RefCell;
use std::rc::Rc;

use crate::call::Call;
use crate::{Reason, Response};

/// Objects made by this client in this run. An application and its service principal share the application id, so kinds
/// are kept apart.
#[derive(Default)]
pub(super) struct Own {
    made: RefCell<Vec<(Kind, String)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By object id, application id or unique name.
    Application,
    /// By object id or application id.
    Principal,
    /// By object id.
    Group,
}

impl Own {
    pub(super) fn add(&self, kind: Kind, id: &str) {
        self.made.borrow_mut().push((kind, id.to_owned()));
    }

    fn has(&self, kind: Kind, id: &str) -> bool {
        self.made.borrow().iter().any(|(known, made)| *known == kind && made == id)
    }
}

/// Entra's words for a reference to something it does not know yet, with the status they come with.
const NOT_KNOWN_YET: [(u16, &str); 5] = [
    (400, "does not reference a valid application object"),
    (400, "queried reference-property objects are not present"),
    (400, "Not a valid reference update"),
    (400, "Permission being assigned was not found on application"),
    (403, "the backing application of the service principal being created must in the local tenant"),
];

/// Repeats `call` while Entra does not know the object `id`, if this client made it, and while two writes meet.
pub(super) fn patient(call: Call, own: &Rc<Own>, kind: Kind, id: &str) -> Call {
    let (own, id) = (own.clone(), id.to_owned());
    call.again_when(move |response| {
        let ours = || own.has(kind, &id);
        match response.status {
            404 if ours() => Some(Reason::NotReplicated),
            409 => concurrent(response),
            status => {
                let known = |(at, words): &(u16, &str)| *at == status && response.body.contains(words);
                (NOT_KNOWN_YET.iter().any(known) && ours()).then_some(Reason::NotReplicated)
            }
        }
    })
}

/// Two writes on one object met.
fn concurrent(response: &Response) -> Option<Reason> {
    response.body.contains("Directory_ConcurrencyViolation").then_some(Reason::Conflict)
}
