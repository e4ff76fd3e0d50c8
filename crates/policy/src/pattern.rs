//! Patterns that reasons and tickets have to match.

use std::collections::{HashSet, VecDeque};

use regex_automata::dfa::Automaton;
use regex_automata::dfa::dense::{self, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use crate::TEXT_MAX_CHARS;

/// The longest pattern, in characters.
const PATTERN_MAX_CHARS: usize = 200;

/// The largest automaton, in bytes: a pattern for tickets takes a few thousand.
const SIZE_LIMIT: usize = 1 << 20;

/// States that are looked at to find a text that several patterns accept.
const SEARCH_LIMIT: usize = 200_000;

/// A pattern that is ready to be matched, in time linear in the text.
#[derive(Debug, Clone)]
pub struct Pattern(DFA<Vec<u32>>);

/// The pattern cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is empty or too long.
    #[error("a pattern has between 1 and {PATTERN_MAX_CHARS} characters")]
    Length,
    /// It is no regular expression, or one with look-around or back-references, or far too large.
    #[error("it is not a regular expression that can be used")]
    Syntax,
}

impl Pattern {
    /// Reads a pattern. Classes such as `\d` stand for ASCII.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() || text.chars().count() > PATTERN_MAX_CHARS {
            return Err(PatternError::Length);
        }
        // Every match is followed to its end: what matters is whether one ends where the text does.
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .dfa_size_limit(Some(SIZE_LIMIT))
            .determinize_size_limit(Some(SIZE_LIMIT));
        dense::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            // Nested repetitions multiply before any automaton is made of them.
            .thompson(
                thompson::Config::new()
                    .utf8(false)
                    .nfa_size_limit(Some(SIZE_LIMIT)),
            )
            .build(text)
            .map(Self)
            .map_err(|_| PatternError::Syntax)
    }

    /// Whether the whole text matches.
    pub fn accepts(&self, text: &str) -> bool {
        let Some(start) = self.start() else {
            return false;
        };
        let end = text
            .bytes()
            .fold(start, |state, byte| self.0.next_state(state, byte));
        self.is_end(end)
    }

    fn start(&self) -> Option<StateID> {
        let input = Input::new("").anchored(Anchored::Yes);
        self.0.start_state_forward(&input).ok()
    }

    fn is_end(&self, state: StateID) -> bool {
        self.0.is_match_state(self.0.next_eoi_state(state))
    }

    /// Whether there is a text of 1 to [`TEXT_MAX_CHARS`] bytes that all of these accept. Patterns for
    /// which that is too much to find out are taken to have one.
    pub fn have_a_text(patterns: &[Self]) -> bool {
        let Some(start) = patterns.iter().map(Self::start).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let mut seen = HashSet::new();
        let mut next = VecDeque::from([(start, 0_usize)]);
        while let Some((states, length)) = next.pop_front() {
            let is_text = length > 0
                && patterns
                    .iter()
                    .zip(&states)
                    .all(|(pattern, &state)| pattern.is_end(state));
            if is_text || seen.len() > SEARCH_LIMIT {
                return true;
            }
            if length == TEXT_MAX_CHARS {
                continue;
            }
            // What a person types has no control characters.
            for byte in 0x20..=u8::MAX {
                let step = |(pattern, &state): (&Self, &StateID)| pattern.0.next_state(state, byte);
                let reached: Vec<StateID> = patterns.iter().zip(&states).map(step).collect();
                let is_dead = |(pattern, &state): (&Self, &StateID)| pattern.0.is_dead_state(state);
                if !patterns.iter().zip(&reached).any(is_dead) && seen.insert(reached.clone()) {
                    next.push_back((reached, length + 1));
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_a_text(patterns: &[&str]) -> bool {
        let parsed: Vec<Pattern> = patterns
            .iter()
            .map(|pattern| Pattern::parse(pattern).unwrap())
            .collect();
        Pattern::have_a_text(&parsed)
    }

    #[test]
    fn pattern_matches_the_whole_text() {
        let pattern = Pattern::parse(r"INC-\d{4}|T\d+").unwrap();
        for good in ["INC-1234", "T1", "T99"] {
            assert!(pattern.accepts(good), "{good}");
        }
        for bad in [
            "",
            "INC-123",
            "INC-12345",
            " INC-1234",
            "T1\n",
            "xT1",
            "T",
            "INC-١٢٣٤",
        ] {
            assert!(!pattern.accepts(bad), "{bad:?}");
        }
        // The shorter alternative does not hide the longer one.
        assert!(Pattern::parse("a|ab").unwrap().accepts("ab"));
        assert!(Pattern::parse("grüße|^$|a.*z").unwrap().accepts("grüße"));
    }

    #[test]
    fn pattern_when_it_cannot_be_used_is_refused() {
        for (text, error) in [
            ("", PatternError::Length),
            ("a".repeat(201).as_str(), PatternError::Length),
            ("(", PatternError::Syntax),
            ("a)(b", PatternError::Syntax),
            ("(?=x)", PatternError::Syntax),
            (r"(a)\1", PatternError::Syntax),
            ("(?:(?:(?:a{99}){99}){99}){99}", PatternError::Syntax),
        ] {
            assert_eq!(Pattern::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn pattern_without_any_text_is_found_out() {
        for nothing in ["[a&&b]", "a^b", "b$a", "^$", r"\n+", "x{600}"] {
            assert!(!has_a_text(&[nothing]), "{nothing}");
        }
        for something in ["a?", ".*", "x{500}", "[0-9]+", "é"] {
            assert!(has_a_text(&[something]), "{something}");
        }
        assert!(!has_a_text(&["INC-[0-9]+", "CHG-[0-9]+"]));
        assert!(has_a_text(&["INC-[0-9]+", ".*-[0-9]{4}"]));
        assert!(!has_a_text(&["(aa)*", "a(aa)*"]));
    }
}
