//! What must hold after everything, whatever happened.

use core::time::Duration;

use check_invariants::{Allowance, Place, Secret, Source, complaint, gather};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::clock::{Clock, SystemClock};
use hallpass_cloud::store::accounts;
use hallpass_protocol::Timestamp;

use crate::cloud::Cloud;
use crate::installation::{MSP, TECHNICIAN};
use crate::stack::Stack;

/// Checks the tenant, the database and the audit log against each other, of one account that is at
/// rest.
pub(crate) async fn check(stack: &Stack, cloud: &Cloud, case: &str) {
    let mut reader = cloud.store.read().await.unwrap();
    let since_ever = Timestamp::from_unix_ms(0);
    let all = accounts::list_for_technician(&mut reader, MSP, TECHNICIAN, since_ever)
        .await
        .unwrap();
    drop(reader);
    assert_eq!(all.len(), 1, "{case}: one request, one account");
    let audit = cloud.audit().await;
    let requests = audit
        .iter()
        .filter(|e| matches!(e, AuditEvent::AccountRequested { .. }));
    assert_eq!(requests.count(), 1, "{case}: one request in the log");
    check_all(stack, cloud, Duration::ZERO, case).await;
}

/// The same with any number of accounts. The clock may have been put ahead by `jumped`.
pub(crate) async fn check_all(stack: &Stack, cloud: &Cloud, jumped: Duration, case: &str) {
    let pace = Pace::of(stack);
    let users = stack.users().into_iter().map(|user| Secret {
        what: format!("the password of {}", user.user_principal_name),
        text: user.password,
    });
    let client = Secret {
        what: "the client secret".into(),
        text: "contoso-secret".into(),
    };
    let source = Source {
        store: &cloud.store,
        control: &stack.control,
        msp_id: MSP,
        to_cloud_time: &|true_ms| pace.to_cloud_time(true_ms),
        now: stack.clock.now(),
        allowance: Allowance {
            // Both clocks tell whole milliseconds, of which the cloud's may run fast.
            clock_grain: Duration::from_millis(4) * pace.factor + jumped,
            ..Allowance::default()
        },
        bystanders: &[],
        earlier_end: None,
        places: vec![Place {
            name: "what is on the disk".into(),
            bytes: stack.written_bytes(),
        }],
        secrets: users.chain([client]).collect(),
    };
    let evidence = gather(&source).await.unwrap();
    if let Some(complaint) = complaint(&evidence) {
        panic!("{case}:\n{complaint}");
    }
}

/// How a stack's clock goes.
struct Pace {
    factor: u32,
    /// What it showed at a moment of the machine's.
    shown: Timestamp,
    true_now: Timestamp,
}

impl Pace {
    fn of(stack: &Stack) -> Self {
        let (fast, plain) = (stack.clock.uptime(), SystemClock.uptime());
        let plain_ms = plain.as_millis().max(1);
        let factor = (fast.as_millis() + plain_ms / 2) / plain_ms;
        // Read at the same moment, unless something came in between.
        loop {
            let before = SystemClock.now();
            let shown = stack.clock.now();
            let true_now = SystemClock.now();
            if before == true_now {
                return Self {
                    factor: u32::try_from(factor).unwrap(),
                    shown,
                    true_now,
                };
            }
        }
    }

    fn to_cloud_time(&self, true_ms: i64) -> Timestamp {
        let then = Timestamp::from_unix_ms(true_ms);
        let since = self.true_now.since(then) * self.factor;
        let until = then.since(self.true_now) * self.factor;
        self.shown.minus(since).plus(until)
    }
}
