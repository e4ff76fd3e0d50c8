//! The way of one step's requests to a tenant.

use std::sync::Arc;

use hallpass_graph::{Feedback, HeldBack, Outgoing, Traffic};

use super::{Destination, TrafficControl};
use crate::failpoint::{self, Failpoint};
use crate::store::accounts::jobs::Urgency;

/// The way of one step's requests to a tenant.
pub(in crate::lifecycle) struct Lane {
    control: Arc<TrafficControl>,
    destination: Destination,
    urgency: Urgency,
    is_probe: bool,
}

impl Lane {
    pub(super) fn new(
        control: Arc<TrafficControl>,
        destination: Destination,
        urgency: Urgency,
        is_probe: bool,
    ) -> Self {
        Self {
            control,
            destination,
            urgency,
            is_probe,
        }
    }

    pub(super) fn destination(&self) -> Destination {
        self.destination
    }

    pub(super) fn urgency(&self) -> Urgency {
        self.urgency
    }

    pub(super) fn is_probe(&self) -> bool {
        self.is_probe
    }
}

impl Traffic for Lane {
    fn admit(&self, outgoing: Outgoing) -> Result<(), HeldBack> {
        self.control
            .admit(self, outgoing)
            .map_err(|wait| HeldBack { wait })?;
        failpoint::reach(Failpoint::BeforeGraph);
        Ok(())
    }

    fn record(&self, feedback: Feedback) {
        failpoint::reach(Failpoint::AfterGraph);
        self.control.record(self, feedback);
    }
}
