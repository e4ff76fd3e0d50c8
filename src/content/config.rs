//! The error code in Microsoft's page configuration.

use hallpass_autofill::table::{CONFIG_ERROR_MARKS, CONFIG_EXCEPTION_MARK, EXCEPTION_CODE_MARK};

/// How long a code may be, in bytes.
const MAX_CODE_BYTES: u32 = 64;
/// How far into an error page's text its code is looked for, in bytes.
const MAX_EXCEPTION_BYTES: u32 = 1024;

/// The error of the last POST, in the inline script that holds the configuration.
///
/// `after(mark, max)` gives at most `max` bytes of what follows the script's first `mark`. The
/// script also holds the page's tokens, so no more of it is read than that.
pub(super) fn error_code(after: impl Fn(&str, u32) -> Option<String>) -> Option<String> {
    CONFIG_ERROR_MARKS
        .iter()
        .find_map(|mark| code(&after(mark, MAX_CODE_BYTES)?))
        .or_else(|| {
            // A loop and not a string search, whose tables would outweigh the rest of this file.
            let text = after(CONFIG_EXCEPTION_MARK, MAX_EXCEPTION_BYTES)?;
            let ends = text
                .bytes()
                .position(|byte| byte == b'"')
                .unwrap_or(text.len());
            (0..ends).find_map(|at| code(text.get(at..ends)?.strip_prefix(EXCEPTION_CODE_MARK)?))
        })
}

/// The letters and digits at the start of `text`.
fn code(text: &str) -> Option<String> {
    let length = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    text.get(..length)
        .filter(|code| !code.is_empty() && *code != "null")
        .map(str::to_owned)
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
        let after = |mark: &str, max: u32| {
            let (_, rest) = script.split_once(mark)?;
            Some(rest.chars().take(usize::try_from(max).unwrap()).collect())
        };
        assert_eq!(error_code(after).as_deref(), expected);
    }
}
