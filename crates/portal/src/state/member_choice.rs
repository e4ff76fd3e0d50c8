//! Who can still be put into a group.

use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::technician::TechnicianView;

/// As many as a list shows at once.
const SHOWN_MAX: usize = 8;

/// The first who fit, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Those shown.
    pub(crate) shown: Vec<TechnicianView>,
    /// How many more.
    pub(crate) hidden: usize,
}

/// Those of `people` who are not among `members` and hold every word of `query`, case aside.
pub(crate) fn choice(people: &[TechnicianView], members: &[TechnicianId], query: &str) -> Choice {
    let query = query.to_lowercase();
    let fits = |person: &&TechnicianView| {
        let text = format!("{} {}", person.display_name, person.email).to_lowercase();
        !members.contains(&person.id) && query.split_whitespace().all(|word| text.contains(word))
    };
    let mut shown: Vec<_> = people.iter().filter(fits).cloned().collect();
    let hidden = shown.len().saturating_sub(SHOWN_MAX);
    shown.truncate(SHOWN_MAX);
    Choice { shown, hidden }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::technician::{TechnicianRole, TechnicianState};

    use super::*;

    fn person(number: u32) -> TechnicianView {
        TechnicianView {
            id: format!("0192f0c1-2d4e-7a9b-8c3d-5e6f708192{number:02}")
                .parse()
                .unwrap(),
            display_name: format!("Kim {number}"),
            email: format!("kim-{number}@msp.example"),
            role: TechnicianRole::Technician,
            state: TechnicianState::Active,
        }
    }

    #[test]
    fn choice_leaves_out_who_is_in_and_counts_what_is_not_shown() {
        let people: Vec<_> = (10..22).map(person).collect();
        let all = choice(&people, &[people[0].id], "");
        assert_eq!((all.shown.len(), all.hidden), (8, 3));
        assert_eq!(all.shown[0], people[1]);
    }

    #[test]
    fn choice_searches_names_and_addresses() {
        let people: Vec<_> = (10..22).map(person).collect();
        let found = choice(&people, &[], "KIM-17@");
        assert_eq!((found.shown, found.hidden), (vec![people[7].clone()], 0));
    }
}
