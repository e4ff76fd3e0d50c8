//! How technicians are found and counted in words.

use hallpass_protocol::technician::TechnicianListItem;

use super::search::Searchable;

impl Searchable for TechnicianListItem {
    fn words(&self) -> String {
        let person = &self.technician;
        format!("{} {}", person.display_name, person.email)
    }
}

/// “2 passkeys”, “1 passkey”, “no passkey”.
pub(crate) fn passkeys_in_words(passkeys: u32) -> String {
    match passkeys {
        0 => "no passkey".to_owned(),
        1 => "1 passkey".to_owned(),
        n => format!("{n} passkeys"),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::technician::{TechnicianRole, TechnicianState, TechnicianView};

    use super::*;
    use crate::state::search::matching;

    fn person(name: &str, email: &str) -> TechnicianListItem {
        TechnicianListItem {
            technician: TechnicianView {
                id: "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3".parse().unwrap(),
                display_name: name.to_owned(),
                email: email.to_owned(),
                role: TechnicianRole::Technician,
                state: TechnicianState::Active,
            },
            passkeys: 1,
            last_used_at: None,
        }
    }

    #[test]
    fn search_finds_by_any_part_of_name_and_address() {
        let all = [
            person("Ada Lovelace", "ada@northwind.example"),
            person("Grace Hopper", "grace@northwind.example"),
        ];
        let names = |query| -> Vec<String> {
            matching(&all, query)
                .into_iter()
                .map(|item| item.technician.display_name)
                .collect()
        };
        assert_eq!(names("LOVE"), ["Ada Lovelace"]);
        assert_eq!(names("hopper grace@"), ["Grace Hopper"]);
        assert_eq!(names("northwind").len(), 2);
        assert_eq!(names("  ").len(), 2);
        assert!(names("turing").is_empty());
    }

    #[test]
    fn passkeys_in_words_agree_with_their_number() {
        assert_eq!(passkeys_in_words(0), "no passkey");
        assert_eq!(passkeys_in_words(1), "1 passkey");
        assert_eq!(passkeys_in_words(2), "2 passkeys");
    }
}
