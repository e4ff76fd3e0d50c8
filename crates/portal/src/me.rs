//! Who is signed in, for the rooms.

use hallpass_protocol::session::SessionView;
use hallpass_protocol::technician::TechnicianView;
use leptos::prelude::*;

use crate::api::SignedInApi;
use crate::session::Session;

/// The person who is signed in and what may be called for them.
#[derive(Clone, Copy)]
pub(crate) struct Me {
    session: Session,
    view: Memo<SessionView>,
}

impl Me {
    /// Of a session that began with `first`. While the rooms are being left, it is who it was.
    pub(crate) fn new(session: Session, first: SessionView) -> Self {
        let view = Memo::new(move |before: Option<&SessionView>| {
            session
                .view()
                .get()
                .unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        Self { session, view }
    }

    /// The one whom the rooms were opened for.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// The session.
    pub(crate) const fn session(self) -> Session {
        self.session
    }

    /// What may be called.
    pub(crate) const fn api(self) -> SignedInApi {
        self.session.api()
    }

    /// The session as the cloud described it.
    pub(crate) const fn view(self) -> Memo<SessionView> {
        self.view
    }

    /// The person, as they are now.
    pub(crate) fn technician(self) -> TechnicianView {
        self.view.with(|view| view.technician.clone())
    }

    /// The cloud's clock minus this browser's, in milliseconds; to within what the answer took.
    pub(crate) fn clock_offset_ms(self) -> i64 {
        self.session.clock_offset_ms()
    }

    /// Takes a change that was just made, when it is about this person.
    pub(crate) fn takes_change(self, changed: &TechnicianView) {
        self.session.view().update(|view| {
            if let Some(view) = view
                && view.technician.id == changed.id
            {
                view.technician = changed.clone();
            }
        });
    }
}
