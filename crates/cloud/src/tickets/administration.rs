//! What administrators see of the ticket system, and change beside its address.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId};
use hallpass_protocol::ticket_system::{
    TestTicketSystemResponse, TicketClient, TicketSystemKind, TicketSystemResponse,
    TicketSystemView,
};

use super::{TicketSettings, TicketSystemError};
use crate::audit::{Actor, AuditEvent};
use crate::store::{StoreError, WriteTransaction, audit, sql, ticket_systems};

/// The MSP's ticket system and its clients, as screens and programs are told.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_ticket_system(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<TicketSystemResponse, StoreError> {
    let settings = ticket_systems::find(connection, msp_id).await?;
    let end = audit::find_end(connection, msp_id).await?;
    let clients = ticket_systems::list_clients(connection, msp_id).await?;
    let client = |(customer_id, client)| TicketClient {
        customer_id,
        client,
    };
    Ok(TicketSystemResponse {
        system: settings.map(|settings| view(settings, end.seq)),
        clients: clients.into_iter().map(client).collect(),
    })
}

/// The system, when the log ends at `end_seq`.
fn view(settings: TicketSettings, end_seq: i64) -> TicketSystemView {
    TicketSystemView {
        kind: TicketSystemKind::HaloPsa,
        url: settings.url.into(),
        tenant: settings.tenant,
        client_id: settings.client_id,
        saved_at: settings.saved_at,
        entries_behind: u64::try_from(end_seq - settings.told_seq).unwrap_or(0),
        failing_since: settings.failing_since,
        last_error: settings.last_error,
    }
}

/// What came of asking the system, in words.
pub fn test_response(tested: Result<(), TicketSystemError>) -> TestTicketSystemResponse {
    let message = match &tested {
        Ok(()) => "HaloPSA lets Hallpass in, and lets it read tickets.".to_owned(),
        Err(error) => format!("HaloPSA cannot be used: {error}."),
    };
    TestTicketSystemResponse {
        ok: tested.is_ok(),
        message,
    }
}

/// Removes the MSP's ticket system; its address, or `None` when there was none.
///
/// # Errors
/// When the database refuses.
pub async fn remove_ticket_system(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    (actor, now): (Actor, Timestamp),
) -> Result<Option<String>, StoreError> {
    let Some(settings) = ticket_systems::find(tx, msp_id).await? else {
        return Ok(None);
    };
    ticket_systems::delete(tx, msp_id).await?;
    let url = String::from(settings.url);
    let event = AuditEvent::TicketSystemRemoved { url: url.clone() };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(Some(url))
}

/// Says which client of the ticket system a customer is; `None`: none. What is so already is not
/// written again.
///
/// # Errors
/// When the database refuses.
pub async fn set_ticket_client(
    tx: &mut WriteTransaction,
    (msp_id, customer_id): (MspId, CustomerId),
    client: Option<u32>,
    (actor, now): (Actor, Timestamp),
) -> Result<(), StoreError> {
    let before = ticket_systems::find_client(tx, msp_id, customer_id).await?;
    if before == client {
        return Ok(());
    }
    ticket_systems::set_client(tx, msp_id, customer_id, client).await?;
    let event = AuditEvent::TicketClientSet {
        customer_id,
        before,
        after: client,
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(())
}
