//! `GET /v1/customers/tags`: the tags of all customers.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use hallpass_protocol::customer::{AllTagsResponse, CustomerTag, TaggedCustomer};
use hallpass_protocol::ids::CustomerId;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::customer_tags;

/// Answers the customers that have a tag.
///
/// # Errors
/// When the caller may not see them.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<AllTagsResponse>, Failure> {
    caller.authorize(Relation::Others)?;
    let mut reader = app.store.read().await?;
    let mut tagged = BTreeMap::<CustomerId, BTreeSet<CustomerTag>>::new();
    for (customer_id, tag) in customer_tags::list(&mut reader, caller.session.msp_id).await? {
        tagged.entry(customer_id).or_default().insert(tag);
    }
    let customers = tagged
        .into_iter()
        .map(|(customer_id, tags)| TaggedCustomer {
            customer_id,
            tags: tags.into_iter().collect(),
        });
    Ok(Json(AllTagsResponse {
        customers: customers.collect(),
    }))
}
