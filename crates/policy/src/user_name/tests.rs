use proptest::prelude::*;

use super::*;

const ADA: NamedPerson<'_> = NamedPerson {
    display_name: "Ada King Lovelace",
    email: "ada@msp.example",
};

fn stem(template: &str, display_name: &str, email: &str) -> String {
    let person = NamedPerson {
        display_name,
        email,
    };
    NameTemplate::parse(template).unwrap().stem("msp", person)
}

#[test]
fn stem_says_who_it_is() {
    for (template, made) in [
        ("{prefix}-{technician}", "msp-ada"),
        ("{prefix}.{first}.{last}", "msp.ada.lovelace"),
        ("jit_{initials}", "jit_akl"),
        ("{last}{initials}-x", "lovelaceakl-x"),
        ("northwind", "northwind"),
    ] {
        let made_now = NameTemplate::parse(template).unwrap().stem("msp", ADA);
        assert_eq!(made_now, made, "{template}");
    }
}

#[test]
fn stem_when_a_name_has_no_latin_letters_is_made_of_the_mail_address() {
    let of = |name, mail| stem("{prefix}-{technician}", name, mail);
    assert_eq!(of("Žofie Dvořáková", "z@msp.example"), "msp-ofie");
    assert_eq!(of("山田 太郎", "taro.yamada@msp.example"), "msp-taroyamada");
    assert_eq!(of("山田 太郎", "山田@msp.example"), "msp-tech");
    assert_eq!(of("", ""), "msp-tech");
    assert_eq!(
        stem("{last}.{initials}", "山 田", "taro@msp.example"),
        "taro.taro"
    );
}

#[test]
fn stem_is_never_a_reserved_name() {
    assert_eq!(stem("{technician}", "Root", "r@msp.example"), "msp-root");
    assert_eq!(
        stem("{first}-{last}", "Domain Admin", "r@msp.example"),
        "msp-domain"
    );
    assert_eq!(stem("sync_{technician}", "Ada", ""), "msp-ada");
    let person = NamedPerson {
        display_name: "Admin",
        email: "",
    };
    let made = NameTemplate::parse("{technician}")
        .unwrap()
        .stem("global", person);
    assert_eq!(made, "global-tech-admin");
    for name in [
        "administrator",
        "ADMIN",
        "root",
        "~root",
        "sync_dc01_x",
        "-root-",
        "break-glass",
    ] {
        assert!(is_reserved(name), "{name}");
    }
    for name in ["", "msp-root", "rooted", "jit"] {
        assert!(!is_reserved(name), "{name}");
    }
}

#[test]
fn template_that_cannot_make_names_is_refused() {
    for (text, error) in [
        ("", TemplateError::Empty),
        ("--", TemplateError::Empty),
        ("admin", TemplateError::Reserved("admin".into())),
        ("~{prefix}", TemplateError::Character('~')),
        ("{prefix} {last}", TemplateError::Character(' ')),
        ("Jit-{last}", TemplateError::Character('J')),
        ("é", TemplateError::Character('é')),
        ("\u{202e}{last}", TemplateError::Character('\u{202e}')),
        ("{prefix}@evil.example", TemplateError::Character('@')),
        ("{prefix", TemplateError::Variable),
        ("prefix}", TemplateError::Variable),
        ("{{prefix}}", TemplateError::Variable),
        ("{password}", TemplateError::Variable),
        (&"x".repeat(58), TemplateError::TooLong),
        (
            "{prefix}{first}{last}{initials}{last}",
            TemplateError::TooLong,
        ),
    ] {
        assert_eq!(NameTemplate::parse(text), Err(error), "{text}");
    }
    assert!(NameTemplate::parse(&"x".repeat(57)).is_ok());
}

#[test]
fn prefix_is_short_plain_and_not_reserved() {
    for prefix in [
        "",
        "Msp",
        "m-s-p",
        "msp ",
        "é",
        &"x".repeat(21),
        "admin",
        "root",
    ] {
        assert!(check_prefix(prefix).is_err(), "{prefix}");
    }
    for prefix in ["jit", "msp", "northwind2", "0"] {
        assert_eq!(check_prefix(prefix), Ok(()), "{prefix}");
    }
}

