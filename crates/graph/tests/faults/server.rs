//! A server of a few lines that answers exactly what a test wrote, byte by byte, and keeps what
//! it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One answer.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, extra headers, body.
    Http(u16, Vec<(&'static str, String)>, String),
    /// A head that promises more body than comes.
    CutOff(u16, String),
    /// The request is read, and the connection closed.
    Hangup,
    /// The request is read, and nothing comes.
    Silence,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Http(
            status,
            vec![("content-type", "application/json".into())],
            body.into(),
        )
    }
}

/// What came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Method and target, such as `GET /v1.0/organization`.
    pub(crate) line: String,
    /// The whole head in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Answers `token` to token requests and the queue's replies to all others.
pub(crate) struct Server {
    pub(crate) address: String,
    shared: Arc<Shared>,
}

struct Shared {
    token: Mutex<Reply>,
    queue: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<Request>>,
}

impl Server {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let token = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"ey.token"}"#;
        let shared = Arc::new(Shared {
            token: Mutex::new(Reply::json(200, token)),
            queue: Mutex::new(replies.into_iter().collect()),
            requests: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&accepting)));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn set_token_reply(&self, reply: Reply) {
        *self.shared.token.lock().unwrap() = reply;
    }

    pub(crate) fn push(&self, reply: Reply) {
        self.shared.queue.lock().unwrap().push_back(reply);
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Requests other than those for a token.
    pub(crate) fn graph_lines(&self) -> Vec<String> {
        let is_graph = |line: &String| !line.ends_with("/oauth2/v2.0/token");
        self.requests()
            .into_iter()
            .map(|request| request.line)
            .filter(is_graph)
            .collect()
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.requests().len() - self.graph_lines().len()
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    if let Some(request) = read_request(&mut stream).await {
        let is_token = request.line.ends_with("/oauth2/v2.0/token");
        shared.requests.lock().unwrap().push(request);
        let reply = if is_token {
            shared.token.lock().unwrap().clone()
        } else {
            shared
                .queue
                .lock()
                .unwrap()
                .pop_front()
                .unwrap_or(Reply::json(418, "{}"))
        };
        let (head, body) = match reply {
            Reply::Http(status, headers, body) => (head(status, &headers, body.len()), body),
            Reply::CutOff(status, body) => (head(status, &[], body.len() + 100), body),
            Reply::Hangup => return,
            Reply::Silence => return core::future::pending().await,
        };
        // A client that went away is what some tests are about.
        let _sent = stream.write_all(format!("{head}{body}").as_bytes()).await;
    }
}

fn head(status: u16, headers: &[(&str, String)], length: usize) -> String {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head + "connection: close\r\n\r\n"
}

async fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let line = head
        .lines()
        .next()?
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes[head_end..].to_vec()).ok()?;
    Some(Request { line, head, body })
}
