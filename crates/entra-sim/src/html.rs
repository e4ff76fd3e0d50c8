//! Writing values into pages.

/// Escapes text for element content and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// JSON for an inline script: no `</script>`, no comment, can end it.
pub(crate) fn script_json(value: &serde_json::Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn markup_in_values_is_inert() {
        assert_eq!(escape(r#"<a b='"'>&"#), "&lt;a b=&#39;&quot;&#39;&gt;&amp;");
        assert_eq!(
            script_json(&json!("</script>")),
            "\"\\u003c/script\\u003e\""
        );
    }
}
