use proptest::prelude::*;

use super::*;

const STATE: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";
const TENANT: &str = "c0a1c0a1-0000-4000-8000-00000000c051";

fn consented() -> Callback {
    Callback::Consented {
        state: STATE.into(),
        tenant: TENANT.parse().unwrap(),
    }
}

fn declined(why: Declined) -> Callback {
    Callback::Declined {
        state: STATE.into(),
        why,
    }
}

#[test]
fn answer_of_either_endpoint_that_consents_is_read() {
    for query in [
        format!("admin_consent=True&tenant={TENANT}&scope=x&state={STATE}"),
        format!("?tenant={TENANT}&state={STATE}&admin_consent=True"),
        format!(
            "?state={STATE}&tenant={}&admin_consent=true",
            TENANT.to_uppercase()
        ),
        format!("&&x=1&x=2&state={STATE}&tenant={TENANT}&admin_consent=TRUE&"),
    ] {
        assert_eq!(parse(&query), Ok(consented()), "{query}");
    }
}

#[test]
fn error_when_it_says_that_there_is_a_consent_is_still_an_error() {
    for (rest, why) in [
        (
            "admin_consent=True&error=consent_required&error_description=AADSTS65004%3a+User+declined",
            Declined::Cancelled,
        ),
        (
            "error=permission_denied&error_description=The+admin+canceled+the+request",
            Declined::Cancelled,
        ),
        ("error=access_denied", Declined::Cancelled),
        (
            "error=access_denied&error_description=AADSTS90094%3a+The+grant+requires+admin",
            Declined::NotAdministrator,
        ),
        (
            "error=server_error&error_description=AADSTS50011%3a+x&admin_consent=True",
            Declined::Other(Some(50_011)),
        ),
        ("error=&admin_consent=True", Declined::Other(None)),
        (
            "error_description=x&admin_consent=True",
            Declined::Other(None),
        ),
        (
            "error=x&error_description=AADSTS99999999999999999999",
            Declined::Other(Some(999_999_999)),
        ),
    ] {
        let query = format!("{rest}&tenant={TENANT}&state={STATE}");
        assert_eq!(parse(&query), Ok(declined(why)), "{query}");
        assert!(why.sentence().ends_with('.'));
    }
}

#[test]
fn answer_that_is_none_is_refused_with_a_sentence() {
    let long = format!("state={STATE}&x={}", "y".repeat(QUERY_MAX_BYTES));
    let doubled = |name: &str| {
        format!(
            "state={STATE}&tenant={TENANT}&admin_consent=True&error=x&error_description=y&{name}=z"
        )
    };
    for (query, expected) in [
        (String::new(), CallbackError::State),
        ("admin_consent=True".into(), CallbackError::State),
        (
            format!("admin_consent=True&tenant={TENANT}&state=short"),
            CallbackError::State,
        ),
        (
            format!(
                "admin_consent=True&tenant={TENANT}&state={}%00",
                STATE.replace('a', "")
            ),
            CallbackError::State,
        ),
        (
            format!("state={STATE}&tenant={TENANT}"),
            CallbackError::Neither,
        ),
        (
            format!("state={STATE}&tenant={TENANT}&admin_consent=False"),
            CallbackError::Neither,
        ),
        (
            format!("state={STATE}&admin_consent=True"),
            CallbackError::Tenant,
        ),
        (
            format!("state={STATE}&admin_consent=True&tenant=contoso.com"),
            CallbackError::Tenant,
        ),
        (
            format!("state={STATE}&admin_consent=True&tenant=00000000-0000-0000-0000-000000000000"),
            CallbackError::Tenant,
        ),
        (long, CallbackError::TooLong),
    ] {
        assert_eq!(parse(&query), Err(expected), "{query}");
        assert!(expected.sentence().ends_with('.'));
    }
    for name in MEANT {
        assert_eq!(parse(&doubled(name)), Err(CallbackError::Doubled(name)));
    }
}

proptest! {
    #[test]
    fn any_answer_is_read_without_harm(query in "\\PC{0,300}") {
        let _read = parse(&query);
    }

    /// However the parts are put together: what carries an error never consents, and what consents
    /// has our state and one tenant.
    #[test]
    fn answer_with_an_error_never_consents(
        parts in proptest::collection::vec(
            (
                proptest::sample::select(vec![
                    "state", "tenant", "admin_consent", "error", "error_description", "scope",
                ]),
                proptest::sample::select(vec![
                    STATE, TENANT, "True", "true", "False", "", "AADSTS65004", "consent_required",
                ]),
            ),
            0..8,
        ),
    ) {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&parts)
            .finish();
        let says = |name: &str| parts.iter().filter(|(said, _)| *said == name).count();
        if let Ok(Callback::Consented { state, tenant }) = parse(&query) {
            prop_assert_eq!(says("error") + says("error_description"), 0);
            prop_assert_eq!((says("state"), says("tenant"), says("admin_consent")), (1, 1, 1));
            prop_assert_eq!(state.as_str(), STATE);
            prop_assert_eq!(tenant.to_string(), TENANT);
        }
    }
}
