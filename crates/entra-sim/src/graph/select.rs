//! `$select`: properties outside the default set come only when they are asked for.

use serde_json::{Map, Value};

use super::error::GraphError;

/// What a call may and does ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection {
    names: Option<Vec<String>>,
}

impl Selection {
    /// Reads `$select` for a type whose properties are `known`.
    ///
    /// # Errors
    /// 400 for a name that the type does not have.
    pub(crate) fn parse(
        select: Option<&str>,
        kind: &'static str,
        known: &[&str],
    ) -> Result<Self, GraphError> {
        let Some(select) = select else {
            return Ok(Self { names: None });
        };
        let mut names = Vec::new();
        for name in select
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let canonical = known
                .iter()
                .find(|known| known.eq_ignore_ascii_case(name))
                .ok_or_else(|| GraphError::UnknownSelect {
                    name: name.to_owned(),
                    kind,
                })?;
            names.push((*canonical).to_owned());
        }
        Ok(Self { names: Some(names) })
    }

    /// Every name that was asked for, or the default set.
    pub(crate) fn covers_only(&self, allowed: &[&str]) -> bool {
        self.names
            .iter()
            .flatten()
            .all(|name| allowed.contains(&name.as_str()))
    }

    /// Keeps what was asked for; without `$select`, the default set.
    pub(crate) fn apply(&self, object: Map<String, Value>, default: &[&str]) -> Map<String, Value> {
        object
            .into_iter()
            .filter(|(name, _)| match &self.names {
                Some(names) => names.iter().any(|wanted| wanted == name),
                None => default.contains(&name.as_str()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KNOWN: &[&str] = &["id", "displayName", "employeeId"];

    fn user() -> Map<String, Value> {
        let value = json!({ "id": "1", "displayName": "Jane", "employeeId": "tag" });
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn without_select_only_the_default_set_comes() {
        let kept = Selection::parse(None, "user", KNOWN)
            .unwrap()
            .apply(user(), &["id"]);
        assert_eq!(Value::Object(kept), json!({ "id": "1" }));
    }

    #[test]
    fn select_is_honoured_in_any_letter_case() {
        let selection = Selection::parse(Some("EmployeeID"), "user", KNOWN).unwrap();
        assert_eq!(
            Value::Object(selection.apply(user(), &["id"])),
            json!({ "employeeId": "tag" })
        );
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!(Selection::parse(Some("id,nope"), "user", KNOWN).is_err());
    }
}
