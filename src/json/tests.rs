//! Held against `serde_json`, which writes what is read here.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sample {
    text: String,
    number: i64,
    flag: bool,
    maybe: Option<u32>,
    shapes: Vec<Shape>,
    #[serde(default)]
    late: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Unit,
    New(String),
    Pair(i8, u64),
    Named { inner: Option<Box<Sample>> },
}

#[test]
fn raw_value_when_inside_another_is_its_text_and_nothing_beside_it() {
    #[derive(Debug, Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        inner: Option<Raw<'a>>,
        last: bool,
    }
    for json in [
        r#"{"a": ["}", 1], "b": null}"#,
        "[]",
        "-7",
        r#""\"""#,
        "true",
    ] {
        let text = format!(r#"{{ "inner" :  {json} , "last": true }}"#);
        let read: Envelope<'_> = from_str(&text).unwrap();
        assert_eq!((read.inner.unwrap().get(), read.last), (json, true));
    }
    let none: Envelope<'_> = from_str(r#"{"inner":null,"last":true}"#).unwrap();
    assert_eq!(none.inner, None);
    assert!(from_str::<Envelope<'_>>(r#"{"inner":{"a":,"last":true}"#).is_err());
    let items: Vec<Raw<'_>> = from_str(r#"[{"a":1},"x"]"#).unwrap();
    let items: Vec<&str> = items.iter().map(|item| item.get()).collect();
    assert_eq!(items, [r#"{"a":1}"#, r#""x""#]);
}

fn sample() -> Sample {
    let small = Sample {
        text: String::new(),
        number: i64::MIN,
        flag: false,
        maybe: None,
        shapes: Vec::new(),
        late: 0,
    };
    Sample {
        text: "a \"quoted\" \\ line\n\u{1}é😀".to_owned(),
        number: -7,
        flag: true,
        maybe: Some(u32::MAX),
        shapes: vec![
            Shape::Unit,
            Shape::New("x".to_owned()),
            Shape::Pair(-1, u64::MAX),
            Shape::Named {
                inner: Some(Box::new(small)),
            },
        ],
        late: 3,
    }
}

#[test]
fn value_when_written_by_serde_json_is_read_as_it_was() {
    for text in [
        serde_json::to_string(&sample()).unwrap(),
        serde_json::to_string_pretty(&sample()).unwrap(),
    ] {
        assert_eq!(from_str(&text), Ok(sample()));
    }
    let reply: Result<(), Shape> = Err(Shape::Unit);
    let text = serde_json::to_string(&reply).unwrap();
    assert_eq!(from_str(&text), Ok(reply));
}

#[test]
fn member_when_unknown_is_skipped_whatever_it_holds() {
    let mut value = serde_json::to_value(sample()).unwrap();
    value["new"] = serde_json::json!([{ "a": [1.5e3, null, "}"] }, true, false, "\\\"", {}, []]);
    assert_eq!(from_str(&value.to_string()), Ok(sample()));
}

#[test]
fn text_when_it_is_no_json_or_of_another_form_is_refused() {
    let whole = serde_json::to_string(&sample()).unwrap();
    for part in (0..whole.len()).filter_map(|end| whole.get(..end)) {
        assert_eq!(from_str::<Sample>(part), Err(Malformed), "{part}");
    }
    assert_eq!(from_str::<Sample>(&format!("{whole},")), Err(Malformed));
    for text in ["1.5", "01", "-", "+1", "1e3", "256", "", "\"1\"", "[1]"] {
        assert_eq!(from_str::<u8>(text), Err(Malformed), "{text}");
    }
    for text in [
        r#""\x""#,
        r#""\ud800""#,
        r#""\ud800A""#,
        "\"\n\"",
        "\"",
        "null",
    ] {
        assert_eq!(from_str::<String>(text), Err(Malformed), "{text}");
        assert!(serde_json::from_str::<String>(text).is_err(), "{text}");
    }
    for text in ["[1,]", "[,1]", "[1 2]", "[1", "{}"] {
        assert_eq!(from_str::<Vec<u8>>(text), Err(Malformed), "{text}");
    }
}

#[test]
fn value_when_nested_without_end_is_refused_before_the_stack_is() {
    let deep = "[".repeat(100_000);
    assert_eq!(from_str::<Value>(&deep), Err(Malformed));
    assert_eq!(from_str::<de::IgnoredAny>(&deep).err(), Some(Malformed));
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_when_written_by_serde_json_is_read_as_it_was(value in any_value()) {
        prop_assert_eq!(from_str::<Value>(&value.to_string()), Ok(value));
    }

    #[test]
    fn any_text_when_read_does_not_panic(text in any::<String>()) {
        let _ = from_str::<Value>(&text);
    }
}
