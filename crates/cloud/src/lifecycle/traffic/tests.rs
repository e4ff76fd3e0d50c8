use super::*;
use crate::clock::{Clock, TestClock};
use crate::random::SeededRandom;

const READ: Outgoing = Outgoing {
    is_write: false,
    units: 1,
};
const WRITE: Outgoing = Outgoing {
    is_write: true,
    units: 1,
};

struct World {
    clock: TestClock,
    control: Arc<TrafficControl>,
}

impl World {
    fn new(limits: TrafficLimits) -> Self {
        let clock = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        let control = TrafficControl::new(
            SteadyClock::new(Arc::new(clock.clone())),
            Arc::new(SeededRandom::new(1)),
            limits,
            Arc::default(),
        );
        Self {
            clock,
            control: Arc::new(control),
        }
    }

    fn lane(&self, tenant: u128, urgency: Urgency) -> Lane {
        self.control.enter(destination(tenant), urgency).unwrap()
    }

    /// How many writes go out at once.
    fn writes(&self, tenant: u128, urgency: Urgency) -> u32 {
        let lane = self.lane(tenant, urgency);
        let mut count = 0;
        while self.control.admit(&lane, WRITE).is_ok() {
            count += 1;
        }
        count
    }
}

fn destination(tenant: u128) -> Destination {
    Destination {
        msp_id: MspId::new(Uuid::from_u128(1)),
        connection_id: ConnectionId::new(Uuid::from_u128(tenant)),
        app: Uuid::from_u128(7),
    }
}

fn failed() -> Feedback {
    Feedback::Failed { retry_after: None }
}

#[test]
fn writes_when_many_stay_under_the_share_of_the_tenants_quota() {
    let world = World::new(TrafficLimits::default());
    assert_eq!(world.writes(1, Urgency::Disable), 2_400);
    let lane = world.lane(1, Urgency::Disable);
    assert!(
        world.control.admit(&lane, READ).is_ok(),
        "reads have their own quota"
    );
    world.clock.advance(Duration::from_secs(156));
    assert_eq!(world.writes(1, Urgency::Disable), 2_400);
}

#[test]
fn writes_when_of_one_application_share_its_quota_over_all_tenants() {
    let app_writes = Quota {
        limit: 1_000,
        window: Duration::from_mins(5),
    };
    let limits = TrafficLimits {
        app_writes,
        ..TrafficLimits::default()
    };
    let world = World::new(limits);
    assert_eq!(world.writes(1, Urgency::Disable), 800);
    assert_eq!(world.writes(2, Urgency::Disable), 0);
}

#[test]
fn writes_when_several_processes_send_stay_under_the_share_together() {
    for processes in 1..=5 {
        let limits = TrafficLimits::default();
        let sent: u32 = (0..processes)
            .map(|_| {
                let world = World::new(limits);
                world.control.divide_among(processes.try_into().unwrap());
                world.writes(1, Urgency::Disable)
            })
            .sum();
        assert!((2_396..=2_400).contains(&sent), "{processes}: {sent}");
    }
}

#[test]
fn writes_when_another_process_comes_wait_and_when_it_goes_have_the_whole_share_again() {
    let world = World::new(TrafficLimits::default());
    let [one, two] = [1_u32, 2].map(|count| count.try_into().unwrap());
    world.control.divide_among(two);
    assert_eq!(world.writes(1, Urgency::Disable), 1_200);
    world.control.divide_among(one);
    assert_eq!(world.writes(1, Urgency::Disable), 1_200, "the other half");
    world.control.divide_among(two);
    assert_eq!(world.writes(1, Urgency::Disable), 0);
    world.clock.advance(Duration::from_secs(156));
    assert_eq!(world.writes(1, Urgency::Disable), 1_200);
}

#[test]
fn writes_when_less_urgent_leave_room_for_disabling() {
    let world = World::new(TrafficLimits::default());
    let rest = world.writes(1, Urgency::Rest);
    let making = world.writes(1, Urgency::Make);
    let disabling = world.writes(1, Urgency::Disable);
    assert!(
        rest > 0 && making > 0 && disabling >= 200,
        "{rest} {making} {disabling}"
    );
    assert_eq!(rest + making + disabling, 2_400);
}

