//! What Microsoft's error codes lead to.

use super::*;

#[rstest]
#[case("50058")]
#[case("50140")]
#[case("0")]
fn error_when_no_failure_is_ignored(#[case] code: &str) {
    let snapshot = fixture::username().fails(code);
    assert!(matches!(decide(&snapshot, &grant()), Decision::Fill(_)));
}

#[rstest]
#[case("50126", "refused")]
#[case("50053", "locked")]
#[case("53003", "53003")]
#[case("InvalidAccessPass", "refused")]
fn error_when_final_stops_and_says_why(#[case] code: &str, #[case] part: &str) {
    let Decision::Stop { message, refused } = decide(&fixture::password().fails(code), &grant())
    else {
        panic!("{code} did not stop");
    };
    assert!(message.contains(part), "{message}");
    assert!(message.contains(code), "the code is not lost: {message}");
    assert_eq!(refused, None, "nothing was sent");
}

#[rstest]
#[case("50126", fixture::password(), Some(Slot::Password))]
#[case("50055", fixture::username(), Some(Slot::Password))]
#[case("7654321", fixture::password(), Some(Slot::Password))]
#[case("130503", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("InvalidAccessPass", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("7654321", fixture::access_pass(), Some(Slot::AccessPass))]
#[case("500121", fixture::code(), Some(Slot::OneTimeCode))]
#[case("50053", fixture::password(), None)]
#[case("53003", fixture::password(), None)]
fn error_when_a_secret_was_sent_says_whether_it_is_refused(
    #[case] code: &str,
    #[case] page: PageSnapshot,
    #[case] expected: Option<Slot>,
) {
    let Decision::Stop { message, refused } = decide(&page.fails(code), &spent(Standing::Sent))
    else {
        panic!("{code} did not stop");
    };
    assert!(message.contains(code), "{message}");
    assert_eq!(refused, expected);
}

#[rstest]
#[case("50057")]
#[case("50034")]
#[case("50089")]
fn error_when_it_may_pass_reloads_once_then_stops(#[case] code: &str) {
    let snapshot = fixture::password().fails(code);
    assert!(matches!(
        decide(&snapshot, &grant()),
        Decision::Reload { .. }
    ));
    let reloaded = Grant {
        may_reload: false,
        ..grant()
    };
    assert!(matches!(
        decide(&snapshot, &reloaded),
        Decision::Stop { .. }
    ));
}

#[rstest]
#[case("50076")]
#[case("50020")]
#[case("99999999")]
fn error_when_ours_to_solve_or_unknown_hands_over(#[case] code: &str) {
    let snapshot = fixture::password().fails(code);
    assert!(matches!(
        decide(&snapshot, &grant()),
        Decision::HandOver { .. }
    ));
}
