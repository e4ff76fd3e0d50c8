//! Looking, and waiting for something to be seen.

use crate::fault::FaultId;
use crate::record::{PageReport, PostedField, RequestRecord};
use crate::state::view::{SignInView, UserView, WorldView};

use super::Control;

impl Control {
    /// The directory as it is now.
    pub fn world(&self) -> WorldView {
        self.shared.with(|world| WorldView::of(world))
    }

    /// A user by tenant (id or domain) and id or sign-in name.
    pub fn user(&self, tenant: &str, id_or_upn: &str) -> Option<UserView> {
        self.shared.with(|world| {
            let tenant = world.find_tenant(tenant)?;
            tenant
                .find_user(id_or_upn)
                .map(|user| UserView::of(tenant, user))
        })
    }

    /// Every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.with(|world| world.requests.clone())
    }

    /// Every form field that was ever posted.
    pub fn posted_fields(&self) -> Vec<PostedField> {
        self.shared.with(|world| world.posted.clone())
    }

    /// Who is signed in to which browser at the sign-in host.
    pub fn sign_ins(&self) -> Vec<SignInView> {
        self.shared.with(|world| SignInView::all(world))
    }

    /// What pages told about themselves.
    pub fn page_reports(&self) -> Vec<PageReport> {
        self.shared.with(|world| world.reports.clone())
    }

    /// Waits until a page told that `what` happened to `target`. A page tells when it is left.
    pub async fn wait_until_reported(&self, what: &str, target: &str) {
        self.shared
            .wait(|world| {
                world
                    .reports
                    .iter()
                    .flat_map(|report| &report.events)
                    .any(|event| event.what == what && event.target == target)
                    .then_some(())
            })
            .await;
    }

    /// How many calls a fault has struck; none for an unknown fault.
    pub fn struck(&self, fault: FaultId) -> Option<u32> {
        self.shared.with(|world| world.faults.struck(fault))
    }

    /// Waits until a fault has struck at least once: a hang was reached, an answer was lost.
    pub async fn wait_until_struck(&self, fault: FaultId) {
        self.shared
            .wait(|world| {
                world
                    .faults
                    .struck(fault)
                    .is_some_and(|n| n > 0)
                    .then_some(())
            })
            .await;
    }

    /// Waits until `look` finds something in the directory; looks again after every change.
    pub async fn wait_for<T>(&self, mut look: impl FnMut(&WorldView) -> Option<T>) -> T {
        self.shared.wait(|world| look(&WorldView::of(world))).await
    }

    /// Waits until a user satisfies `holds`.
    pub async fn wait_for_user(
        &self,
        tenant: &str,
        id_or_upn: &str,
        mut holds: impl FnMut(&UserView) -> bool,
    ) -> UserView {
        self.shared
            .wait(|world| {
                let tenant = world.find_tenant(tenant)?;
                let user = UserView::of(tenant, tenant.find_user(id_or_upn)?);
                holds(&user).then_some(user)
            })
            .await
    }

    /// Waits for a request, already seen or to come, that satisfies `matches`.
    pub async fn wait_for_request(
        &self,
        mut matches: impl FnMut(&RequestRecord) -> bool,
    ) -> RequestRecord {
        self.shared
            .wait(|world| {
                world
                    .requests
                    .iter()
                    .find(|&record| matches(record))
                    .cloned()
            })
            .await
    }
}
