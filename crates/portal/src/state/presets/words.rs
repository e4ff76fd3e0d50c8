//! Presets in words.

use hallpass_protocol::customer::{GroupView, PresetView, RoleView};
use hallpass_protocol::preset::{ListedPreset, PresetSettings};
use hallpass_protocol::preset_proposal::{PresetChange, PresetProposalView};

use super::built_in_roles::{Power, power_of};
use crate::state::policy::{Names, write_duration};

/// What has to be said about roles and groups before somebody grants them.
pub(crate) fn danger(roles: &[RoleView], groups: &[GroupView]) -> Option<&'static str> {
    let greatest = roles.iter().map(power_of).max();
    if greatest != Some(Power::Total) && groups.iter().any(|group| group.can_hold_roles) {
        return Some(
            "A group of this preset can hold any directory role, Global Administrator too: whoever \
             may assign roles in the tenant decides what its members are. Keep its lifetime short.",
        );
    }
    match greatest? {
        Power::Total => Some(
            "Global Administrator can do everything in the tenant, also take your own access away. \
             Keep its lifetime short.",
        ),
        Power::Privileged => Some(
            "Microsoft calls a role of this preset privileged: it can be used to gain more rights.",
        ),
        Power::Plain => None,
    }
}

/// The lifetimes.
pub(crate) fn limits(preset: &PresetView) -> String {
    let [proposed, shortest, longest] = [
        preset.lifetime_default_s,
        preset.lifetime_min_s,
        preset.lifetime_max_s,
    ]
    .map(write_duration);
    format!("{proposed} proposed, {shortest} to {longest}")
}

/// What uses a preset.
pub(crate) fn used_by(listed: &ListedPreset, names: &Names) -> String {
    let accounts = match listed.accounts {
        0 => None,
        1 => Some("1 account".to_owned()),
        n => Some(format!("{n} accounts")),
    };
    let levels = listed.named_by.iter().map(|level| names.level(*level));
    let levels: Vec<String> = levels.collect();
    let levels = (!levels.is_empty()).then(|| format!("the policy for {}", levels.join(", ")));
    match (accounts, levels) {
        (None, None) => "Nothing uses it at present.".to_owned(),
        (Some(one), None) | (None, Some(one)) => format!("Used by {one}."),
        (Some(accounts), Some(levels)) => format!("Used by {accounts} and {levels}."),
    }
}

/// A proposal in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProposalWords {
    /// What is to be done.
    pub(crate) what: String,
    /// What would hold then.
    pub(crate) details: String,
    /// Whose proposal it is.
    pub(crate) who: String,
}

/// A proposal in words.
pub(crate) fn proposal_words(proposal: &PresetProposalView) -> ProposalWords {
    let (what, details) = match &proposal.change {
        PresetChange::Add { after } => (format!("Add “{}”", after.name), contents(after)),
        PresetChange::Change { before, after, .. } => (
            format!("Change “{}”", before.name),
            format!("From {}. To {}.", contents(before), contents(after)),
        ),
        PresetChange::Remove { before, .. } => {
            (format!("Remove “{}”", before.name), contents(before))
        }
        PresetChange::StopAsking => (
            "Ask for no second administrator any more".to_owned(),
            "One administrator alone could change presets with Global Administrator.".to_owned(),
        ),
        PresetChange::Unknown => (
            "A change that this page does not know".to_owned(),
            "Reload the page before you decide about it.".to_owned(),
        ),
    };
    let proposer = proposal.proposer.as_deref();
    ProposalWords {
        what,
        details,
        who: match (proposal.proposed_by, proposer) {
            (_, Some(name)) => format!("Proposed by {name}."),
            (Some(_), None) => "Proposed by somebody who is not there any more.".to_owned(),
            (None, None) => "Proposed on the server's command line.".to_owned(),
        },
    }
}

