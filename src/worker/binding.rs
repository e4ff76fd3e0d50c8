//! A tab bound to an account: the technician's intent, and what was tried with it.

use hallpass_autofill::Slot;
use hallpass_protocol::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::ports::Portal;

/// How long an intent lasts, in milliseconds.
pub const INTENT_MS: i64 = 10 * 60 * 1000;
/// How often a commit that wrote nothing may be repeated for one intent.
const MAX_RETAKES: u8 = 3;

/// A tab bound to an account, by a launch or by a press on Fill. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabBinding {
    /// The browser's tab id.
    pub tab_id: i32,
    /// The account.
    pub account_id: AccountId,
    /// The portal that was launched; `None` after a press on Fill.
    pub portal: Option<Portal>,
    /// Whose sessions a launched tab shares.
    pub cookie_store: CookieStore,
    /// This machine's clock when the technician pressed, in unix milliseconds.
    pub bound_at_ms: i64,
    /// The document in which the user name was submitted.
    user_name_in: Option<DocumentKey>,
    /// What the account's credential holds beside the password.
    pub kinds: SecretKinds,
    /// The secrets that were submitted.
    submitted: Vec<Slot>,
    has_reloaded: bool,
    /// The document that the reload leaves, where the browser names it.
    leaves: Option<String>,
    retakes: u8,
    /// A launched tab: how far it came.
    course: Course,
    /// The commit that the content script was asked for and has not reported on.
    pending: Option<PendingCommit>,
    /// The screen of the last refusal that was reported, so that it is reported once.
    pub(crate) last_refused: Option<String>,
}

/// The browser's cookies that a tab shares, and with them the sessions that portals know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CookieStore {
    /// Those of its ordinary tabs.
    Default,
    /// Those of its private windows.
    Private,
    /// Those of one container.
    Container(String),
}

/// How far a launched tab came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Course {
    /// It is still blank.
    Blank,
    /// It was sent to its portal.
    UnderWay,
    /// The portal's own page was shown to whom we signed in.
    Arrived,
}

/// What a credential holds beside the password, which each has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecretKinds {
    /// A Temporary Access Pass that has not expired.
    pub has_access_pass: bool,
    /// The seed of one-time codes.
    pub has_one_time_code: bool,
}

/// A document. Not an `Option` in an `Option`: as JSON that forgets which of the two is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum DocumentKey {
    /// As the browser names it.
    Named(String),
    /// Where the browser names none, all documents of the tab are alike.
    Unnamed,
}

impl From<Option<&String>> for DocumentKey {
    fn from(document: Option<&String>) -> Self {
        document.map_or(Self::Unnamed, |name| Self::Named(name.clone()))
    }
}

/// What a commit will have submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCommit {
    /// In which document.
    pub document: Option<String>,
    /// On which screen, as the autofill crate names it.
    pub screen: String,
    /// It submits the user name.
    pub has_user_name: bool,
    /// The secret that it submits.
    pub secret: Option<Slot>,
    /// It is the last one of a sign-in.
    pub is_last: bool,
}

impl TabBinding {
    /// Binds `tab_id` to `account_id` at `now_ms`.
    pub const fn new(
        tab_id: i32,
        account_id: AccountId,
        portal: Option<Portal>,
        kinds: SecretKinds,
        now_ms: i64,
    ) -> Self {
        Self {
            tab_id,
            account_id,
            portal,
            cookie_store: CookieStore::Default,
            bound_at_ms: now_ms,
            user_name_in: None,
            kinds,
            submitted: Vec::new(),
            has_reloaded: false,
            leaves: None,
            retakes: 0,
            course: Course::Blank,
            pending: None,
            last_refused: None,
        }
    }

    /// Whether the intent is over. A clock that was set back ends it too.
    pub const fn is_expired(&self, now_ms: i64) -> bool {
        now_ms < self.bound_at_ms || now_ms.saturating_sub(self.bound_at_ms) >= INTENT_MS
    }

    /// Whether this is a launch that has not arrived: its sign-in is still to come, or under way.
    pub fn is_on_its_way(&self, now_ms: i64) -> bool {
        self.portal.is_some() && self.course != Course::Arrived && !self.is_expired(now_ms)
    }

    /// Whether the tab was sent to its portal and has not arrived: what it shows now counts.
    pub fn is_under_way(&self, now_ms: i64) -> bool {
        self.is_on_its_way(now_ms) && self.course == Course::UnderWay
    }

    /// Whether this is a launch whose tab was not sent to its portal yet.
    pub fn is_blank(&self, now_ms: i64) -> bool {
        self.is_on_its_way(now_ms) && self.course == Course::Blank
    }

    /// The tab is sent to its portal.
    pub const fn set_out(&mut self) {
        self.course = Course::UnderWay;
    }

    /// The portal was reached as it should be.
    pub const fn arrive(&mut self) {
        self.course = Course::Arrived;
    }

    /// The user name was not yet submitted in this document.
    pub fn may_submit_user_name(&self, document: Option<&String>) -> bool {
        self.user_name_in
            .as_ref()
            .is_none_or(|one| *one != document.into())
    }

    /// Whether the secret was submitted for this intent.
    pub fn is_submitted(&self, slot: Slot) -> bool {
        self.submitted.contains(&slot)
    }

    /// Whether any secret was submitted for this intent.
    pub const fn is_any_submitted(&self) -> bool {
        !self.submitted.is_empty()
    }

    /// Whether Microsoft asked for a sign-in in this tab, whatever became of it.
    pub const fn was_asked(&self) -> bool {
        self.user_name_in.is_some() || self.is_any_submitted() || self.last_refused.is_some()
    }

