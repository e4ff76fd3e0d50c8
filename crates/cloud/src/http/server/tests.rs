use axum::extract::Request;
use axum::routing::{get, post};
use futures::stream;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::*;
use crate::http::json_body::JsonBody;
use crate::shutdown::{ShutdownTrigger, shutdown_channel};

/// Short enough to wait for, long enough not to end what a busy machine is still doing.
const SOON: Duration = Duration::from_millis(200);
/// Never, in a test.
const NEVER: Duration = Duration::from_hours(1);

const PATIENT: ServerLimits = ServerLimits {
    connections: 64,
    connections_per_network: 64,
    header_timeout: NEVER,
    body_timeout: NEVER,
    write_timeout: NEVER,
    drain_timeout: NEVER,
};

struct Server {
    address: SocketAddr,
    shutdown: ShutdownTrigger,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(limits: ServerLimits) -> Self {
        Self::with(limits, &[], routes()).await
    }

    async fn with(limits: ServerLimits, proxies: &[&str], router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (trigger, shutdown) = shutdown_channel();
        let proxies = proxies.iter().map(|text| text.parse().unwrap()).collect();
        let settings = ServerSettings {
            limits,
            proxies: TrustedProxies::new(proxies),
        };
        Self {
            address,
            shutdown: trigger,
            task: tokio::spawn(serve(listener, router, settings, shutdown)),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn routes() -> Router {
    let client = async |client: PeerAddress| client.ip().to_string();
    Router::new()
        .route("/", get(async || "served"))
        .route("/client", get(client))
        .route("/body", post(async |_body: JsonBody<Value>| "read"))
}

async fn send(connection: &mut TcpStream, text: &str) {
    connection.write_all(text.as_bytes()).await.unwrap();
}

/// All that the server sends until it closes; a reset is a close too.
async fn until_closed(mut connection: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _closed_or_reset = connection.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

/// One request on a connection that stays open, and its answer as far as `"served"`; empty when the
/// server closes instead.
async fn served(connection: &mut TcpStream) -> String {
    let mut text = String::new();
    if connection
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .is_err()
    {
        return text;
    }
    let mut buffer = [0; 256];
    while !text.ends_with("served") {
        match connection.read(&mut buffer).await {
            Ok(0) | Err(_) => return String::new(),
            Ok(read) => text.push_str(core::str::from_utf8(&buffer[..read]).unwrap()),
        }
    }
    text
}

#[tokio::test]
async fn client_that_does_not_finish_its_headers_is_disconnected() {
    let server = Server::start(ServerLimits {
        header_timeout: SOON,
        ..PATIENT
    })
    .await;
    let mut slow = server.connect().await;
    send(&mut slow, "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert!(!until_closed(slow).await.contains("200 OK"));

    let silent = server.connect().await;
    assert_eq!(until_closed(silent).await, "");

    let mut idle_after_one = server.connect().await;
    assert!(!served(&mut idle_after_one).await.is_empty());
    assert!(!until_closed(idle_after_one).await.contains("200 OK"));
}

#[tokio::test]
async fn client_that_does_not_finish_its_body_is_answered_and_disconnected() {
    let server = Server::start(ServerLimits {
        body_timeout: SOON,
        ..PATIENT
    })
    .await;
    let head = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    for rest in [
        "content-length: 100\r\n\r\n{\"a\":",
        "transfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
    ] {
        let mut slow = server.connect().await;
        send(&mut slow, head).await;
        send(&mut slow, rest).await;
        let answer = until_closed(slow).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let mut good = server.connect().await;
    send(&mut good, head).await;
    send(
        &mut good,
        "content-length: 2\r\nconnection: close\r\n\r\n{}",
    )
    .await;
    assert!(until_closed(good).await.ends_with("read"));
}

/// Tells when it is dropped.
struct Dropped(mpsc::UnboundedSender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _told = self.0.send(());
    }
}

#[tokio::test]
async fn client_that_does_not_read_is_disconnected() {
    let (sender, mut dropped) = mpsc::unbounded_channel();
    let endless = async move || {
        let guard = Dropped(sender.clone());
        let chunks = stream::repeat_with(move || {
            let _held = &guard;
            Ok::<_, Infallible>(vec![0_u8; 64 * 1024])
        });
        Body::from_stream(chunks)
    };
    let router = Router::new().route("/endless", get(endless));
    let limits = ServerLimits {
        write_timeout: SOON,
        ..PATIENT
    };
    let server = Server::with(limits, &[], router).await;
    let mut deaf = server.connect().await;
    send(&mut deaf, "GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    dropped.recv().await.unwrap();
}

#[tokio::test]
async fn headers_that_are_too_large_or_too_many_are_refused() {
    let server = Server::start(PATIENT).await;
    let large = format!("x-large: {}\r\n", "x".repeat(MAX_HEADER_SIZE));
    let long_path = "x".repeat(MAX_HEADER_SIZE);
    let requests = [
        format!("GET / HTTP/1.1\r\n{large}\r\n"),
        format!("GET / HTTP/1.1\r\n{}\r\n", "x-one: 1\r\n".repeat(65)),
        format!("GET /{long_path} HTTP/1.1\r\n\r\n"),
    ];
    for request in requests {
        let mut connection = server.connect().await;
        send(&mut connection, &request).await;
        let answer = until_closed(connection).await;
        assert!(
            answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 414"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn network_with_all_its_connections_gets_no_other_until_one_closes() {
    let server = Server::start(ServerLimits {
        connections_per_network: 2,
        ..PATIENT
    })
    .await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    assert!(!served(&mut first).await.is_empty());
    assert!(!served(&mut second).await.is_empty());
    assert_eq!(until_closed(server.connect().await).await, "");
    assert!(
        !served(&mut first).await.is_empty(),
        "the others are served"
    );
    drop(second);
    // The server hears of the close in its own time.
    while served(&mut server.connect().await).await.is_empty() {}
}

#[tokio::test]
async fn trusted_proxy_has_as_many_connections_as_it_needs_and_names_the_client() {
    let limits = ServerLimits {
        connections_per_network: 1,
        ..PATIENT
    };
    let server = Server::with(limits, &["127.0.0.1/32"], routes()).await;
    let mut first = server.connect().await;
    assert!(!served(&mut first).await.is_empty());
    let mut second = server.connect().await;
    let request = "GET /client HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                   x-forwarded-for: 198.51.100.1, 192.0.2.7\r\n\r\n";
    send(&mut second, request).await;
    assert!(until_closed(second).await.ends_with("192.0.2.7"));
}

#[tokio::test]
async fn header_of_a_stranger_names_nobody() {
    let server = Server::start(PATIENT).await;
    let mut connection = server.connect().await;
    let request = "GET /client HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                   x-forwarded-for: 192.0.2.7\r\n\r\n";
    send(&mut connection, request).await;
    assert!(until_closed(connection).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn cloud_with_all_its_connections_serves_the_next_once_one_closes_and_can_stop() {
    let server = Server::start(ServerLimits {
        connections: 1,
        ..PATIENT
    })
    .await;
    let mut first = server.connect().await;
    assert!(!served(&mut first).await.is_empty());
    let mut second = server.connect().await;
    let waiting = tokio::spawn(async move {
        let answer = served(&mut second).await;
        (answer, second)
    });
    drop(first);
    let (answer, _second) = waiting.await.unwrap();
    assert!(!answer.is_empty());
    // The one connection is still open, so no other can be accepted; stopping does not wait for it.
    server.shutdown.request();
    server.task.await.unwrap();
}

#[tokio::test]
async fn request_that_runs_when_the_cloud_stops_is_answered() {
    let (started, mut has_started) = mpsc::unbounded_channel();
    let (release, released) = tokio::sync::watch::channel(false);
    let slow = async move |_request: Request| {
        started.send(()).unwrap();
        let mut released = released.clone();
        released.wait_for(|is_released| *is_released).await.unwrap();
        "done"
    };
    let server = Server::with(PATIENT, &[], Router::new().route("/slow", get(slow))).await;
    let mut connection = server.connect().await;
    send(&mut connection, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    has_started.recv().await.unwrap();
    server.shutdown.request();
    release.send_replace(true);
    assert!(until_closed(connection).await.ends_with("done"));
    server.task.await.unwrap();
}
