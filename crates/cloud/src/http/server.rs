//! Accepts connections and serves them until the cloud stops.

mod connections;
mod limits;
mod timed_body;

use core::convert::Infallible;
use core::pin::Pin;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use self::connections::Connections;
pub use self::limits::ServerLimits;
use self::timed_body::TimedBody;
use super::peer_address::{PeerAddress, TrustedProxies};
use crate::shutdown::Shutdown;

/// A request's line and headers, in bytes.
const MAX_HEADER_SIZE: usize = 16 * 1024;
/// A request's headers.
const MAX_HEADERS: usize = 64;
/// How long to wait when the machine has no file handle left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A connection whose writes must not stand still for long.
type Io = TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>;

/// What connections are served with.
#[derive(Debug, Clone, Default)]
pub struct ServerSettings {
    /// What a connection may take.
    pub limits: ServerLimits,
    /// Who may say where a request comes from.
    pub proxies: TrustedProxies,
}

/// Serves `router` until `shutdown`, and then until the running requests have ended.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ServerSettings,
    mut shutdown: Shutdown,
) {
    let graceful = GracefulShutdown::new();
    let settings = Arc::new(settings);
    let limits = settings.limits;
    let permits = Arc::new(Semaphore::new(limits.connections));
    let connections = Connections::new(limits.connections_per_network);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &permits) => accepted,
            () = shutdown.requested() => break,
        };
        let (stream, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        let is_proxy = settings.proxies.contains(peer.ip());
        let opened = connections.open(PeerAddress(peer).network());
        if opened.is_none() && !is_proxy {
            tracing::debug!("connection closed: its network has as many as it may");
            continue;
        }
        let connection = graceful.watch(connection(
            stream,
            peer,
            router.clone(),
            Arc::clone(&settings),
        ));
        tokio::spawn(async move {
            // Clients that go away mid-request are no news.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
            drop((permit, opened));
        });
    }
    if tokio::time::timeout(limits.drain_timeout, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("stopped before all requests had ended");
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    settings: Arc<ServerSettings>,
) -> http1::Connection<
    Io,
    impl hyper::service::Service<
        hyper::Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    > + Send,
> {
    let limits = settings.limits;
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let client = settings.proxies.client_of(peer, request.headers());
        request.extensions_mut().insert(client);
        let request = request.map(|body| Body::new(TimedBody::new(body, limits.body_timeout)));
        router.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write_timeout));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_header_size(MAX_HEADER_SIZE)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}

/// A connection that failed before it began costs nothing; a lack of file handles ends by waiting.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "cannot accept connections");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

#[cfg(test)]
mod tests;
