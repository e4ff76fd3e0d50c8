//! The brain of the extension: session, accounts, fill decisions, alarms, badge, notifications.
//! All logic is native-testable; the browser stands behind traits.
