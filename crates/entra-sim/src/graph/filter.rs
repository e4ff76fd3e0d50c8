//! The small part of `$filter` that the calls need: comparisons joined by `and`.

use super::error::GraphError;

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    Equals { property: String, value: String },
    StartsWith { property: String, value: String },
}

impl Clause {
    /// Whether a property's value passes.
    pub(crate) fn accepts(&self, actual: &str) -> bool {
        match self {
            Self::Equals { value, .. } => actual.eq_ignore_ascii_case(value),
            Self::StartsWith { value, .. } => actual
                .get(..value.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(value)),
        }
    }

    pub(crate) fn property(&self) -> &str {
        match self {
            Self::Equals { property, .. } | Self::StartsWith { property, .. } => property,
        }
    }
}

/// Reads a filter.
///
/// # Errors
/// 400 for everything else than `name eq 'text'`, `name eq true`, `startsWith(name,'text')` and
/// `and` between them.
pub(crate) fn parse(filter: &str) -> Result<Vec<Clause>, GraphError> {
    split_at_and(filter)
        .into_iter()
        .map(|part| parse_clause(part.trim()))
        .collect()
}

/// Cuts at ` and ` outside quotes.
fn split_at_and(filter: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for word in filter.split(' ') {
        if word.eq_ignore_ascii_case("and") && !is_quoted {
            parts.push(String::new());
            continue;
        }
        if word.matches('\'').count() % 2 == 1 {
            is_quoted = !is_quoted;
        }
        if let Some(last) = parts.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    parts
}

fn parse_clause(text: &str) -> Result<Clause, GraphError> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("startswith(") {
        let (_, inner) = text.split_once('(').ok_or(GraphError::InvalidFilter)?;
        let inner = inner.strip_suffix(')').ok_or(GraphError::InvalidFilter)?;
        let (property, value) = inner.split_once(',').ok_or(GraphError::InvalidFilter)?;
        let value = literal(value.trim())?;
        return Ok(Clause::StartsWith {
            property: property.trim().to_owned(),
            value,
        });
    }
    let mut words = text.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some(property), Some("eq"), Some(value)) if !property.is_empty() => Ok(Clause::Equals {
            property: property.to_owned(),
            value: literal(value.trim())?,
        }),
        _ => Err(GraphError::InvalidFilter),
    }
}

fn literal(text: &str) -> Result<String, GraphError> {
    if matches!(text, "true" | "false") {
        return Ok(text.to_owned());
    }
    let inner = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
        .ok_or(GraphError::InvalidFilter)?;
    let unescaped = inner.replace("''", "\u{0}");
    if unescaped.contains('\'') {
        return Err(GraphError::InvalidFilter);
    }
    Ok(unescaped.replace('\u{0}', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equals(property: &str, value: &str) -> Clause {
        Clause::Equals {
            property: property.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn comparisons_are_read_with_their_quotes() {
        let read = parse("principalId eq 'a b' and employeeId eq 'it''s and more'");
        assert_eq!(
            read,
            Ok(vec![
                equals("principalId", "a b"),
                equals("employeeId", "it's and more")
            ])
        );
    }

    #[test]
    fn starts_with_is_read() {
        let read = parse("startsWith(employeeId,'hp-')").unwrap();
        assert!(read[0].accepts("HP-1") && !read[0].accepts("xhp-"));
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "principalId",
            "principalId eq",
            "principalId eq x",
            "a ne 'b'",
            "a eq 'b",
        ] {
            assert_eq!(parse(bad), Err(GraphError::InvalidFilter), "{bad}");
        }
    }
}
