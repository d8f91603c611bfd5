//! Stand-ins on sockets.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A stand-in that listens; it stops when this is dropped.
#[derive(Debug)]
pub struct Served {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its base address, `http://localhost:PORT`.
    pub base: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Listens on loopback, on IPv4 and where there is one also on IPv6, because `localhost` may mean either.
///
/// # Errors
/// Where the port is taken.
pub async fn serve(router: Router, port: u16) -> io::Result<Served> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let addr = listener.local_addr()?;
    let mut tasks = vec![run(listener, router.clone())];
    if let Ok(second) = TcpListener::bind(("::1", addr.port())).await {
        tasks.push(run(second, router));
    }
    Ok(Served { addr, base: format!("http://localhost:{}", addr.port()), tasks })
}

fn run(listener: TcpListener, router: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        // It ends with the task; there is nobody to tell.
        let _ = axum::serve(listener, router).await;
    })
}
