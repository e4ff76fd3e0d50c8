//! Assignments, and what a change of them does, in words.

use hallpass_protocol::access::{AccessPreviewResponse, AssignedTo, Assignee, ReachChange};

use crate::state::policy::Names;

/// Who is assigned, by name.
pub(crate) fn assignee(who: Assignee, names: &Names) -> String {
    match who {
        Assignee::Technician(id) => names.technician(id).to_owned(),
        Assignee::Group(id) => names.group(id).to_owned(),
    }
}

/// What it is that is assigned.
pub(crate) const fn assignee_kind(who: Assignee) -> &'static str {
    match who {
        Assignee::Technician(_) => "Technician",
        Assignee::Group(_) => "Group",
    }
}

/// To whom somebody is assigned. A tag stands behind `#`, as nobody's name does.
pub(crate) fn target(to: &AssignedTo, names: &Names) -> String {
    match to {
        AssignedTo::Customer(id) => names.customer(*id).to_owned(),
        AssignedTo::Tag(tag) => format!("#{tag}"),
    }
}

/// How much a change touches.
pub(crate) fn head(preview: &AccessPreviewResponse) -> String {
    let ending = match preview.accounts_ending {
        0 => "No account ends by it.".to_owned(),
        1 => "1 account ends at once.".to_owned(),
        n => format!("{n} accounts end at once."),
    };
    match preview.technicians.len() {
        0 => "This changes nothing for anybody at present.".to_owned(),
        1 => format!("This touches 1 technician. {ending}"),
        n => format!("This touches {n} technicians. {ending}"),
    }
}

/// Who gains and who loses what, the losses first: a name for the line's mark, the mark, a sentence.
pub(crate) fn changes(
    preview: &AccessPreviewResponse,
    names: &Names,
) -> Vec<(&'static str, &'static str, String)> {
    let is_loss = |change: &&ReachChange| change.loses.count > 0;
    let is_gain = |change: &&ReachChange| change.gains.count > 0;
    let losses = preview.technicians.iter().filter(is_loss).map(|change| {
        let who = names.technician(change.technician_id);
        let whom = names.some_customers(&change.loses);
        let ending = match change.accounts_ending {
            0 => String::new(),
            1 => " 1 account there ends at once.".to_owned(),
            n => format!(" {n} accounts there end at once."),
        };
        (
            "loses",
            "Loses",
            format!("{who} no longer reaches {whom}.{ending}"),
        )
    });
    let gains = preview.technicians.iter().filter(is_gain).map(|change| {
        let who = names.technician(change.technician_id);
        let whom = names.some_customers(&change.gains);
        ("gains", "Gains", format!("{who} reaches {whom}."))
    });
    losses.chain(gains).collect()
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::policy::SomeCustomers;

    use super::*;

    #[test]
    fn change_is_told_with_what_is_lost_first_and_what_ends_by_it() {
        let id = |n: u8| format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{n}");
        let mut names = Names::default();
        names
            .technicians
            .insert(id(1).parse().unwrap(), "Kim".into());
        names
            .customers
            .insert(id(2).parse().unwrap(), "Contoso".into());
        let some = |count| SomeCustomers {
            count,
            first: (0..count.min(1)).map(|_| id(2).parse().unwrap()).collect(),
        };
        let change = |gains, loses, accounts_ending| ReachChange {
            technician_id: id(1).parse().unwrap(),
            gains: some(gains),
            loses: some(loses),
            accounts_ending,
        };
        let preview = AccessPreviewResponse {
            refusal: None,
            technicians: vec![change(1, 0, 0), change(0, 3, 2)],
            accounts_ending: 2,
        };
        let told = changes(&preview, &names);
        assert_eq!(told.len(), 2);
        assert_eq!(
            (told[0].0, told[0].2.as_str()),
            (
                "loses",
                "Kim no longer reaches Contoso and 2 more. 2 accounts there end at once."
            )
        );
        assert_eq!(told[1].2, "Kim reaches Contoso.");
        assert_eq!(
            head(&preview),
            "This touches 2 technicians. 2 accounts end at once."
        );
        let nothing = AccessPreviewResponse::default();
        assert!(head(&nothing).contains("changes nothing"));
    }
}
