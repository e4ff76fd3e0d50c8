//! The views' markup in Microsoft's other generation and in other languages. The templates are
//! written once, as the Knockout pages are; what differs is rewritten tag by tag.

use crate::settings::{Generation, Language};

/// A view or the form around it, as the settings want it.
pub(super) fn render(markup: &str, generation: Generation, language: Language) -> String {
    let is_stay = markup.contains("KmsiDescription");
    let mut out = String::with_capacity(markup.len() * 2);
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        let (text, from_tag) = rest.split_at(at);
        out.push_str(&translate(text, language));
        let end = from_tag.find('>').map_or(from_tag.len(), |end| end + 1);
        let (tag, after) = from_tag.split_at(end);
        let mut tag = Tag::parse(tag);
        for (name, value) in &mut tag.attributes {
            let is_button = name == "value" && tag.name == "input" && tag.is_button;
            if is_button || matches!(name.as_str(), "placeholder" | "aria-label") {
                *value = translate(value, language);
            }
        }
        match generation {
            Generation::Knockout => tag.write(&mut out),
            Generation::React => tag.into_react(is_stay, &mut out),
        }
        rest = after;
    }
    out.push_str(&translate(rest, language));
    out
}

/// A tag of our own templates: every attribute is quoted or bare.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// `<input type=submit>` or `<input type=button>`.
    is_button: bool,
}

impl Tag {
    fn parse(tag: &str) -> Self {
        let inside = tag.trim_start_matches('<').trim_end_matches('>');
        let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while !rest.trim_start().is_empty() {
            rest = rest.trim_start();
            let at = rest.find(['=', ' ']).unwrap_or(rest.len());
            let (key, after) = rest.split_at(at);
            if let Some(quoted) = after.strip_prefix("=\"") {
                let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                attributes.push((key.to_owned(), value.to_owned()));
                rest = after;
            } else {
                attributes.push((key.to_owned(), String::new()));
                rest = after;
            }
        }
        let is = |key: &str, wanted: &[&str]| {
            attributes
                .iter()
                .any(|(name, value)| name == key && wanted.contains(&value.as_str()))
        };
        Self {
            is_button: name == "input" && is("type", &["submit", "button"]),
            name: name.to_owned(),
            attributes,
        }
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(name, _)| name == key)?;
        Some(self.attributes.remove(at).1)
    }

    fn set(&mut self, key: &str, value: &str) {
        self.take(key);
        self.attributes.push((key.to_owned(), value.to_owned()));
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        }
        out.push('>');
    }

    /// The newer generation: no view numbers, no hidden twins, buttons that are buttons, and the
    /// few ids and test ids that are known of it. The page's own script finds the rest by
    /// `data-sim-id`.
    fn into_react(mut self, is_stay: bool, out: &mut String) {
        let class = self.take("class").unwrap_or_default();
        if class.contains("moveOffScreen") {
            return;
        }
        let mut class = class;
        if self.take("data-viewid").is_some() {
            class.push_str(" fui-view");
        }
        if !class.is_empty() {
            self.set("class", class.trim());
        }
        for hint in ["showidentitybanner", "dynamicbranding", "showfedcredbutton"] {
            self.take(&format!("data-{hint}"));
        }
        if let Some(id) = self.take("id") {
            match id.as_str() {
                "i0116" => self.set("id", "usernameEntry"),
                "i0118" => self.set("id", "passwordEntry"),
                "idTxtBx_SAOTCC_OTC" => self.set("id", "otc-confirmation-input"),
                "idSubmit_SAOTCC_Continue" => self.set("id", "oneTimeCodePrimaryButton"),
                "KmsiDescription" => self.set("id", "kmsiTitle"),
                "displayName" => self.set("data-testid", "identityBanner"),
                "idRemoteNGC_DisplaySign" => self.set("data-testid", "displaySign"),
                "idSIButton9" => self.set("data-testid", "primaryButton"),
                "idBtn_Back" if is_stay => self.set("id", "idSIButton8"),
                "idBtn_Back" => self.set("data-testid", "backButton"),
                _ => {}
            }
            self.set("data-sim-id", &id);
        }
        if self.is_button {
            let words = self.take("value").unwrap_or_default();
            "button".clone_into(&mut self.name);
            self.write(out);
            out.push_str(&words);
            out.push_str("</button>");
        } else {
            self.write(out);
        }
    }
}

/// Words in the letters of another language. Nonsense on purpose: nothing may depend on them.
/// Placeholders and entities stay.
fn translate(text: &str, language: Language) -> String {
    let Some(letters) = language.letters() else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len() * 2);
    let mut kept = None;
    for character in text.chars() {
        match (kept, character) {
            (None, '{') => kept = Some('}'),
            (None, '&') => kept = Some(';'),
            (Some(end), _) if character == end => kept = None,
            _ => {}
        }
        let place = character.to_ascii_lowercase();
        let letter = u8::try_from(place)
            .ok()
            .filter(|byte| kept.is_none() && byte.is_ascii_lowercase())
            .and_then(|byte| letters.chars().nth(usize::from(byte - b'a')));
        out.push(letter.unwrap_or(character));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = include_str!("assets/view/password.html");
    const STAY: &str = include_str!("assets/view/kmsi.html");

    #[test]
    fn the_older_generation_in_english_is_the_template() {
        let same = render(PASSWORD, Generation::Knockout, Language::English);
        assert_eq!(same, PASSWORD);
    }

    #[test]
    fn the_newer_generation_has_its_own_ids_no_view_numbers_and_no_twins() {
        let page = render(PASSWORD, Generation::React, Language::English);
        for there in [
            "id=\"passwordEntry\"",
            "data-testid=\"identityBanner\"",
            "<button type=\"submit\" class=\"button primary\" data-testid=\"primaryButton\"",
            ">Sign in</button>",
        ] {
            assert!(page.contains(there), "{there} in {page}");
        }
        for gone in [
            " id=\"i0118\"",
            "data-viewid",
            "moveOffScreen",
            " id=\"displayName\"",
        ] {
            assert!(!page.contains(gone), "{gone} in {page}");
        }
        let stay = render(STAY, Generation::React, Language::English);
        assert!(stay.contains(" id=\"idSIButton8\"") && stay.contains(" id=\"kmsiTitle\""));
    }

    #[test]
    fn another_language_changes_words_and_nothing_else() {
        let page = render(PASSWORD, Generation::Knockout, Language::Japanese);
        assert!(page.contains("id=\"i0118\"") && page.contains("{{username}}"));
        assert!(page.contains("&#8592;"));
        for word in ["Enter password", "Sign in", "placeholder=\"Password\""] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
