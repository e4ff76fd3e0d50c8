//! What an account is called in Entra, and how it is marked as ours.

use data_encoding::BASE32_NOPAD;

use crate::random::RandomSource;

/// The longest technician's part of a sign-in name. With prefix and suffix it stays far below the
/// 64 characters that Entra allows before the `@`.
const SHORT_NAME_MAX_CHARS: usize = 12;

/// The longest display name that Entra keeps is 256 characters; people see fewer.
const NAME_MAX_CHARS: usize = 80;

/// `jit-{technician}-{6 random}@{domain}`: who it is stays readable in the customer's logs, and
/// the random part keeps clear of names that exist.
pub(super) fn make_user_principal_name(
    random: &dyn RandomSource,
    display_name: &str,
    email: &str,
    domain: &str,
) -> String {
    let short = short_name(display_name, email);
    format!("jit-{short}-{}@{domain}", make_base32(random, 6))
}

/// The same name with another random part.
pub(super) fn make_other_name(random: &dyn RandomSource, user_principal_name: &str) -> String {
    let (local, domain) = user_principal_name
        .split_once('@')
        .unwrap_or((user_principal_name, ""));
    let stem = local.rsplit_once('-').map_or(local, |(stem, _)| stem);
    format!("{stem}-{}@{domain}", make_base32(random, 6))
}

/// The mail alias: what stands before the `@`.
pub(super) fn mail_nickname(user_principal_name: &str) -> &str {
    user_principal_name
        .split_once('@')
        .map_or(user_principal_name, |(local, _)| local)
}

/// The name that the customer's administrators see.
pub(super) fn display_name(technician: &str, msp: &str) -> String {
    format!("{} (JIT, {})", shorten(technician), shorten(msp))
}

fn shorten(name: &str) -> String {
    name.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX_CHARS)
        .collect()
}

/// The first word of the name that is left when only `a-z` and `0-9` are kept; else of the mail
/// address; else `tech`.
fn short_name(display_name: &str, email: &str) -> String {
    let of_mail = email.split('@').next().unwrap_or_default();
    display_name
        .split_whitespace()
        .chain([of_mail])
        .map(|word| {
            word.chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .take(SHORT_NAME_MAX_CHARS)
                .collect::<String>()
        })
        .find(|word| !word.is_empty())
        .unwrap_or_else(|| "tech".to_owned())
}

/// Whether a sign-in name has the shape of those that we make.
pub(super) fn is_made_by_us(user_principal_name: &str) -> bool {
    let nickname = mail_nickname(user_principal_name).to_ascii_lowercase();
    let parts: Vec<&str> = nickname.split('-').collect();
    matches!(parts.as_slice(), ["jit", short, random]
        if !short.is_empty() && random.len() == 6)
}

pub(super) fn make_base32(random: &dyn RandomSource, chars: usize) -> String {
    let mut bytes = vec![0; chars];
    random.fill(&mut bytes);
    let encoded = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
    encoded.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    fn is_allowed(name: &str) -> bool {
        let (local, domain) = name.split_once('@').unwrap();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c);
        local.chars().all(allowed) && local.len() <= 64 && domain == "contoso.onmicrosoft.com"
    }

    #[test]
    fn sign_in_name_when_made_for_anyone_is_one_that_entra_allows() {
        let random = SeededRandom::new(7);
        for (name, email, short) in [
            ("Ada Lovelace", "ada@msp.example", "jit-ada-"),
            ("Žofie Dvořáková", "z@msp.example", "jit-ofie-"),
            ("山田 太郎", "taro.yamada@msp.example", "jit-taroyamada-"),
            ("山田 太郎", "山田@msp.example", "jit-tech-"),
            ("", "", "jit-tech-"),
            (
                "O'Neil-Wolfeschlegelsteinhausen",
                "o@msp.example",
                "jit-oneilwolfesc-",
            ),
        ] {
            let made = make_user_principal_name(&random, name, email, "contoso.onmicrosoft.com");
            assert!(made.starts_with(short), "{made}");
            assert_eq!(mail_nickname(&made).len(), short.len() + 6, "{made}");
            assert!(is_allowed(&made), "{made}");
            let other = make_other_name(&random, &made);
            assert!(
                other.starts_with(short) && other != made && is_allowed(&other),
                "{other}"
            );
            assert!(is_made_by_us(&made) && is_made_by_us(&other), "{made}");
        }
    }

    #[test]
    fn sign_in_name_when_people_made_it_is_not_one_of_ours() {
        for theirs in [
            "",
            "ada@contoso.com",
            "jit@contoso.com",
            "jit-ada@contoso.com",
            "jit--abcdef@contoso.com",
            "jit-ada-abc@contoso.com",
            "break-glass-abcdef@contoso.com",
        ] {
            assert!(!is_made_by_us(theirs), "{theirs}");
        }
        assert!(is_made_by_us("JIT-Ada-abc234@contoso.com"));
    }

    #[test]
    fn display_name_when_names_are_long_or_odd_stays_readable() {
        assert_eq!(
            display_name("Ada Lovelace", "Example MSP"),
            "Ada Lovelace (JIT, Example MSP)"
        );
        assert_eq!(display_name("A\u{7}da\n", "M"), "Ada (JIT, M)");
        assert!(display_name(&"x".repeat(500), &"y".repeat(500)).len() < 256);
    }
}