#[test]
fn tenant_when_it_asks_to_wait_is_left_alone_so_long_and_others_are_not() {
    let world = World::new(TrafficLimits::default());
    let lane = world.lane(1, Urgency::Disable);
    let throttled = Feedback::Throttled {
        retry_after: Some(Duration::from_secs(20)),
        is_tenant_wide: true,
    };
    world.control.record(&lane, throttled);
    // A shorter one after it does not cut it short.
    let shorter = Feedback::Throttled {
        retry_after: Some(Duration::from_secs(1)),
        is_tenant_wide: true,
    };
    world.control.record(&lane, shorter);
    let until = world.clock.now().plus(Duration::from_secs(20));
    let entered = world.control.enter(destination(1), Urgency::Disable);
    assert_eq!(entered.err(), Some(Closed::Paused(until)));
    assert_eq!(
        world.control.admit(&lane, READ),
        Err(Duration::from_secs(20))
    );
    assert!(
        world
            .control
            .enter(destination(2), Urgency::Disable)
            .is_ok()
    );
    world.clock.advance(Duration::from_secs(20));
    assert!(world.control.admit(&lane, READ).is_ok());
}

#[test]
fn tenant_when_its_quota_is_nearly_used_up_serves_only_disabling() {
    let world = World::new(TrafficLimits::default());
    let lane = world.lane(1, Urgency::Disable);
    world.control.record(
        &lane,
        Feedback::Answered {
            load: Some(0.8),
            date: None,
        },
    );
    assert!(world.control.admit(&lane, WRITE).is_ok());
    let making = world.lane(1, Urgency::Make);
    assert_eq!(world.control.admit(&making, WRITE), Err(LOAD_LASTS));
    world.clock.advance(LOAD_LASTS);
    assert!(world.control.admit(&making, WRITE).is_ok());
}

#[test]
fn tenant_when_it_does_not_answer_is_probed_by_one_and_opens_for_all() {
    let world = World::new(TrafficLimits::default());
    let lane = world.lane(1, Urgency::Disable);
    for _ in 0..10 {
        world.control.record(&lane, failed());
    }
    let flips = world.control.take_flips();
    assert_eq!(flips.len(), 1);
    assert_eq!(flips[0].answers_after, None);
    assert!(
        world.control.admit(&lane, READ).is_err(),
        "also what was under way"
    );
    let entered = world.control.enter(destination(1), Urgency::Disable);
    assert_eq!(entered.err(), Some(Closed::Broken));
    assert!(world.control.list_probeable().is_empty());

    world.clock.advance(Duration::from_secs(10));
    assert_eq!(world.control.list_probeable().len(), 1);
    let probe = world.lane(1, Urgency::Disable);
    assert!(world.control.list_probeable().is_empty(), "one tries");
    assert!(world.control.admit(&probe, READ).is_ok());
    assert!(world.control.admit(&lane, READ).is_err());
    world.control.record(&probe, failed());
    assert!(
        world.control.admit(&probe, READ).is_err(),
        "a probe is one request"
    );

    world.clock.advance(Duration::from_secs(10));
    let probe = world.lane(1, Urgency::Disable);
    world.control.record(
        &probe,
        Feedback::Answered {
            load: None,
            date: None,
        },
    );
    let flips = world.control.take_flips();
    assert_eq!(flips[0].answers_after, Some(Duration::from_secs(20)));
    assert!(world.control.admit(&lane, READ).is_ok());
    assert!(!world.control.is_broken(destination(1).connection_id));
}

#[test]
fn tenant_when_it_does_not_answer_and_asked_to_wait_is_tried_after_that() {
    let world = World::new(TrafficLimits::default());
    let lane = world.lane(1, Urgency::Disable);
    let unavailable = Feedback::Failed {
        retry_after: Some(Duration::from_mins(1)),
    };
    for _ in 0..5 {
        world.control.record(&lane, unavailable);
    }
    let back_at = world.clock.now().plus(Duration::from_mins(1));
    assert_eq!(world.control.next_probe(), Some(back_at));
    world.clock.advance(Duration::from_secs(59));
    assert!(world.control.list_probeable().is_empty());
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.control.list_probeable().len(), 1);
    assert_eq!(world.control.next_probe(), None, "it is now");
}
