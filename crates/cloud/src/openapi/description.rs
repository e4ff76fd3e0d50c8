//! What a handler takes and answers, read from its type.

use core::convert::Infallible;
use core::future::Future;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, RawPathParams, State};
use axum::response::NoContent;
use axum::response::sse::{Event, Sse};
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::preset_proposal::PresetProposalResponse;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::failure::Failure;
use crate::http::answers::{Accepted, Created, DoneOrProposed};
use crate::http::browser::CallingBrowser;
use crate::http::image_body::ImageBody;
use crate::http::json_body::JsonBody;
use crate::http::peer_address::PeerAddress;
use crate::http::proof::{ProvenKey, ProvenToken};
use crate::http::signed_in::SignedIn;
use crate::routes::computer_sign_ins::CallingPhone;

/// Makes a type's schema.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a body holds.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// JSON.
    Json(SchemaOf),
    /// Server-sent events, the `data` of each of which is such JSON.
    Events(SchemaOf),
    /// Bytes or text of these media types.
    Media(&'static [&'static str]),
}

/// What a route takes and answers.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// What follows the question mark: an object, a member for each parameter.
    pub query: Option<SchemaOf>,
    /// The body.
    pub body: Option<Content>,
    /// Whether a token is needed that is no session's yet.
    pub takes_token: bool,
    /// The successes: each status, and what it comes with.
    pub answers: Vec<(u16, Option<Content>)>,
}

/// An argument of a handler.
pub trait DescribeInput {
    /// Adds what it takes.
    fn describe(_operation: &mut Operation) {}
}

/// What a handler answers.
pub trait DescribeAnswer {
    /// Adds what it answers.
    fn describe(operation: &mut Operation);
}

/// A handler with the arguments `T`.
pub trait DescribeHandler<T> {
    /// What it takes and answers.
    fn describe() -> Operation;
}

macro_rules! describe_handlers {
    ($(($($argument:ident),*);)+) => {$(
        impl<F, Fut, $($argument),*> DescribeHandler<($($argument,)*)> for F
        where
            F: FnOnce($($argument),*) -> Fut,
            Fut: Future,
            Fut::Output: DescribeAnswer,
            $($argument: DescribeInput,)*
        {
            fn describe() -> Operation {
                let mut operation = Operation::default();
                $($argument::describe(&mut operation);)*
                <Fut::Output as DescribeAnswer>::describe(&mut operation);
                operation
            }
        }
    )+};
}

describe_handlers! {
    ();
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
}

impl<S> DescribeInput for State<S> {}
impl DescribeInput for SignedIn {}
impl DescribeInput for ProvenKey {}
impl DescribeInput for PeerAddress {}
impl DescribeInput for CallingPhone {}
impl DescribeInput for CallingBrowser {}
impl DescribeInput for RawPathParams {}
/// The path itself says what varies.
impl<T> DescribeInput for Path<T> {}

impl<T: JsonSchema> DescribeInput for JsonBody<T> {
    fn describe(operation: &mut Operation) {
        operation.body = Some(Content::Json(SchemaGenerator::subschema_for::<T>));
    }
}

impl DescribeInput for ProvenToken {
    fn describe(operation: &mut Operation) {
        operation.takes_token = true;
    }
}

impl DescribeInput for ImageBody {
    fn describe(operation: &mut Operation) {
        operation.body = Some(Content::Media(&["image/png", "image/jpeg"]));
    }
}

impl<T: JsonSchema> DescribeInput for Query<T> {
    fn describe(operation: &mut Operation) {
        operation.query = Some(T::json_schema);
    }
}

impl<T: JsonSchema> DescribeInput for Result<Query<T>, QueryRejection> {
    fn describe(operation: &mut Operation) {
        Query::<T>::describe(operation);
    }
}

impl<T: DescribeAnswer> DescribeAnswer for Result<T, Failure> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

fn answers_json<T: JsonSchema>(operation: &mut Operation, status: u16) {
    let content = Content::Json(SchemaGenerator::subschema_for::<T>);
    operation.answers.push((status, Some(content)));
}

impl<T: JsonSchema> DescribeAnswer for Json<T> {
    fn describe(operation: &mut Operation) {
        answers_json::<T>(operation, 200);
    }
}

impl<T: JsonSchema> DescribeAnswer for Created<T> {
    fn describe(operation: &mut Operation) {
        answers_json::<T>(operation, 201);
    }
}

impl<T: JsonSchema> DescribeAnswer for Accepted<T> {
    fn describe(operation: &mut Operation) {
        answers_json::<T>(operation, 202);
    }
}

impl<T: DescribeAnswer> DescribeAnswer for DoneOrProposed<T> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        answers_json::<PresetProposalResponse>(operation, 202);
    }
}

impl DescribeAnswer for NoContent {
    fn describe(operation: &mut Operation) {
        operation.answers.push((204, None));
    }
}

impl DescribeAnswer for &'static str {
    fn describe(operation: &mut Operation) {
        let content = Content::Media(&["text/plain"]);
        operation.answers.push((200, Some(content)));
    }
}

impl<S> DescribeAnswer for Sse<S>
where
    S: futures::Stream<Item = Result<Event, Infallible>>,
{
    fn describe(operation: &mut Operation) {
        let content = Content::Events(SchemaGenerator::subschema_for::<LiveEvent>);
        operation.answers.push((200, Some(content)));
    }
}
