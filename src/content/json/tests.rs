use proptest::prelude::*;

use super::*;

#[test]
fn number_when_written_is_decimal() {
    for number in [0, 7, 10, 99, 500, u16::MAX] {
        let mut out = String::new();
        push_number(&mut out, number);
        assert_eq!(out, number.to_string());
        assert_eq!(Reader::new(&out).number(), Some(number));
    }
    assert_eq!(Reader::new("65536").number(), None);
    assert_eq!(Reader::new("-1").number(), None);
}

#[test]
fn string_when_escaped_is_read() {
    for (text, expected) in [
        (r#""\u0041\u00e9\/\b\f""#, "Aé/\u{8}\u{c}"),
        (r#""""#, ""),
        (r#""a\\\"b""#, r#"a\"b"#),
    ] {
        assert_eq!(
            Reader::new(text).string().as_deref().map(String::as_str),
            Some(expected)
        );
    }
}

#[test]
fn string_when_it_is_not_as_serde_writes_it_is_refused() {
    for broken in [
        r#" """#,
        r#""\ud83d""#,
        r#""\udc00""#,
        r#""\x""#,
        r#""\u00g0""#,
        r#""\u00"#,
        r#""a"#,
        "",
    ] {
        assert_eq!(Reader::new(broken).string(), None, "{broken}");
    }
}

proptest! {
    #[test]
    fn string_when_written_is_as_serde_writes_it_and_reads_back(text in any::<String>()) {
        let mut out = String::new();
        push_string(&mut out, &text);
        prop_assert_eq!(&out, &serde_json::to_string(&text).unwrap());
        let read = Reader::new(&out).string();
        prop_assert_eq!(read.as_deref(), Some(&text));
    }

    #[test]
    fn reader_when_given_anything_never_panics(text in any::<String>()) {
        let _ = Reader::new(&text).string();
        let _ = Reader::new(&text).object(&mut |_, value| value.string().map(drop));
    }
}
