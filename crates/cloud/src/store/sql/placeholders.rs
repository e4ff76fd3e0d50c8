//! SQLite's placeholders as PostgreSQL's.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// What was rewritten. Statements are constants of this module's parent, or differ by the number of
/// rows that they write alone: their number is small.
static REWRITTEN: LazyLock<RwLock<HashMap<Box<str>, Arc<str>>>> = LazyLock::new(RwLock::default);

/// The statement for PostgreSQL.
pub(super) fn for_postgres(sql: &str) -> Arc<str> {
    let known = REWRITTEN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(rewritten) = known.get(sql) {
        return Arc::clone(rewritten);
    }
    drop(known);
    let rewritten: Arc<str> = rewrite(sql).into();
    let mut known = REWRITTEN.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(sql.into(), Arc::clone(&rewritten));
    rewritten
}

/// `?7` becomes `$7`, and `?` the number behind the largest before it, as SQLite counts. What stands
/// in quotes is left alone.
fn rewrite(sql: &str) -> Cow<'_, str> {
    if !sql.contains('?') {
        return Cow::Borrowed(sql);
    }
    let mut rewritten = String::with_capacity(sql.len() + 32);
    let mut largest = 0_u32;
    let mut quote = None;
    let mut rest = sql.chars().peekable();
    while let Some(character) = rest.next() {
        match (quote, character) {
            (None, '?') => {
                let mut number = 0_u32;
                while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
                    number = number.saturating_mul(10).saturating_add(digit);
                    rest.next();
                }
                if number == 0 {
                    number = largest + 1;
                }
                largest = largest.max(number);
                let _written = write!(rewritten, "${number}");
                continue;
            }
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
        rewritten.push(character);
    }
    Cow::Owned(rewritten)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none("SELECT count(*) FROM audit", "SELECT count(*) FROM audit")]
    #[case::counted("a = ? AND b = ?", "a = $1 AND b = $2")]
    #[case::numbered("a = ?2 AND b = ?1 AND c = ?2", "a = $2 AND b = $1 AND c = $2")]
    #[case::mixed("a = ?3 AND b = ?", "a = $3 AND b = $4")]
    #[case::two_digits("a = ?12, ?", "a = $12, $13")]
    #[case::quoted(
        "a = '?' AND \"b?\" = ? AND c = 'it''s ?'",
        "a = '?' AND \"b?\" = $1 AND c = 'it''s ?'"
    )]
    fn placeholders_are_counted_as_sqlite_counts_them(#[case] sql: &str, #[case] expected: &str) {
        assert_eq!(rewrite(sql), expected);
        assert_eq!(&*for_postgres(sql), expected);
        assert_eq!(&*for_postgres(sql), expected, "the second time too");
    }
}
