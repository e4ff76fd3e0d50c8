//! How many requests, prompts and tries there may be, and saying so once in the log.

use hallpass_approval::limits::{Limited, may_ask, may_prompt, may_type};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ApprovalId, EntraTenantId};

use super::caller::Caller;
use super::refusal::ApprovalError;
use crate::audit::AuditEvent;
use crate::random::{RandomSource, make_uuid};
use crate::store::approvals::counts::{
    Try, count_prompts, count_requests, count_tries, insert_try,
};
use crate::store::{StoreError, WriteTransaction, audit};

/// What a typed code that found nothing is remembered as.
const CODE: &str = "code";

/// Goes on only when the caller may make one more request.
pub(super) async fn check_asking(
    tx: &mut WriteTransaction,
    caller: Caller<'_>,
    tenant_id: EntraTenantId,
    (random, now): (&dyn RandomSource, Timestamp),
) -> Result<(), ApprovalError> {
    let whose = (caller.msp_id(), caller.technician.id);
    let counts = count_requests(tx, whose, tenant_id, now).await?;
    match may_ask(counts) {
        Ok(()) => Ok(()),
        Err(limited) => Err(refuse(tx, caller, limited, (random, now)).await?),
    }
}

/// Goes on only when the approver may be asked about one more request.
pub(super) async fn check_prompt(
    tx: &mut WriteTransaction,
    caller: Caller<'_>,
    id: ApprovalId,
    (random, now): (&dyn RandomSource, Timestamp),
) -> Result<(), ApprovalError> {
    let whose = (caller.msp_id(), caller.technician.id);
    let prompts = count_prompts(tx, whose, id, now).await?;
    match may_prompt(prompts) {
        Ok(()) => Ok(()),
        Err(limited) => Err(refuse(tx, caller, limited, (random, now)).await?),
    }
}

/// Goes on only when the approver may type one more code.
pub(super) async fn check_typing(
    tx: &mut WriteTransaction,
    caller: Caller<'_>,
    (random, now): (&dyn RandomSource, Timestamp),
) -> Result<(), ApprovalError> {
    let tries = count_tries(tx, wrong_code(caller), now).await?;
    match may_type(tries) {
        Ok(()) => Ok(()),
        Err(limited) => Err(refuse(tx, caller, limited, (random, now)).await?),
    }
}

/// Remembers a code that found nothing.
pub(super) async fn count_wrong_code(
    tx: &mut WriteTransaction,
    caller: Caller<'_>,
    (random, now): (&dyn RandomSource, Timestamp),
) -> Result<(), StoreError> {
    insert_try(tx, make_uuid(random, now), wrong_code(caller), now).await
}

fn wrong_code(caller: Caller<'_>) -> Try<'_> {
    Try {
        msp_id: caller.msp_id(),
        technician_id: caller.technician.id,
        kind: CODE,
        address: caller.browser.address.as_deref(),
    }
}

/// The refusal; the log says it once within ten minutes, however often it is met.
async fn refuse(
    tx: &mut WriteTransaction,
    caller: Caller<'_>,
    limited: Limited,
    (random, now): (&dyn RandomSource, Timestamp),
) -> Result<ApprovalError, StoreError> {
    let limit = name_of(limited);
    let said = Try {
        msp_id: caller.msp_id(),
        technician_id: caller.technician.id,
        kind: limit,
        address: None,
    };
    if count_tries(tx, said, now).await? == 0 {
        insert_try(tx, make_uuid(random, now), said, now).await?;
        let event = AuditEvent::ApprovalLimited {
            limit: limit.to_owned(),
            address: caller.browser.address.clone(),
        };
        audit::append(tx, caller.msp_id(), now, caller.actor(), event).await?;
    }
    Ok(limited.into())
}

const fn name_of(limited: Limited) -> &'static str {
    match limited {
        Limited::OpenRequests => "open_requests",
        Limited::Tenant => "tenant",
        Limited::Unanswered => "unanswered",
        Limited::Prompts => "prompts",
        Limited::CodeTries => "code_tries",
    }
}
