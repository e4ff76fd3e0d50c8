//! What is unusual about a request, in sentences for the approver.

use hallpass_protocol::approval::ApprovalWarning;

/// One sentence for each thing that is unusual, in the cloud's order; all about the place is one of
/// them, the first.
pub(crate) fn warnings_in_words(warnings: &[ApprovalWarning], requester: &str) -> Vec<String> {
    let place = place_in_words(warnings, requester);
    let is_strange_place = place.is_some();
    let others = warnings.iter().filter_map(|warning| match warning {
        ApprovalWarning::GroupWithRoles => Some(
            "One of the groups can hold directory roles: whoever is in it holds each of them. Do you \
             know which they are now?"
                .to_owned(),
        ),
        ApprovalWarning::GlobalAdministrator => Some(
            "Global Administrator can do everything in this tenant. Is a smaller role enough?"
                .to_owned(),
        ),
        // Who was never in this country never had this address.
        ApprovalWarning::NewAddress if is_strange_place => None,
        ApprovalWarning::NewAddress => Some(format!(
            "{requester} has not signed in from this address in the last 30 days."
        )),
        ApprovalWarning::NewBrowser => Some(format!(
            "{requester} has not signed in with this browser in the last 30 days."
        )),
        ApprovalWarning::SeveralRequests => {
            Some(format!("{requester} has other requests that wait."))
        }
        ApprovalWarning::NewCountry
        | ApprovalWarning::NewNetwork
        | ApprovalWarning::ImpossibleTravel => None,
        ApprovalWarning::Unknown => {
            Some("Something about this request is unusual. Ask before you approve.".to_owned())
        }
    });
    place.into_iter().chain(others).collect()
}

fn place_in_words(warnings: &[ApprovalWarning], requester: &str) -> Option<String> {
    let has = |warning| warnings.contains(&warning);
    let new = match (
        has(ApprovalWarning::NewCountry),
        has(ApprovalWarning::NewNetwork),
    ) {
        (true, true) => Some("this country, nor with this network,"),
        (true, false) => Some("this country"),
        (false, true) => Some("this network"),
        (false, false) => None,
    };
    let new = new.map(|it| format!("has not signed in from {it} in the last 30 days"));
    let far = has(ApprovalWarning::ImpossibleTravel)
        .then(|| "was more than 500 km from here less than an hour before".to_owned());
    let what: Vec<String> = new.into_iter().chain(far).collect();
    if what.is_empty() {
        return None;
    }
    Some(format!(
        "{requester} {}. So one more of you has to approve this: call {requester} before you do.",
        what.join(", and ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_warning_is_a_sentence_of_its_own() {
        for warning in [
            ApprovalWarning::GlobalAdministrator,
            ApprovalWarning::GroupWithRoles,
            ApprovalWarning::NewAddress,
            ApprovalWarning::NewBrowser,
            ApprovalWarning::SeveralRequests,
            ApprovalWarning::NewCountry,
            ApprovalWarning::NewNetwork,
            ApprovalWarning::ImpossibleTravel,
            ApprovalWarning::Unknown,
        ] {
            let [text] = warnings_in_words(&[warning], "Ada").try_into().unwrap();
            assert!(text.ends_with(['.', '?']), "{text}");
        }
    }

    #[test]
    fn place_is_one_warning_however_strange_it_is() {
        let far = [
            ApprovalWarning::NewAddress,
            ApprovalWarning::NewCountry,
            ApprovalWarning::NewNetwork,
            ApprovalWarning::ImpossibleTravel,
        ];
        let expected = "Ada has not signed in from this country, nor with this network, in the last \
            30 days, and was more than 500 km from here less than an hour before. So one more of you \
            has to approve this: call Ada before you do.";
        assert_eq!(warnings_in_words(&far, "Ada"), [expected]);
        let country = [ApprovalWarning::NewCountry];
        let expected = "Ada has not signed in from this country in the last 30 days. So one more of \
            you has to approve this: call Ada before you do.";
        assert_eq!(warnings_in_words(&country, "Ada"), [expected]);
    }

    #[test]
    fn place_is_said_first_and_hides_nothing_else() {
        let warnings = [
            ApprovalWarning::GlobalAdministrator,
            ApprovalWarning::NewBrowser,
            ApprovalWarning::NewNetwork,
        ];
        let said = warnings_in_words(&warnings, "Ada");
        assert_eq!(said.len(), 3);
        assert!(said[0].contains("this network"), "{said:?}");
    }
}