    /// Counts a commit before it leaves: what was sent to a page counts as submitted, whatever
    /// the page reports.
    pub fn begin(&mut self, commit: PendingCommit) {
        if commit.has_user_name {
            self.user_name_in = Some(commit.document.as_ref().into());
        }
        self.submitted.extend(commit.secret);
        self.pending = Some(commit);
    }

    /// Takes the commit that `document` reports on.
    pub fn take_pending(&mut self, document: Option<&String>) -> Option<PendingCommit> {
        self.pending
            .take_if(|pending| pending.document.as_ref() == document)
    }

    /// Lets a commit that wrote nothing be tried again, a few times: what a page reports must not
    /// start fills for ever.
    pub fn give_back(&mut self, commit: &PendingCommit) {
        if self.retakes >= MAX_RETAKES {
            return;
        }
        self.retakes += 1;
        if commit.has_user_name {
            self.user_name_in = None;
        }
        self.submitted.retain(|slot| commit.secret != Some(*slot));
    }

    /// No reload was carried out for this intent yet.
    pub const fn may_reload(&self) -> bool {
        !self.has_reloaded
    }

    /// Whether a reload leaves `document`: what it reports on its way out says nothing new.
    pub fn is_leaving(&self, document: Option<&String>) -> bool {
        document.is_some() && self.leaves.as_ref() == document
    }

    /// Counts a reload, which leaves `document`. The page after it is tried from the start: the
    /// secret was not judged, the account was not there or not enabled yet. A one-time code is
    /// spent all the same.
    pub fn reload(&mut self, document: Option<String>) {
        self.has_reloaded = true;
        self.leaves = document;
        self.user_name_in = None;
        self.submitted.retain(|slot| *slot == Slot::OneTimeCode);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn binding() -> TabBinding {
        let account = AccountId::new(Uuid::from_u128(1));
        TabBinding::new(7, account, None, SecretKinds::default(), 1_000)
    }

    fn commit(document: &str) -> PendingCommit {
        PendingCommit {
            document: Some(document.to_owned()),
            screen: "password".to_owned(),
            has_user_name: true,
            secret: Some(Slot::Password),
            is_last: false,
        }
    }

    #[test]
    fn binding_when_ten_minutes_old_or_the_clock_was_set_back_is_expired() {
        assert!(!binding().is_expired(1_000));
        assert!(!binding().is_expired(1_000 + INTENT_MS - 1));
        assert!(binding().is_expired(1_000 + INTENT_MS));
        assert!(binding().is_expired(999));
    }

    #[test]
    fn binding_when_submitted_submits_no_more() {
        let mut binding = binding();
        let (one, two) = ("one".to_owned(), "two".to_owned());
        binding.begin(commit("one"));
        assert!(binding.is_submitted(Slot::Password));
        assert!(!binding.may_submit_user_name(Some(&one)));
        assert!(
            binding.may_submit_user_name(Some(&two)),
            "a new document asks anew"
        );
    }

    #[test]
    fn binding_when_the_worker_was_killed_remembers_the_user_name_in_a_document_without_a_name() {
        let mut binding = binding();
        binding.begin(PendingCommit {
            document: None,
            ..commit("one")
        });
        let kept = serde_json::to_string(&binding).unwrap();
        let restored: TabBinding = serde_json::from_str(&kept).unwrap();
        assert_eq!(restored, binding);
        assert!(!restored.may_submit_user_name(None));
    }

    #[test]
    fn binding_when_the_page_says_nothing_was_written_tries_a_few_times() {
        let mut binding = binding();
        let one = "one".to_owned();
        let mut tries = 0;
        while !binding.is_submitted(Slot::Password) {
            binding.begin(commit("one"));
            tries += 1;
            let pending = binding.take_pending(Some(&one)).unwrap();
            binding.give_back(&pending);
        }
        assert_eq!(tries, 1 + u32::from(MAX_RETAKES));
    }

    #[test]
    fn binding_when_another_document_reports_keeps_the_commit() {
        let mut binding = binding();
        binding.begin(commit("one"));
        assert_eq!(binding.take_pending(Some(&"two".to_owned())), None);
        assert_eq!(binding.take_pending(None), None);
        assert!(binding.take_pending(Some(&"one".to_owned())).is_some());
        assert_eq!(binding.take_pending(Some(&"one".to_owned())), None);
    }

    #[test]
    fn binding_when_reloaded_keeps_a_code_spent() {
        let mut binding = binding();
        for secret in [Slot::Password, Slot::OneTimeCode] {
            binding.begin(PendingCommit {
                secret: Some(secret),
                ..commit("one")
            });
        }
        binding.reload(Some("one".to_owned()));
        assert!(!binding.is_submitted(Slot::Password));
        assert!(binding.is_submitted(Slot::OneTimeCode));
        assert!(binding.is_any_submitted());
    }

    #[test]
    fn binding_when_reloaded_starts_over_once() {
        let mut binding = binding();
        binding.begin(commit("one"));
        assert!(binding.may_reload());
        binding.reload(Some("one".to_owned()));
        assert!(!binding.is_submitted(Slot::Password));
        assert!(binding.may_submit_user_name(Some(&"one".to_owned())));
        assert!(!binding.may_reload());
        assert!(binding.is_leaving(Some(&"one".to_owned())));
        assert!(!binding.is_leaving(Some(&"two".to_owned())));
        assert!(
            !binding.is_leaving(None),
            "a browser that names no documents"
        );
    }
}
