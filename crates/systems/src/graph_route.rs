//! The way to Microsoft Graph from a browser: directly where it is one of Microsoft's own, which let any page call them,
//! else through Lockstep's server. A refusal by the browser's rules and a broken network look alike to a page, so a first
//! call that gets no answer goes through the server, and so does everything after it.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::graph::hosts;
use crate::{Request, Response, Restriction, System, Transport, TransportError};

/// How requests get to Microsoft Graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphRoute {
    /// From this process, as to every other system: no browser is involved.
    Local,
    /// From the browser.
    Direct,
    /// Through Lockstep's server, since the host was given by hand.
    #[default]
    Server,
    /// Through Lockstep's server, since the first call from the browser got no answer.
    Fallback,
}

/// What is known of the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    base: String,
    route: GraphRoute,
    /// Whether Graph has answered a direct call.
    answered: bool,
}

/// A transport that takes the direct way to Microsoft Graph where there is one. Everything else goes through the server.
pub struct DirectGraph {
    direct: Rc<dyn Transport>,
    server: Rc<dyn Transport>,
    state: RefCell<State>,
    on_fallback: Box<dyn Fn()>,
}

impl DirectGraph {
    /// `direct` calls from here, `server` through Lockstep's server; `on_fallback` is told when the direct way is given up.
    #[must_use]
    pub fn new(direct: Rc<dyn Transport>, server: Rc<dyn Transport>, on_fallback: impl Fn() + 'static) -> Self {
        DirectGraph { direct, server, state: RefCell::default(), on_fallback: Box::new(on_fallback) }
    }

    /// The way as it is now.
    #[must_use]
    pub fn route(&self) -> GraphRoute {
        self.state.borrow().route
    }

    /// Takes note of an address, and says which transports must know it.
    fn note(&self, base: &str, trusted: Option<&str>) -> GraphRoute {
        let mut state = self.state.borrow_mut();
        // A certificate that was accepted by eye means nothing to the browser.
        let direct = trusted.is_none() && hosts::ALL.contains(&base);
        let known = state.base == base && state.route != GraphRoute::Server;
        if !(direct && known) {
            let route = if direct { GraphRoute::Direct } else { GraphRoute::Server };
            *state = State { base: base.to_owned(), route, answered: false };
        }
        state.route
    }

    async fn send_directly(&self, request: Request) -> Result<Response, TransportError> {
        // What may have taken effect is not sent a second time.
        let again = Restriction::ReadOnly.allows(&request).then(|| request.clone());
        let outcome = self.direct.send(request).await;
        match outcome {
            Err(error) if unanswered(&error) && !self.state.borrow().answered => {
                self.fall_back();
                let base = self.state.borrow().base.clone();
                self.server.aim(System::Graph, &base, None).await?;
                match again {
                    Some(again) => self.server.send(again).await,
                    None => Err(error),
                }
            }
            outcome => {
                self.state.borrow_mut().answered = true;
                outcome
            }
        }
    }

    fn fall_back(&self) {
        let before = std::mem::replace(&mut self.state.borrow_mut().route, GraphRoute::Fallback);
        if before == GraphRoute::Direct {
            (self.on_fallback)();
        }
    }
}

/// Whether nothing at all came back.
const fn unanswered(error: &TransportError) -> bool {
    matches!(error, TransportError::Connect { .. } | TransportError::TimedOut { .. })
}

impl Transport for DirectGraph {
    fn aim<'a>(
        &'a self,
        system: System,
        base: &'a str,
        trusted: Option<&'a str>,
    ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
        if system == System::Graph && self.note(base, trusted) == GraphRoute::Direct {
            // The server need not be allowed to go there.
            return self.direct.aim(system, base, trusted);
        }
        self.server.aim(system, base, trusted)
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
        if request.system == System::Graph && self.route() == GraphRoute::Direct {
            return self.send_directly(request).boxed_local();
        }
        self.server.send(request)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    use futures_util::FutureExt as _;
    use futures_util::future::{LocalBoxFuture, ready};

    use super::{DirectGraph, GraphRoute};
    use crate::graph::hosts;
    use crate::{Method, Request, Response, System, Transport, TransportError};

    /// Answers with a status, or not at all.
    #[derive(Default)]
    struct Wayside {
        status: Cell<Option<u16>>,
        aims: RefCell<Vec<String>>,
        sent: RefCell<Vec<String>>,
    }

