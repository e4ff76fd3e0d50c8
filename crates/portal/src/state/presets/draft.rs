//! A preset as it is typed.

use hallpass_protocol::Lifetime;
use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::preset::{PRESET_GROUPS_MAX, PRESET_ROLES_MAX, PresetSettings};

use crate::state::person::{NameError, check_name};
use crate::state::policy::{parse_duration, write_duration};

/// A preset as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PresetDraft {
    /// Its name.
    pub(crate) name: String,
    /// What it grants.
    pub(crate) roles: Vec<RoleView>,
    /// The groups that it puts accounts into.
    pub(crate) groups: Vec<GroupView>,
    /// The lifetime that forms propose.
    pub(crate) proposed: String,
    /// The shortest.
    pub(crate) shortest: String,
    /// The longest.
    pub(crate) longest: String,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PresetProblem {
    /// It is no name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It grants nothing.
    #[error("Choose at least one role or group.")]
    NothingGranted,
    /// It grants too much.
    #[error("A preset has at most {PRESET_ROLES_MAX} roles. Take some out.")]
    TooManyRoles,
    /// It grants too much.
    #[error("A preset has at most {PRESET_GROUPS_MAX} groups. Take some out.")]
    TooManyGroups,
    /// A lifetime is none.
    #[error("Enter each lifetime as a length of time, such as 45 min, 4 h or 1 d.")]
    NoLifetime,
    /// A lifetime is too long.
    #[error("No account lives longer than {} days.", Lifetime::MAX_S / 86_400)]
    TooLong,
    /// They contradict each other.
    #[error("The proposed lifetime lies between the shortest and the longest.")]
    Order,
}

impl PresetDraft {
    /// Of a new preset: nothing is granted until something is chosen.
    pub(crate) fn new() -> Self {
        Self {
            name: String::new(),
            roles: Vec::new(),
            groups: Vec::new(),
            proposed: "1 h".to_owned(),
            shortest: "15 min".to_owned(),
            longest: "8 h".to_owned(),
        }
    }

    /// Of one that is there.
    pub(crate) fn of(settings: &PresetSettings) -> Self {
        Self {
            name: settings.name.clone(),
            roles: settings.roles.clone(),
            groups: settings.groups.clone(),
            proposed: write_duration(settings.lifetime_default_s),
            shortest: write_duration(settings.lifetime_min_s),
            longest: write_duration(settings.lifetime_max_s),
        }
    }

    /// What is to be sent. `was` is what the preset was when it was read: a lifetime that was not
    /// touched stays what it is, also where its words are rounded.
    ///
    /// # Errors
    /// See [`PresetProblem`].
    pub(crate) fn check(
        &self,
        was: Option<&PresetSettings>,
    ) -> Result<PresetSettings, PresetProblem> {
        let name = check_name(&self.name)?;
        match (self.roles.len(), self.groups.len()) {
            (0, 0) => return Err(PresetProblem::NothingGranted),
            (roles, _) if roles > PRESET_ROLES_MAX => return Err(PresetProblem::TooManyRoles),
            (_, groups) if groups > PRESET_GROUPS_MAX => return Err(PresetProblem::TooManyGroups),
            _ => {}
        }
        let seconds = |typed: &str, before: Option<u32>| match before {
            Some(before) if write_duration(before) == typed => Ok(before),
            _ => parse_duration(typed).ok_or(PresetProblem::NoLifetime),
        };
        let lifetime_min_s = seconds(&self.shortest, was.map(|was| was.lifetime_min_s))?;
        let lifetime_default_s = seconds(&self.proposed, was.map(|was| was.lifetime_default_s))?;
        let lifetime_max_s = seconds(&self.longest, was.map(|was| was.lifetime_max_s))?;
        if lifetime_max_s > Lifetime::MAX_S {
            return Err(PresetProblem::TooLong);
        }
        if !(lifetime_min_s..=lifetime_max_s).contains(&lifetime_default_s) {
            return Err(PresetProblem::Order);
        }
        Ok(PresetSettings {
            name,
            roles: self.roles.clone(),
            groups: self.groups.clone(),
            lifetime_default_s,
            lifetime_min_s,
            lifetime_max_s,
        })
    }

