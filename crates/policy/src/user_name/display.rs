//! The name that people see in the tenant.

/// The longest name that is put in for a variable, in characters.
const NAME_MAX_CHARS: usize = 80;

/// The longest display name that Entra keeps, in characters (Graph: user, `displayName`).
const DISPLAY_NAME_MAX_CHARS: usize = 256;

/// Variables and the most that each can be replaced by.
const VARIABLES: [(&str, usize); 3] = [
    ("{technician}", NAME_MAX_CHARS),
    ("{msp}", NAME_MAX_CHARS),
    ("{prefix}", 20),
];

/// A template that is ready to make display names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayTemplate(String);

/// The template cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisplayTemplateError {
    /// Nothing is there.
    #[error("the template is empty; use {{technician}} (JIT, {{msp}})")]
    Empty,
    /// A character that does not show, or turns the writing round.
    #[error("the template holds a character that does not show; take it out")]
    Invisible,
    /// A brace without its other half, or something unknown between braces.
    #[error("there is no such variable; use {{technician}}, {{msp}} or {{prefix}}")]
    Variable,
    /// Names could become longer than Entra keeps.
    #[error(
        "names could get longer than the {DISPLAY_NAME_MAX_CHARS} characters that Entra keeps; shorten it"
    )]
    TooLong,
}

impl DisplayTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// When names could not be made by it.
    pub fn parse(text: &str) -> Result<Self, DisplayTemplateError> {
        if text.trim().is_empty() {
            return Err(DisplayTemplateError::Empty);
        }
        if text.chars().any(is_invisible) {
            return Err(DisplayTemplateError::Invisible);
        }
        let mut literal = text.to_owned();
        let mut longest = 0;
        for (variable, chars) in VARIABLES {
            longest += text.matches(variable).count() * chars;
            literal = literal.replace(variable, "");
        }
        if literal.contains(['{', '}']) {
            return Err(DisplayTemplateError::Variable);
        }
        if literal.chars().count() + longest > DISPLAY_NAME_MAX_CHARS {
            return Err(DisplayTemplateError::TooLong);
        }
        Ok(Self(text.trim().to_owned()))
    }

    /// The name of a technician's account.
    pub fn render(&self, technician: &str, msp: &str, prefix: &str) -> String {
        // A name with braces in it stands for nothing.
        let mut rendered = String::new();
        let mut rest = self.0.as_str();
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, next)) = after.split_once('}') else {
                break;
            };
            rendered.push_str(literal);
            rendered.push_str(&match name {
                "technician" => shorten(technician),
                "msp" => shorten(msp),
                _ => shorten(prefix),
            });
            rest = next;
        }
        rendered.push_str(rest);
        rendered
    }
}

fn shorten(name: &str) -> String {
    name.trim()
        .chars()
        .filter(|&c| !is_invisible(c))
        .take(NAME_MAX_CHARS)
        .collect()
}

/// Controls, and the marks that change the direction of writing (Unicode Bidirectional Algorithm,
/// UAX #9) or take no room: with them one name passes for another.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