    impl Transport for Wayside {
        fn aim<'a>(
            &'a self,
            system: System,
            base: &'a str,
            _: Option<&'a str>,
        ) -> LocalBoxFuture<'a, Result<(), TransportError>> {
            self.aims.borrow_mut().push(format!("{system} {base}"));
            ready(Ok(())).boxed_local()
        }

        fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Response, TransportError>> {
            self.sent.borrow_mut().push(format!("{request:?}"));
            let said = "Failed to fetch".to_owned();
            let answer = |status| Response { status, headers: vec![], cookies: vec![], body: String::new() };
            let outcome = self.status.get().map(answer);
            ready(outcome.ok_or(TransportError::Connect { system: request.system, said })).boxed_local()
        }
    }

    struct Stage {
        direct: Rc<Wayside>,
        server: Rc<Wayside>,
        fallbacks: Rc<Cell<u32>>,
        graph: DirectGraph,
    }

    /// The direct way answers with a status, or not at all; the server's always answers.
    fn stage(direct_status: Option<u16>) -> Stage {
        let (direct, server, fallbacks) =
            (Rc::new(Wayside::default()), Rc::new(Wayside::default()), Rc::<Cell<u32>>::default());
        direct.status.set(direct_status);
        server.status.set(Some(200));
        let count = fallbacks.clone();
        let graph = DirectGraph::new(direct.clone(), server.clone(), move || count.set(count.get() + 1));
        Stage { direct, server, fallbacks, graph }
    }

    impl Stage {
        fn aim(&self, system: System, base: &str, trusted: Option<&str>) {
            self.graph.aim(system, base, trusted).now_or_never().unwrap().unwrap();
        }

        fn ask(&self, system: System, method: Method, path: &str) -> Result<u16, TransportError> {
            let sent = self.graph.send(Request::new(system, method, path)).now_or_never().unwrap();
            sent.map(|response| response.status)
        }

        fn me(&self) -> Result<u16, TransportError> {
            self.ask(System::Graph, Method::Get, "/v1.0/me")
        }
    }

    #[test]
    fn microsofts_own_hosts_are_called_directly_and_the_server_is_not_told_of_them() {
        for base in hosts::ALL {
            let stage = stage(Some(200));
            stage.aim(System::Graph, base, None);
            assert_eq!(stage.me(), Ok(200));
            assert_eq!(stage.graph.route(), GraphRoute::Direct);
            assert_eq!(*stage.direct.aims.borrow(), [format!("graph {base}")]);
            assert!(stage.server.aims.borrow().is_empty() && stage.server.sent.borrow().is_empty(), "{base}");
        }
    }

    #[test]
    fn hosts_given_by_hand_and_every_other_system_go_through_the_server() {
        let stage = stage(Some(200));
        for base in ["https://graph.contoso.com", "http://localhost:7411", "https://graph.microsoft.com.evil.example"] {
            stage.aim(System::Graph, base, None);
            assert_eq!((stage.me(), stage.graph.route()), (Ok(200), GraphRoute::Server));
        }
        stage.aim(System::Graph, hosts::WORLDWIDE, Some("ab"));
        assert_eq!((stage.me(), stage.graph.route()), (Ok(200), GraphRoute::Server), "a pinned certificate");
        stage.aim(System::Graph, hosts::WORLDWIDE, None);
        stage.aim(System::EntraLogin, "https://login.microsoftonline.com", None);
        assert_eq!(stage.ask(System::EntraLogin, Method::Post, "/contoso/oauth2/v2.0/token"), Ok(200));
        assert_eq!(stage.ask(System::Rancher, Method::Get, "/v3"), Ok(200));
        assert!(stage.direct.sent.borrow().is_empty());
        assert_eq!(stage.graph.route(), GraphRoute::Direct);
    }

    #[test]
    fn a_first_call_without_an_answer_goes_through_the_server_and_so_does_the_rest() {
        let stage = stage(None);
        stage.aim(System::Graph, hosts::CHINA, None);
        assert_eq!((stage.me(), stage.fallbacks.get()), (Ok(200), 1));
        assert_eq!(*stage.server.aims.borrow(), [format!("graph {}", hosts::CHINA)]);
        // It would answer by now.
        stage.direct.status.set(Some(200));
        stage.aim(System::Graph, hosts::CHINA, None);
        assert_eq!((stage.me(), stage.graph.route()), (Ok(200), GraphRoute::Fallback));
        assert_eq!((stage.direct.sent.borrow().len(), stage.server.sent.borrow().len()), (1, 2));
        assert_eq!((stage.server.aims.borrow().len(), stage.fallbacks.get()), (2, 1));
        // Another cloud is another host.
        stage.aim(System::Graph, hosts::WORLDWIDE, None);
        assert_eq!((stage.me(), stage.graph.route()), (Ok(200), GraphRoute::Direct));
    }

    #[test]
    fn an_error_status_is_an_answer() {
        for status in [401, 403, 429, 503] {
            let stage = stage(Some(status));
            stage.aim(System::Graph, hosts::WORLDWIDE, None);
            assert_eq!(stage.me(), Ok(status));
            assert_eq!(stage.graph.route(), GraphRoute::Direct);
        }
    }

    #[test]
    fn a_later_call_without_an_answer_is_an_error_of_its_own() {
        let stage = stage(Some(200));
        stage.aim(System::Graph, hosts::WORLDWIDE, None);
        assert_eq!(stage.me(), Ok(200));
        stage.direct.status.set(None);
        stage.aim(System::Graph, hosts::WORLDWIDE, None);
        assert!(matches!(stage.me(), Err(TransportError::Connect { system: System::Graph, .. })));
        assert_eq!((stage.graph.route(), stage.fallbacks.get()), (GraphRoute::Direct, 0));
        assert!(stage.server.sent.borrow().is_empty());
    }

    #[test]
    fn what_may_have_taken_effect_is_not_sent_twice() {
        let stage = stage(None);
        stage.aim(System::Graph, hosts::WORLDWIDE, None);
        assert!(stage.ask(System::Graph, Method::Post, "/v1.0/applications").is_err());
        assert!(stage.server.sent.borrow().is_empty());
        assert_eq!((stage.graph.route(), stage.fallbacks.get()), (GraphRoute::Fallback, 1));
    }
}
