//! The OpenAPI document of the API, made of the route table: what a route takes and answers is read
//! from its handler's type, so that the document cannot say anything else.

mod description;
mod document;
mod summaries;

pub use description::{
    Content, DescribeAnswer, DescribeHandler, DescribeInput, Operation, SchemaOf,
};
pub use document::document;

#[cfg(test)]
mod tests;
