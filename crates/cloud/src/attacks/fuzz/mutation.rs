//! Bodies that are nearly right, and bodies that are not at all.

use serde_json::{Map, Value, json};

use super::choices::Choices;

const ODD_TEXTS: [&str; 20] = [
    "",
    " ",
    "\u{0}",
    "\u{feff}",
    "\u{202e}elgoog",
    "a\u{300}\u{301}\u{302}",
    "\u{1f9d1}\u{200d}\u{1f4bb}",
    "null",
    "-1",
    "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3",
    "00000000-0000-0000-0000-000000000000",
    "{0192F0C1-2D4E-7A9B-8C3D-5E6F708192A3}",
    "AAAA",
    "AAA=",
    "A",
    "+/+/",
    "'; DROP TABLE sessions; --",
    "2026-11-18T11:06:40Z",
    "9999-12-31T23:59:60Z",
    "../../kek.key",
];

const ODD_LITERALS: [&str; 16] = [
    "1e999",
    "-1e999",
    "1e-999",
    "0x10",
    "01",
    "-",
    "-0",
    "NaN",
    "Infinity",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "tru",
    "[,]",
];

const ODD_NAMES: [&str; 6] = ["__proto__", "", "id", "type", "prf", "\u{0}"];

/// A body for an address whose good bodies look like `template`.
pub(super) fn make_body(template: &Value, choices: &mut Choices) -> Vec<u8> {
    match choices.below(64) {
        0 => template.to_string().into_bytes(),
        1..=6 => choices.bytes(2_048),
        7..=22 => {
            let mut text = template.to_string().into_bytes();
            mutate_text(&mut text, choices);
            text
        }
        other => {
            let mut value = template.clone();
            for _ in 0..=choices.below(3) {
                mutate_value(&mut value, choices);
            }
            let mut text = value.to_string().into_bytes();
            if other == 23 {
                mutate_text(&mut text, choices);
            }
            text
        }
    }
}

fn mutate_value(value: &mut Value, choices: &mut Choices) {
    let mut index = choices.below(count_nodes(value));
    let Some(node) = nth_node(value, &mut index) else {
        return;
    };
    match node {
        Value::Object(members) if !choices.is_one_in(4) => mutate_members(members, choices),
        Value::String(text) if !choices.is_one_in(4) => mutate_string(text, choices),
        other => *other = make_value(choices),
    }
}

fn count_nodes(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count_nodes).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count_nodes).sum::<usize>(),
        _ => 1,
    }
}

fn nth_node<'a>(value: &'a mut Value, index: &mut usize) -> Option<&'a mut Value> {
    if *index == 0 {
        return Some(value);
    }
    *index -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth_node(item, index)),
        Value::Object(members) => members
            .values_mut()
            .find_map(|member| nth_node(member, index)),
        _ => None,
    }
}

fn mutate_members(members: &mut Map<String, Value>, choices: &mut Choices) {
    let names: Vec<String> = members.keys().cloned().collect();
    let name = match names.len() {
        0 => String::new(),
        count => names[choices.below(count)].clone(),
    };
    match choices.below(4) {
        0 => {
            members.remove(&name);
        }
        1 => {
            let value = members.remove(&name).unwrap_or_default();
            members.insert(name.to_uppercase(), value);
        }
        2 => {
            let value = members.get(&name).cloned().unwrap_or_default();
            members.insert(choices.pick(&ODD_NAMES).to_owned(), value);
        }
        _ => {
            members.insert(name, make_value(choices));
        }
    }
}

fn mutate_string(text: &mut String, choices: &mut Choices) {
    let mut chars: Vec<char> = text.chars().collect();
    let at = choices.below(chars.len() + 1);
    match choices.below(8) {
        0 => chars.truncate(at),
        1 => chars.insert(at, '='),
        2 => chars.insert(at, char::from(choices.byte())),
        3 => chars.push('\n'),
        4 => chars.extend_from_within(at..),
        5 => chars.rotate_left(at),
        // One bit of what base64url says, where it is that.
        6 if at < chars.len() => chars[at] = choices.pick(&['A', 'B', 'g', '_', '-', '9']),
        _ => chars = choices.pick(&ODD_TEXTS).chars().collect(),
    }
    *text = chars.into_iter().collect();
}

fn make_value(choices: &mut Choices) -> Value {
    match choices.below(13) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(choices.next()),
        3 => json!(-1),
        4 => json!(1.5e300),
        5 => json!(i64::MIN),
        6 => json!("x".repeat(choices.below(3_000))),
        7 => json!(String::from_utf8_lossy(&choices.bytes(64))),
        8 => json!([]),
        9 => json!({}),
        10 => {
            let depth = choices.below(200);
            (0..depth).fold(json!(1), |inner, _| json!([inner]))
        }
        11 => json!({ "prf": { "results": { "first": "AAAA" } } }),
        _ => json!(choices.pick(&ODD_TEXTS)),
    }
}

fn mutate_text(text: &mut Vec<u8>, choices: &mut Choices) {
    let at = choices.below(text.len() + 1);
    match choices.below(9) {
        0 => text.truncate(at),
        1 => text.extend_from_within(at..),
        2 => {
            text.insert(at, choices.byte());
        }
        3 if at < text.len() => text[at] ^= 1 << choices.below(8),
        // Invalid UTF-8: a stray continuation, an overlong slash, half a surrogate pair.
        4 => {
            let wrong: &[u8] = choices.pick(&[
                b"\x80".as_slice(),
                b"\xc0\xaf".as_slice(),
                b"\xed\xa0\x80".as_slice(),
            ]);
            text.splice(at..at, wrong.iter().copied());
        }
        5 => {
            let open: &[u8] = choices.pick(&[b"[".as_slice(), b"{\"a\":".as_slice()]);
            let nested = open.repeat(1 + choices.below(2_000));
            text.splice(at..at, nested);
        }
        // The first member twice.
        6 if text.len() > 2 => {
            let end = text
                .iter()
                .position(|byte| *byte == b',')
                .unwrap_or(text.len() - 1);
            let mut member = text[1..end].to_vec();
            member.push(b',');
            text.splice(1..1, member);
        }
        7 => {
            text.splice(..0, "\u{feff}".bytes());
        }
        _ => {
            // A literal in place of the first value.
            let literal = choices.pick(&ODD_LITERALS);
            let start = text.iter().position(|byte| *byte == b':');
            let start = start.map_or(0, |colon| colon + 1);
            let end = text
                .iter()
                .position(|byte| *byte == b',')
                .filter(|end| *end >= start)
                .unwrap_or(text.len());
            text.splice(start..end, literal.bytes());
        }
    }
}
