//! The two listeners.

pub(crate) mod tls;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::call::Scheme;
use crate::exchange::exchange;
use crate::shared::Shared;

/// The connection that a request came through; a fault may cut it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    severed: Arc<Notify>,
}

impl Connection {
    /// Closes the connection without another byte.
    pub(crate) fn sever(&self) {
        self.severed.notify_one();
    }
}

/// Serves one listener until it is dropped. `control` answers below `/control`, everything else
/// goes through [`exchange`].
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    control: Router,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files: let some connections end first.
            tokio::task::yield_now().await;
            continue;
        };
        let connection = serve_stream(stream, tls.clone(), Arc::clone(&shared), control.clone());
        tokio::spawn(connection);
    }
}

async fn serve_stream(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    control: Router,
) {
    // Small answers go out at once; failing to ask for that costs only time.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve_requests(stream, Scheme::Http, shared, control).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => serve_requests(stream, Scheme::Https, shared, control).await,
            Err(error) => tracing::debug!(%error, "TLS handshake failed"),
        },
    }
}

async fn serve_requests<S>(stream: S, scheme: Scheme, shared: Arc<Shared>, control: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = Connection::default();
    let severed = Arc::clone(&connection.severed);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let request = request.map(Body::new);
        let (shared, control, connection) =
            (Arc::clone(&shared), control.clone(), connection.clone());
        async move { Ok::<_, Infallible>(dispatch(shared, control, scheme, connection, request).await) }
    });
    let requests =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        outcome = requests => {
            if let Err(error) = outcome {
                tracing::debug!(%error, "connection ended early");
            }
        }
        () = severed.notified() => {}
    }
}

async fn dispatch(
    shared: Arc<Shared>,
    control: Router,
    scheme: Scheme,
    connection: Connection,
    request: Request,
) -> axum::response::Response {
    if scheme == Scheme::Http && request.uri().path().starts_with("/control") {
        return match control.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
    }
    exchange(shared, scheme, connection, request).await
}
