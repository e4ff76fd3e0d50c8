//! Which groups of a customer's tenant a search finds.

use hallpass_protocol::customer::GroupView;
use hallpass_protocol::tenant_group::{TenantGroup, TenantGroupsResponse};

/// As many as a list shows at once.
const SHOWN_MAX: usize = 8;

/// From so many characters on the tenant is asked again where it has more groups than it named.
const ASKED_FROM: usize = 2;

/// The first that fit, and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GroupChoice {
    /// Those shown.
    pub(crate) shown: Vec<TenantGroup>,
    /// How many more.
    pub(crate) hidden: usize,
}

/// What a tenant named: its first groups, and those that begin with what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KnownGroups {
    first: Option<TenantGroupsResponse>,
    narrowed: Option<(String, TenantGroupsResponse)>,
}

impl KnownGroups {
    /// What to ask the tenant next for, when `query` is typed; `None` where it has said all.
    pub(crate) fn next_question(&self, query: &str) -> Option<String> {
        let Some(first) = &self.first else {
            return Some(String::new());
        };
        let query = query.trim();
        let is_asked = matches!(&self.narrowed, Some((asked, _)) if asked == query);
        let is_worth_it = first.has_more && query.chars().count() >= ASKED_FROM && !is_asked;
        is_worth_it.then(|| query.to_owned())
    }

    /// Takes an answer to that.
    pub(crate) fn put(&mut self, question: String, answer: TenantGroupsResponse) {
        if question.is_empty() {
            self.first = Some(answer);
        } else {
            self.narrowed = Some((question, answer));
        }
    }

    /// Whether the tenant has answered at all.
    pub(crate) const fn is_known(&self) -> bool {
        self.first.is_some()
    }

    /// The groups that are not `chosen` and whose names hold every word of `query`, case aside, or
    /// that have this id. Those that cannot be used come last, with the reason.
    pub(crate) fn search(&self, query: &str, chosen: &[GroupView]) -> GroupChoice {
        let query = query.trim().to_lowercase();
        let narrowed = self.narrowed.iter().map(|(_, answer)| answer);
        let all = self
            .first
            .iter()
            .chain(narrowed)
            .flat_map(|answer| &answer.groups);
        let fits = |group: &&TenantGroup| {
            let name = group.name.to_lowercase();
            !chosen.iter().any(|it| it.id == group.id)
                && (query.split_whitespace().all(|word| name.contains(word))
                    || group.id.to_string() == query)
        };
        let mut shown: Vec<TenantGroup> = all.filter(fits).cloned().collect();
        shown.sort_by_cached_key(|group| {
            let name = group.name.to_lowercase();
            (
                group.obstacle.is_some(),
                !name.starts_with(&query),
                name,
                group.id,
            )
        });
        shown.dedup_by_key(|group| group.id);
        let hidden = shown.len().saturating_sub(SHOWN_MAX);
        shown.truncate(SHOWN_MAX);
        GroupChoice { shown, hidden }
    }
}

/// What is said beside a group that is found.
pub(crate) fn group_detail(group: &TenantGroup) -> String {
    if let Some(obstacle) = group.obstacle {
        return format!("Cannot be used: {}", obstacle.sentence());
    }
    match (&group.roles, group.can_hold_roles) {
        (Some(roles), true) if !roles.is_empty() => {
            format!("Can hold any role; now: {}", roles.join(", "))
        }
        (_, true) => "Can hold any role".to_owned(),
        (_, false) => group.description.clone().unwrap_or_default(),
    }
}

/// A group that is found, as a preset names it.
pub(crate) fn group_view(group: &TenantGroup) -> GroupView {
    GroupView {
        id: group.id,
        name: group.name.clone(),
        can_hold_roles: group.can_hold_roles,
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ids::EntraGroupId;
    use hallpass_protocol::tenant_group::GroupObstacle;
    use uuid::Uuid;

    use super::*;

    fn group(n: u128, name: &str) -> TenantGroup {
        TenantGroup {
            id: EntraGroupId::new(Uuid::from_u128(n)),
            name: name.into(),
            description: None,
            obstacle: None,
            can_hold_roles: false,
            roles: None,
        }
    }

    fn known(groups: Vec<TenantGroup>, has_more: bool) -> KnownGroups {
        let mut known = KnownGroups::default();
        assert_eq!(known.next_question("azure"), Some(String::new()));
        known.put(String::new(), TenantGroupsResponse { groups, has_more });
        known
    }

    #[test]
    fn search_finds_by_any_words_and_by_the_id_and_puts_last_what_cannot_be_used() {
        let mut ruled = group(3, "Azure everybody");
        ruled.obstacle = Some(GroupObstacle::Dynamic);
        let known = known(
            vec![
                ruled,
                group(2, "Contributors of Azure"),
                group(1, "Azure owners"),
            ],
            false,
        );
        let names = |query: &str, chosen: &[GroupView]| -> Vec<String> {
            let found = known.search(query, chosen).shown.into_iter();
            found.map(|group| group.name).collect()
        };
        assert_eq!(
            names("azure", &[]),
            ["Azure owners", "Contributors of Azure", "Azure everybody"]
        );
        assert_eq!(names("AZ con", &[]), ["Contributors of Azure"]);
        assert_eq!(
            names(&Uuid::from_u128(1).to_string(), &[]),
            ["Azure owners"]
        );
        let chosen = [group_view(&group(1, "Azure owners"))];
        assert!(!names("", &chosen).contains(&"Azure owners".to_owned()));
    }

    #[test]
    fn tenant_with_more_groups_than_it_named_is_asked_for_what_is_typed_once() {
        let mut large = known(vec![group(1, "A")], true);
        assert_eq!(large.next_question("z"), None, "too little");
        assert_eq!(large.next_question(" zeb "), Some("zeb".into()));
        let answer = TenantGroupsResponse {
            groups: vec![group(2, "Zebras"), group(1, "A")],
            has_more: false,
        };
        large.put("zeb".into(), answer);
        assert_eq!(large.next_question("zeb"), None);
        assert_eq!(large.search("zeb", &[]).shown.len(), 1);
        assert_eq!(
            large.search("", &[]).shown.len(),
            2,
            "none stands there twice"
        );
        assert_eq!(known(vec![], false).next_question("zebra"), None);
    }

    #[test]
    fn group_says_what_it_gives_or_why_it_cannot_be_used() {
        let mut one = group(1, "Mail");
        one.description = Some("Who looks after mail".into());
        assert_eq!(group_detail(&one), "Who looks after mail");
        one.can_hold_roles = true;
        assert_eq!(group_detail(&one), "Can hold any role");
        one.roles = Some(vec!["Exchange Administrator".into()]);
        assert_eq!(
            group_detail(&one),
            "Can hold any role; now: Exchange Administrator"
        );
        one.obstacle = Some(GroupObstacle::Synced);
        assert!(group_detail(&one).starts_with("Cannot be used: it comes from"));
    }
}
