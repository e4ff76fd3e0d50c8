//! The tenant's licences (Microsoft Graph v1.0, `subscribedSku`).

use serde::Deserialize;

use crate::client::GraphClient;
use crate::error::{GraphError, GraphErrorKind};

/// Licences of one product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Licence {
    /// Microsoft's name of the product, such as `AAD_PREMIUM_P2`.
    pub sku_part_number: String,
    /// How many are in use.
    #[serde(default)]
    pub consumed_units: u32,
    /// How many there are.
    #[serde(default)]
    pub prepaid_units: PrepaidUnits,
}

/// How many licences there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct PrepaidUnits {
    /// Those that can be used.
    #[serde(default)]
    pub enabled: u32,
}

impl GraphClient {
    /// The tenant's licences; `None` where we may not ask.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn licences(&self) -> Result<Option<Vec<Licence>>, GraphError> {
        let mut url = self.resource(&["subscribedSkus"]);
        url.query_pairs_mut()
            .append_pair("$select", "skuPartNumber,consumedUnits,prepaidUnits");
        match self.list("list licences", url).await {
            Ok(licences) => Ok(Some(licences)),
            Err(error) if error.kind == GraphErrorKind::Forbidden => Ok(None),
            Err(error) => Err(error),
        }
    }
}