#[test]
fn name_when_it_gets_another_suffix_keeps_its_stem() {
    let name = join("msp.ada-x", "abc234", "contoso.com");
    assert_eq!(name, "msp.ada-x-abc234@contoso.com");
    assert_eq!(with_suffix(&name, "zzz777"), "msp.ada-x-zzz777@contoso.com");
    assert_eq!(mail_nickname(&name), "msp.ada-x-abc234");
}

#[test]
fn name_when_people_made_it_has_another_shape() {
    for theirs in [
        "",
        "ada@contoso.com",
        "jit@contoso.com",
        "jit-ada@contoso.com",
        "-abcdef@contoso.com",
        "jit-ada-abc@contoso.com",
        "jit-ada-abc129@contoso.com",
    ] {
        assert!(!has_our_shape(theirs), "{theirs}");
    }
    assert!(has_our_shape("JIT-Ada-abc234@contoso.com"));
    assert!(has_our_shape("msp.ada-abc234@contoso.com"));
}

#[test]
fn display_name_when_names_are_long_or_odd_stays_readable() {
    let template = DisplayTemplate::parse("{technician} (JIT, {msp})").unwrap();
    assert_eq!(
        template.render("Ada Lovelace", "Example MSP", "jit"),
        "Ada Lovelace (JIT, Example MSP)"
    );
    assert_eq!(template.render("A\u{7}da\n", "M", "jit"), "Ada (JIT, M)");
    assert_eq!(
        template.render("a\u{202e}b", "{prefix}", "jit"),
        "ab (JIT, {prefix})"
    );
    assert!(
        template
            .render(&"x".repeat(500), &"y".repeat(500), "jit")
            .len()
            < 256
    );
    for text in [
        "",
        " ",
        "a\nb",
        "{name}",
        "{technician",
        "}",
        "\u{200f}x",
        "{te{msp}chnician}",
    ] {
        assert!(DisplayTemplate::parse(text).is_err(), "{text}");
    }
    assert!(DisplayTemplate::parse(&"x".repeat(257)).is_err());
}

fn any_template() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("{prefix}".to_owned()),
        Just("{technician}".to_owned()),
        Just("{first}".to_owned()),
        Just("{last}".to_owned()),
        Just("{initials}".to_owned()),
        "[a-z0-9._-]{0,8}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn name_made_by_any_template_for_anyone_is_one_that_entra_allows(
        template in any_template(),
        prefix in "[a-z0-9]{1,20}",
        display_name in prop_oneof!["\\PC{0,40}", Just("Root Admin".to_owned()), "[a-z ]{0,80}"],
        email in "\\PC{0,20}",
    ) {
        prop_assume!(check_prefix(&prefix).is_ok());
        let Ok(template) = NameTemplate::parse(&template) else { return Ok(()) };
        let person = NamedPerson { display_name: &display_name, email: &email };
        let stem = template.stem(&prefix, person);
        let name = join(&stem, "abc234", "contoso.onmicrosoft.com");
        let local = mail_nickname(&name);
        prop_assert!(local.len() <= LOCAL_MAX_CHARS, "{local}");
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        prop_assert!(local.chars().all(allowed), "{local}");
        prop_assert!(local.starts_with(|c: char| c.is_ascii_alphanumeric()), "{local}");
        prop_assert!(!local.contains("..") && !stem.ends_with('.'), "{local}");
        prop_assert!(!is_reserved(&stem), "{stem}");
        prop_assert!(has_our_shape(&name), "{name}");
        // The same person has the same stem: the customer recognises who it is.
        prop_assert_eq!(template.stem(&prefix, person), stem);
    }

    #[test]
    fn template_is_never_more_than_refused(text in "\\PC{0,80}") {
        let _ = NameTemplate::parse(&text);
        if let Ok(template) = DisplayTemplate::parse(&text) {
            let made = template.render(&"x".repeat(300), &"y".repeat(300), "msp");
            prop_assert!(made.chars().count() <= 256, "{made}");
        }
    }
}
