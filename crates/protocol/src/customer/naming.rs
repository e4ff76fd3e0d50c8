//! Adding a customer, and giving one another name.

use serde::{Deserialize, Serialize};

use crate::ids::CustomerId;

/// `POST /v1/customers` adds a customer of this name; `PATCH /v1/customers/{id}` gives one this name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NameCustomerRequest {
    /// The company's name: 1 to [`NAME_MAX_CHARS`](crate::technician::NAME_MAX_CHARS) characters that
    /// show. No two customers of an MSP have the same, case aside.
    pub name: String,
}

/// The answer to both: 201 where the customer was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedCustomerResponse {
    /// The customer.
    pub customer_id: CustomerId,
    /// Its name, as it is kept.
    pub name: String,
}
