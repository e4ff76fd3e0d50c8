//! One worker with one account: load, decide, announce, perform, conclude; again until the next
//! step lies in the future, or is of another urgency.

use std::sync::Arc;

use hallpass_graph::GraphErrorKind;
use hallpass_protocol::Timestamp;

use super::Shared;
use super::account::Account;
use super::conclude::{Conclusion, Hindrance};
use super::effects::prioritize;
use super::outcome::Outcome;
use super::progress::Progress;
use super::sentence;
use super::step::Step;
use super::traffic::{Closed, Destination};
use super::transition::{Next, find_interruption, urgency_of};
use crate::audit::AccountStep;
use crate::store::accounts::jobs::{self, Lease, Release};
use crate::store::{StoreError, accounts};

/// After the database failed in the middle of a step.
const AFTER_FAULT: core::time::Duration = core::time::Duration::from_secs(1);

/// Between two tries to give an account back.
const LET_GO_AGAIN: core::time::Duration = core::time::Duration::from_secs(1);

/// Why a worker stops before a step's end.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    /// Another worker has the account now.
    #[error("the lease was lost")]
    LeaseLost,
    /// The account's progress was changed meanwhile: load it again.
    #[error("the step was superseded")]
    Superseded,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the worker goes on with the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn(Lease),
    Stop,
}

impl Shared {
    /// Works on the account until its next step lies in the future.
    pub(super) async fn work_on(self: Arc<Self>, mut lease: Lease) {
        loop {
            match self.advance(lease).await {
                Ok(Then::GoOn(next)) => lease = next,
                Err(RunError::Superseded) => lease.attempt = 0,
                Ok(Then::Stop) | Err(RunError::LeaseLost) => return,
                Err(RunError::Store(error)) => {
                    let account_id = lease.account_id;
                    tracing::error!(%account_id, %error, "account {account_id} waits: database");
                    self.let_go_in_the_end(lease).await;
                    return;
                }
            }
        }
    }

    /// Lets go of the account as soon as the database takes that: a server that was away for a moment
    /// must not keep it from everybody for the whole length of a lease. What cannot be given back is
    /// free when the lease ends.
    async fn let_go_in_the_end(&self, lease: Lease) {
        let lease_ends = self.clock.now().plus(self.settings.lease);
        while self.let_go(lease).await.is_err() {
            let again = self.clock.now().plus(LET_GO_AGAIN);
            if again >= lease_ends {
                return;
            }
            self.clock.sleep_until(again).await;
        }
    }

    async fn let_go(&self, lease: Lease) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let again = Release {
            due_at: self.clock.now().plus(AFTER_FAULT),
            not_before: None,
            parked_until: None,
            urgency: lease.urgency,
            deadline: None,
            attempt: lease.attempt,
        };
        jobs::release(&mut tx, lease, again).await?;
        tx.commit().await
    }

    async fn advance(&self, lease: Lease) -> Result<Then, RunError> {
        let found = {
            let mut connection = self.store.read().await?;
            accounts::find(&mut connection, lease.msp_id, lease.account_id).await?
        };
        let Some(account) = found else {
            return Err(RunError::LeaseLost);
        };
        let now = self.clock.now();
        if let Some(cause) = find_interruption(&account, now, &self.settings) {
            let next = Next::ending(&account, cause);
            return self.conclude(lease, &account, Conclusion::of(next)).await;
        }
        if let Some(next) = self.find_hold(&account, lease.attempt).await? {
            return self.conclude(lease, &account, Conclusion::of(next)).await;
        }
        let name = match &account.progress {
            Progress::Provisioning(step) => AccountStep::Provisioning(*step),
            Progress::Ending { step, .. } => AccountStep::Ending(*step),
            Progress::Ready if account.rotation.is_some() => AccountStep::Rotating,
            Progress::Ready if account.reissue_at().is_some_and(|moment| moment <= now) => {
                return self.reissue(lease, &account, now).await;
            }
            Progress::Scheduled => return self.start_scheduled(lease, &account, now).await,
            // Woken before its deadline, or after its end: nothing to do but to wait, or to rest.
            progress @ (Progress::Ready | Progress::Ended { .. }) => {
                let next = Next::resting(&account, progress.clone());
                return self.conclude(lease, &account, Conclusion::of(next)).await;
            }
        };
        let (graph, app) = {
            let mut connection = self.store.read().await?;
            self.graph_clients
                .get(&mut connection, account.msp_id, account.connection_id)
                .await?
        };
        let destination = Destination {
            msp_id: account.msp_id,
            connection_id: account.connection_id,
            app,
        };
        let urgency = urgency_of(&account.progress, account.rotation.is_some());
        let lane = match self.traffic.enter(destination, urgency) {
            Ok(lane) => lane,
            Err(closed) => return self.defer(lease, &account, closed, now).await,
        };
        let graph = prioritize(&graph).with_traffic(Arc::new(lane));
        let step = Step::new(self, &account, graph, lease, name);
        let outcome = match name {
            AccountStep::Provisioning(step_name) => step.provision(step_name).await?,
            AccountStep::Ending(step_name) => step.end(step_name).await?,
            AccountStep::Rotating => step.rotate().await?,
        };
        if let Outcome::Failed(error) = &outcome {
            let account_id = account.id;
            tracing::warn!(%account_id, attempt = lease.attempt, %error, "account {account_id}: a step failed");
            if matches!(
                error.kind,
                GraphErrorKind::Token(_) | GraphErrorKind::Unauthorized
            ) {
                self.graph_clients.forget(account.connection_id);
            }
        }
        let is_broken = self.traffic.is_broken(account.connection_id);
        let mut next = step.next(&outcome);
        if is_broken && matches!(outcome, Outcome::Failed(_)) {
            next.waiting_for = Some(sentence::TENANT_BROKEN.to_owned());
        }
        let conclusion = Conclusion {
            facts: step.learn(&outcome, &*self.random),
            events: step.report(&outcome),
            next,
            hindrance: Hindrance::of(&outcome, is_broken),
        };
        self.conclude(lease, &account, conclusion).await
    }

    /// Nothing is begun with the account's tenant now.
    async fn defer(
        &self,
        lease: Lease,
        account: &Account,
        closed: Closed,
        now: Timestamp,
    ) -> Result<Then, RunError> {
        let (not_before, parked_until, reason) = match closed {
            Closed::Broken => {
                let until = now.plus(self.settings.ending_backoff.longest);
                (None, Some(until), sentence::TENANT_BROKEN)
            }
            Closed::Paused(until) => (Some(until), None, sentence::SLOW_DOWN),
        };
        let mut tx = self.store.write().await?;
        let current = self.hold(&mut tx, lease).await?;
        let again = Release {
            due_at: now,
            not_before,
            parked_until,
            urgency: urgency_of(&current.progress, current.rotation.is_some()),
            deadline: None,
            attempt: lease.attempt,
        };
        jobs::release(&mut tx, lease, again).await?;
        let is_news = account.waiting_for.as_deref() != Some(reason);
        let mut changed = None;
        if is_news {
            accounts::record_waiting(&mut tx, &current, reason).await?;
            changed = accounts::find(&mut tx, lease.msp_id, lease.account_id).await?;
        }
        tx.commit().await?;
        if let Some(account) = changed {
            self.publish(account);
        }
        Ok(Then::Stop)
    }
}
