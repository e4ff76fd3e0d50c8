//! A person in two letters.

/// The first letters of the first and the last word of a name, in capitals.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names_are_their_first_and_last_words() {
        for (name, letters) in [
            ("Ada Lovelace", "AL"),
            ("ada king (noel) lovelace", "AL"),
            ("Plato", "P"),
            ("  Élodie   d'Été ", "ÉD"),
            ("(…)", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
