//! How sign-in names begin.

use super::person::{NamedPerson, PART_MAX_CHARS};
use super::reserved::is_reserved;
use super::{LOCAL_MAX_CHARS, SUFFIX_CHARS};

/// The longest prefix, in characters.
const PREFIX_MAX_CHARS: usize = 20;

/// The longest stem: the random part and its hyphen follow.
const STEM_MAX_CHARS: usize = LOCAL_MAX_CHARS - SUFFIX_CHARS - 1;

/// A template that is ready to make names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(Variable),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    Prefix,
    Technician,
    First,
    Last,
    Initials,
}

/// The template or the prefix cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A prefix of other characters, of none, or of too many.
    #[error("a prefix has 1 to {PREFIX_MAX_CHARS} of the characters a-z and 0-9")]
    Prefix,
    /// A name that would pass for somebody else's.
    #[error("\"{0}\" is a reserved name; choose another one")]
    Reserved(String),
    /// Nothing is there.
    #[error("the template is empty; use {{prefix}}-{{technician}}")]
    Empty,
    /// A character that names do not have.
    #[error("\"{0}\" is not a character for names; use a-z, 0-9, full stop, hyphen and underscore")]
    Character(char),
    /// A brace without its other half, or something unknown between braces.
    #[error(
        "there is no such variable; use {{prefix}}, {{technician}}, {{first}}, {{last}} or {{initials}}"
    )]
    Variable,
    /// Names could become longer than Entra allows.
    #[error(
        "names could get longer than the {LOCAL_MAX_CHARS} characters that Entra allows; shorten it"
    )]
    TooLong,
}

/// Whether this can be a prefix.
///
/// # Errors
/// When it cannot.
pub fn check_prefix(prefix: &str) -> Result<(), TemplateError> {
    let is_plain = prefix
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !is_plain || prefix.is_empty() || prefix.len() > PREFIX_MAX_CHARS {
        return Err(TemplateError::Prefix);
    }
    if is_reserved(prefix) {
        return Err(TemplateError::Reserved(prefix.to_owned()));
    }
    Ok(())
}

impl NameTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// When names could not be made by it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (literal, after) = rest
                .split_once('{')
                .map_or((rest, None), |(literal, after)| (literal, Some(after)));
            check_literal(literal)?;
            if !literal.is_empty() {
                parts.push(Part::Text(literal.to_owned()));
            }
            let Some(after) = after else { break };
            let (name, next) = after.split_once('}').ok_or(TemplateError::Variable)?;
            parts.push(Part::Variable(Variable::parse(name)?));
            rest = next;
        }
        let template = Self(parts);
        if template.longest() > STEM_MAX_CHARS {
            return Err(TemplateError::TooLong);
        }
        template.check_alone()?;
        Ok(template)
    }

    /// Without variables every account would have this one stem.
    fn check_alone(&self) -> Result<(), TemplateError> {
        let mut alone = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => alone.push_str(text),
                Part::Variable(_) => return Ok(()),
            }
        }
        if is_reserved(&alone) {
            return Err(TemplateError::Reserved(alone));
        }
        if tidy(&alone).is_empty() {
            return Err(TemplateError::Empty);
        }
        Ok(())
    }

    fn longest(&self) -> usize {
        let lengths = self.0.iter().map(|part| match part {
            Part::Text(text) => text.len(),
            Part::Variable(Variable::Prefix) => PREFIX_MAX_CHARS,
            Part::Variable(_) => PART_MAX_CHARS,
        });
        // What takes the place of a reserved name is shorter than any limit.
        lengths.sum()
    }

    /// How a technician's sign-in names begin: characters of `a-z`, `0-9`, `.`, `_` and `-`, at least
    /// one, the first and the last a letter or digit, and never a reserved name.
    pub fn stem(&self, prefix: &str, person: NamedPerson<'_>) -> String {
        let rendered: String = self
            .0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Variable(Variable::Prefix) => prefix.to_owned(),
                Part::Variable(Variable::Technician | Variable::First) => person.short(),
                Part::Variable(Variable::Last) => person.last(),
                Part::Variable(Variable::Initials) => person.initials(),
            })
            .collect();
        let stem = tidy(&rendered);
        if !stem.is_empty() && !is_reserved(&stem) {
            return stem;
        }
        let short = person.short();
        let prefixed = format!("{prefix}-{short}");
        if is_reserved(&prefixed) {
            format!("{prefix}-tech-{short}")
        } else {
            prefixed
        }
    }
}

impl Variable {
    fn parse(name: &str) -> Result<Self, TemplateError> {
        Ok(match name {
            "prefix" => Self::Prefix,
            "technician" => Self::Technician,
            "first" => Self::First,
            "last" => Self::Last,
            "initials" => Self::Initials,
            _ => return Err(TemplateError::Variable),
        })
    }
}

fn check_literal(literal: &str) -> Result<(), TemplateError> {
    let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    match literal.chars().find(|&c| !is_good(c)) {
        Some('}') => Err(TemplateError::Variable),
        Some(c) => Err(TemplateError::Character(c)),
        None => Ok(()),
    }
}

/// Without separators at the ends, or two of them together: Entra takes no two full stops in a row.
fn tidy(name: &str) -> String {
    let mut tidied = String::new();
    for c in name.chars() {
        let is_separator = |c: char| ".-_".contains(c);
        if !(is_separator(c) && tidied.chars().last().is_none_or(is_separator)) {
            tidied.push(c);
        }
    }
    tidied.trim_end_matches(['.', '-', '_']).to_owned()
}