    /// Takes what somebody else saved in the place of `was`. What was changed here stays changed;
    /// everything else becomes theirs.
    pub(crate) fn rebase(&mut self, was: &PresetSettings, theirs: &PresetSettings) {
        let (base, theirs) = (Self::of(was), Self::of(theirs));
        take(&mut self.name, &base.name, theirs.name);
        take(&mut self.roles, &base.roles, theirs.roles);
        take(&mut self.groups, &base.groups, theirs.groups);
        take(&mut self.proposed, &base.proposed, theirs.proposed);
        take(&mut self.shortest, &base.shortest, theirs.shortest);
        take(&mut self.longest, &base.longest, theirs.longest);
    }
}

/// Takes what is theirs where mine was not changed.
fn take<T: PartialEq>(mine: &mut T, base: &T, theirs: T) {
    if mine == base {
        *mine = theirs;
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::ids::EntraGroupId;

    use super::*;
    use crate::state::presets::search_roles;

    fn draft() -> PresetDraft {
        PresetDraft {
            name: " Mail ".into(),
            roles: vec![search_roles("exchange administrator", &[]).shown[0].view()],
            ..PresetDraft::new()
        }
    }

    #[test]
    fn preset_is_sent_when_it_can_be_and_else_the_reason_is_said() {
        let sent = draft().check(None).unwrap();
        assert_eq!(sent.name, "Mail");
        assert_eq!(
            (
                sent.lifetime_min_s,
                sent.lifetime_default_s,
                sent.lifetime_max_s
            ),
            (900, 3_600, 28_800)
        );
        assert_eq!(PresetDraft::of(&sent).check(Some(&sent)).unwrap(), sent);
        let refused = |change: fn(&mut PresetDraft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.check(None).unwrap_err()
        };
        assert_eq!(
            refused(|it| it.name.clear()),
            PresetProblem::Name(NameError::Missing)
        );
        assert_eq!(
            refused(|it| it.roles.clear()),
            PresetProblem::NothingGranted
        );
        let group = |n| GroupView {
            id: EntraGroupId::new(uuid::Uuid::from_u128(n)),
            name: "Azure contributors".into(),
            can_hold_roles: false,
        };
        let mut only_a_group = draft();
        only_a_group.roles.clear();
        only_a_group.groups.push(group(1));
        assert_eq!(only_a_group.check(None).unwrap().groups, [group(1)]);
        only_a_group.groups = (0..11).map(group).collect();
        assert_eq!(
            only_a_group.check(None).unwrap_err(),
            PresetProblem::TooManyGroups
        );
        assert_eq!(
            refused(|it| it.roles = vec![it.roles[0].clone(); 21]),
            PresetProblem::TooManyRoles
        );
        assert_eq!(
            refused(|it| it.longest = "soon".into()),
            PresetProblem::NoLifetime
        );
        assert_eq!(
            refused(|it| it.longest = "31 d".into()),
            PresetProblem::TooLong
        );
        assert_eq!(
            refused(|it| it.proposed = "9 h".into()),
            PresetProblem::Order
        );
    }

    #[test]
    fn lifetime_of_seconds_stays_what_it_is_when_it_is_not_touched() {
        let mut was = draft().check(None).unwrap();
        was.lifetime_min_s = 10;
        let mut changed = PresetDraft::of(&was);
        changed.longest = "4 h".into();
        let sent = changed.check(Some(&was)).unwrap();
        assert_eq!((sent.lifetime_min_s, sent.lifetime_max_s), (10, 14_400));
    }

    #[test]
    fn draft_over_what_somebody_else_saved_keeps_what_was_changed_here() {
        let was = draft().check(None).unwrap();
        let mut mine = PresetDraft::of(&was);
        mine.longest = "4 h".into();
        let mut theirs = was.clone();
        theirs.name = "Post".into();
        theirs.lifetime_max_s = 7_200;
        mine.rebase(&was, &theirs);
        let sent = mine.check(Some(&theirs)).unwrap();
        assert_eq!((sent.name.as_str(), sent.lifetime_max_s), ("Post", 14_400));
    }
}
