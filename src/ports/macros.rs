//! One declaration makes request enum, client, handler trait and dispatcher, so that they cannot
//! drift apart: a forgotten handler does not compile.

/// Declares a port; see [`crate::ports`]. An operation is asked once more when the other side went
/// away before it answered, because a worker may be stopped between a message and its reply; `once`
/// marks those whose effect would come twice.
macro_rules! port {
    (
        $(#[$port_doc:meta])*
        port $port:ident = $name:literal callers [$($caller:ident),+]
            request $request:ident, handler $handler:ident, client $client:ident {
            $($(#[$op_doc:meta])* $op:ident($arg:ty) -> $reply:ty $(, $once:ident)?;)+
        }
    ) => {
        $(#[$port_doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $port;

        /// The requests of this port, as they travel.
        #[expect(non_camel_case_types, reason = "variants are the operations' names")]
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "op", content = "arg", deny_unknown_fields)]
        pub enum $request {
            $($(#[$op_doc])* $op($arg),)+
        }

        /// The side that answers. One method for each operation.
        #[expect(async_fn_in_trait, reason = "both sides run on one thread; nothing needs Send")]
        pub trait $handler {
            $(
                $(#[$op_doc])*
                async fn $op(
                    &self,
                    caller: &$crate::ports::Caller,
                    arg: $arg,
                ) -> Result<$reply, $crate::ports::PortError>;
            )+
        }

        /// The side that asks.
        #[derive(Debug, Clone)]
        pub struct $client<T>(T);

        impl<T: $crate::ports::Transport> $client<T> {
            /// Asks through `transport`.
            pub const fn new(transport: T) -> Self {
                Self(transport)
            }

            $(
                $(#[$op_doc])*
                ///
                /// # Errors
                /// What the handler answers, or `Unreachable`.
                pub async fn $op(&self, arg: $arg) -> Result<$reply, $crate::ports::PortError> {
                    let envelope = $crate::ports::Envelope {
                        port: $port::NAME.to_owned(),
                        body: $request::$op(arg),
                    };
                    let message = serde_json::to_string(&envelope)
                        .map_err(|_| $crate::ports::PortError::VersionMismatch)?;
                    let attempts = $crate::ports::macros::attempts!($($once)?);
                    let reply = $crate::ports::macros::ask(&self.0, message, attempts).await?;
                    $crate::json::from_str::<Result<$reply, $crate::ports::PortError>>(&reply)
                        .map_err(|_| $crate::ports::PortError::VersionMismatch)?
                }
            )+
        }

        impl $port {
            /// Name and version, as they stand in the envelope.
            pub const NAME: &'static str = $name;
            /// Who may call.
            pub const CALLERS: &'static [$crate::ports::CallerKind] =
                &[$($crate::ports::CallerKind::$caller),+];

            /// Whether `message` is addressed to this port.
            pub fn is_addressed(message: &str) -> bool {
                #[derive(serde::Deserialize)]
                struct Address {
                    port: String,
                }
                $crate::json::from_str::<Address>(message).is_ok_and(|a| a.port == Self::NAME)
            }

            /// Checks the caller, decodes, calls the handler, encodes the reply.
            pub async fn dispatch<H: $handler>(
                handler: &H,
                caller: &$crate::ports::Caller,
                message: &str,
            ) -> String {
                use $crate::ports::PortError;
                use $crate::ports::macros::{Operation, encode, refusal};
                if !Self::CALLERS.contains(&caller.kind()) {
                    return refusal(PortError::NotAllowed);
                }
                let Some(Operation { op, arg }) = Operation::read(message, Self::NAME) else {
                    return refusal(PortError::VersionMismatch);
                };
                match op {
                    $(stringify!($op) => match $crate::json::from_str::<$arg>(arg.get()) {
                        Ok(arg) => encode(&handler.$op(caller, arg).await),
                        Err(_) => refusal(PortError::VersionMismatch),
                    },)+
                    _ => refusal(PortError::VersionMismatch),
                }
            }
        }
    };
}
pub(crate) use port;

/// How often an operation is asked at most.
macro_rules! attempts {
    () => {
        2
    };
    (once) => {
        1
    };
}
pub(crate) use attempts;

use serde::{Deserialize, Serialize};

use super::envelope::{Envelope, PortError, Transport};
use crate::json::{self, Raw};

/// Sends `message` until it is answered, `attempts` times at most.
pub(crate) async fn ask(
    transport: &impl Transport,
    message: String,
    attempts: u8,
) -> Result<String, PortError> {
    for _ in 1..attempts {
        match transport.send(message.clone()).await {
            Err(PortError::Unreachable) => {}
            answer => return answer,
        }
    }
    transport.send(message).await
}

/// A request before its argument is read. The dispatcher reads in two steps, because the request
/// enum's own reader holds a second one for each argument, for messages whose `arg` stands before
/// their `op`; the worker would carry them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation<'a> {
    pub(crate) op: &'a str,
    #[serde(borrow)]
    pub(crate) arg: Raw<'a>,
}

impl<'a> Operation<'a> {
    /// Reads a message for `port`; `None` when it is for another or of another version.
    pub(crate) fn read(message: &'a str, port: &str) -> Option<Self> {
        let envelope: Envelope<Self> = json::from_str(message).ok()?;
        (envelope.port == port).then_some(envelope.body)
    }
}

/// The reply's text when a message is for no port.
pub fn refusal(error: PortError) -> String {
    encode::<()>(&Err(error))
}

/// The reply's text. A reply that cannot be written (none is known) is a version mismatch.
pub(crate) fn encode<R: Serialize>(reply: &Result<R, PortError>) -> String {
    serde_json::to_string(reply).unwrap_or_else(|_| r#"{"Err":"version_mismatch"}"#.to_owned())
}
