//! What waits for the technician's approval, in words.

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::ids::ApprovalId;

use crate::ports::InboxItem;

/// Where the portal shows the whole of a request and takes the decision.
pub(crate) fn address(cloud: &str, id: ApprovalId) -> String {
    format!("{cloud}/approve#id={id}")
}

/// The requests that can be decided still at `now`, the cloud's time.
pub(crate) fn waiting(inbox: &[InboxItem], now: Timestamp) -> Vec<InboxItem> {
    let waiting = inbox.iter().filter(|item| item.expires_at > now);
    waiting.cloned().collect()
}

/// What is unusual about a request, in a few words each.
pub(crate) fn warnings(item: &InboxItem) -> Vec<&'static str> {
    let words = item.warnings.iter().map(|warning| match warning {
        ApprovalWarning::GlobalAdministrator => "Global Administrator",
        ApprovalWarning::GroupWithRoles => "A group that can hold roles",
        ApprovalWarning::NewAddress => "New address",
        ApprovalWarning::NewBrowser => "New browser",
        ApprovalWarning::SeveralRequests => "Several requests",
        ApprovalWarning::NewCountry => "New country",
        ApprovalWarning::NewNetwork => "New network",
        ApprovalWarning::ImpossibleTravel => "Too far, too fast",
        ApprovalWarning::Unknown => "Unusual request",
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::popup::state::approval::tests::at;
    use crate::ports::RoleName;

    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    fn item() -> InboxItem {
        InboxItem {
            id: ID.parse().unwrap(),
            requester_name: "Ravi".to_owned(),
            customer_name: "Fabrikam".to_owned(),
            groups: Vec::new(),
            roles: vec![RoleName {
                name: "Global Administrator".to_owned(),
            }],
            lifetime_s: 3600,
            requested_at: at(0),
            expires_at: at(600),
            warnings: vec![
                ApprovalWarning::GlobalAdministrator,
                ApprovalWarning::Unknown,
            ],
            is_own: false,
        }
    }

    #[test]
    fn address_when_opened_from_the_inbox_has_the_id_in_its_fragment() {
        let address = address("https://hallpass.example", ID.parse().unwrap());
        assert_eq!(address, format!("https://hallpass.example/approve#id={ID}"));
    }

    #[test]
    fn inbox_when_the_time_of_a_request_is_over_does_not_list_it() {
        assert_eq!(waiting(&[item()], at(599)).len(), 1);
        assert!(waiting(&[item()], at(600)).is_empty());
    }

    #[test]
    fn warning_when_it_is_new_to_this_version_is_not_hidden() {
        let words = warnings(&item());
        assert_eq!(words, ["Global Administrator", "Unusual request"]);
    }
}
