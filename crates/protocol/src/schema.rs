//! JSON Schemas (2020-12) of what has a reader and a writer of its own; the others' are derived.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{Base64Url, Lifetime, Timestamp};

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "A moment as in RFC 3339. The cloud writes UTC with `Z`.",
            "examples": ["2026-11-22T12:00:00Z"],
        })
    }
}

impl JsonSchema for Lifetime {
    fn schema_name() -> Cow<'static, str> {
        "Lifetime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "minimum": Self::MIN_S,
            "maximum": Self::MAX_S,
            "description": "How long an account lives, in seconds.",
        })
    }
}

impl JsonSchema for Base64Url {
    fn schema_name() -> Cow<'static, str> {
        "Base64Url".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]*$",
            "description": "Bytes as unpadded base64url (RFC 4648 §5).",
        })
    }
}
