//! Which directory roles a search finds.

use hallpass_protocol::customer::RoleView;

use super::built_in_roles::{BUILT_IN_ROLES, BuiltInRole};

/// As many as a list shows at once.
const SHOWN_MAX: usize = 8;

/// The first that fit, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleChoice {
    /// Those shown.
    pub(crate) shown: Vec<BuiltInRole>,
    /// How many more.
    pub(crate) hidden: usize,
}

/// The built-in roles that are not `chosen` and whose names hold every word of `query`, case aside.
pub(crate) fn search_roles(query: &str, chosen: &[RoleView]) -> RoleChoice {
    let query = query.to_lowercase();
    let fits = |role: &&BuiltInRole| {
        let name = role.name.to_lowercase();
        let id = role.view().template_id;
        !chosen.iter().any(|it| it.template_id == id)
            && query.split_whitespace().all(|word| name.contains(word))
    };
    let mut shown: Vec<_> = BUILT_IN_ROLES.iter().filter(fits).copied().collect();
    // What begins as it was typed is meant.
    shown.sort_by_key(|role| !role.name.to_lowercase().starts_with(query.trim()));
    let hidden = shown.len().saturating_sub(SHOWN_MAX);
    shown.truncate(SHOWN_MAX);
    RoleChoice { shown, hidden }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_by_any_words_of_the_name_and_leaves_out_what_is_chosen() {
        let found = search_roles("admin exch", &[]);
        let names: Vec<_> = found.shown.iter().map(|role| role.name).collect();
        assert_eq!(
            names,
            [
                "Exchange Administrator",
                "Exchange Backup Administrator",
                "Exchange Recipient Administrator"
            ]
        );
        let chosen = [found.shown[0].view()];
        assert_eq!(search_roles("exchange admin", &chosen).shown.len(), 2);
        assert_eq!(
            search_roles("user administrator", &[]).shown[0].name,
            "User Administrator"
        );
        let all = search_roles("", &[]);
        assert_eq!(all.shown.len(), SHOWN_MAX);
        assert_eq!(all.shown.len() + all.hidden, BUILT_IN_ROLES.len());
        assert_eq!(search_roles("janitor", &[]).shown, []);
    }
}
