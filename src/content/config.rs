//! The error code in Microsoft's page configuration.

use hallpass_autofill::table::{CONFIG_ERROR_MARKS, CONFIG_EXCEPTION_MARK, EXCEPTION_CODE_MARK};

/// How long a code may be, in bytes.
const MAX_CODE_BYTES: usize = 64;

/// The error of the last POST, in the inline script that holds the configuration.
///
/// `after(mark, max)` gives at most `max` bytes of what follows the script's first `mark`. The
/// script also holds the page's tokens, so no more of it is read than that.
pub(super) fn error_code(after: impl Fn(&str, usize) -> Option<String>) -> Option<String> {
    CONFIG_ERROR_MARKS
        .iter()
        .find_map(|mark| code(&after(mark, MAX_CODE_BYTES)?))
        .or_else(|| {
            let text = after(
                CONFIG_EXCEPTION_MARK,
                hallpass_autofill::snapshot::MAX_TEXT_BYTES,
            )?;
            let text = text
                .split_once('"')
                .map_or(text.as_str(), |(exception, _)| exception);
            code(text.split_once(EXCEPTION_CODE_MARK)?.1)
        })
}

/// The letters and digits at the start of `text`.
fn code(text: &str) -> Option<String> {
    let is_other = |character: char| !character.is_ascii_alphanumeric();
    let code = text.split(is_other).next().unwrap_or_default();
    (!code.is_empty() && code != "null").then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"$Config={"sErrorCode":"50126","pgid":"x"};"#, Some("50126"))]
    #[case(r#"$Config={"sErrorCode":"","iErrorCode":50058};"#, Some("50058"))]
    #[case(r#"$Config={"iErrorCode":0};"#, Some("0"))]
    #[case(
        r#"$Config={"sErrorCode":"InvalidAccessPass"};"#,
        Some("InvalidAccessPass")
    )]
    #[case(r#"$Config={"sErrorCode":"<b>"};"#, None)]
    #[case(r#"$Config={"iErrorCode":null};"#, None)]
    #[case(r#"$Config={"iErrorCode":"#, None)]
    #[case(
        r#"$Config={"strServiceExceptionMessage":"AADSTS700016: Application \u0027x\u0027"};"#,
        Some("700016")
    )]
    #[case(
        r#"$Config={"strServiceExceptionMessage":"","other":"AADSTS1"};"#,
        None
    )]
    #[case(r#"$Config={"pgid":"ConvergedSignIn"};"#, None)]
    fn error_code_when_the_configuration_names_one_is_it(
        #[case] script: &str,
        #[case] expected: Option<&str>,
    ) {
        let after = |mark: &str, max: usize| {
            let (_, rest) = script.split_once(mark)?;
            Some(rest.chars().take(max).collect())
        };
        assert_eq!(error_code(after).as_deref(), expected);
    }
}