fn contents(preset: &PresetSettings) -> String {
    let roles = preset.roles.iter().map(|role| role.name.clone());
    let groups = preset
        .groups
        .iter()
        .map(|group| format!("group “{}”", group.name));
    let given: Vec<String> = roles.chain(groups).collect();
    let longest = write_duration(preset.lifetime_max_s);
    format!("“{}”: {}, up to {longest}", preset.name, given.join(", "))
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;
    use hallpass_protocol::policy::PolicyLevel;

    use super::*;
    use crate::state::presets::search_roles;

    fn roles(names: &[&str]) -> Vec<RoleView> {
        let role = |name: &&str| search_roles(name, &[]).shown[0].view();
        names.iter().map(role).collect()
    }

    #[test]
    fn the_greatest_power_of_a_preset_is_said() {
        assert_eq!(danger(&[], &[]), None);
        assert_eq!(danger(&roles(&["Reports Reader"]), &[]), None);
        let privileged = danger(&roles(&["Reports Reader", "Helpdesk Administrator"]), &[]);
        assert!(privileged.unwrap().contains("privileged"));
        let total = danger(&roles(&["Global Administrator", "Reports Reader"]), &[]);
        assert!(total.unwrap().contains("everything"));
        let mut group = GroupView {
            id: "9b7c1f0e-3d52-4a86-8f11-2c4d5e6f7081".parse().unwrap(),
            name: "Operators".into(),
            can_hold_roles: false,
        };
        assert_eq!(danger(&[], std::slice::from_ref(&group)), None);
        group.can_hold_roles = true;
        let by_group = danger(&roles(&["Reports Reader"]), &[group]);
        assert!(by_group.unwrap().contains("any directory role"));
    }

    #[test]
    fn proposal_says_what_would_hold_and_whose_it_is() {
        let before = PresetSettings {
            groups: Vec::new(),
            name: "Everything".into(),
            roles: roles(&["Global Administrator"]),
            lifetime_default_s: 3_600,
            lifetime_min_s: 900,
            lifetime_max_s: 3_600,
        };
        let after = PresetSettings {
            lifetime_max_s: 28_800,
            ..before.clone()
        };
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f70819201";
        let mut proposal = PresetProposalView {
            id: id.parse().unwrap(),
            change: PresetChange::Change {
                preset_id: id.parse().unwrap(),
                before,
                after,
            },
            proposed_by: Some(id.parse().unwrap()),
            proposer: Some("Olga Owner".into()),
            proposed_at: Timestamp::from_unix_ms(0),
            expires_at: Timestamp::from_unix_ms(1),
            may_be_confirmed: true,
        };
        let words = proposal_words(&proposal);
        assert_eq!(words.what, "Change “Everything”");
        assert_eq!(
            words.details,
            "From “Everything”: Global Administrator, up to 1 h. \
             To “Everything”: Global Administrator, up to 8 h."
        );
        assert_eq!(words.who, "Proposed by Olga Owner.");
        proposal.proposer = None;
        let words = proposal_words(&proposal);
        assert!(words.who.contains("not there any more"));
        (proposal.proposed_by, proposal.change) = (None, PresetChange::StopAsking);
        let words = proposal_words(&proposal);
        assert!(words.who.contains("command line"));
    }

    #[test]
    fn what_uses_a_preset_is_named() {
        let mut listed = ListedPreset {
            preset: PresetView {
                groups: Vec::new(),
                id: "0192f0c1-2d4e-7a9b-8c3d-5e6f70819201".parse().unwrap(),
                name: "Mail".into(),
                roles: roles(&["Exchange Administrator"]),
                lifetime_default_s: 3_600,
                lifetime_min_s: 900,
                lifetime_max_s: 28_800,
            },
            named_by: Vec::new(),
            accounts: 0,
        };
        let names = Names::default();
        assert_eq!(limits(&listed.preset), "1 h proposed, 15 min to 8 h");
        assert_eq!(used_by(&listed, &names), "Nothing uses it at present.");
        listed.accounts = 2;
        assert_eq!(used_by(&listed, &names), "Used by 2 accounts.");
        listed.named_by = vec![PolicyLevel::Global];
        assert_eq!(
            used_by(&listed, &names),
            "Used by 2 accounts and the policy for all customers."
        );
    }
}
