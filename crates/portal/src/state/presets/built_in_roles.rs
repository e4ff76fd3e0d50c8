//! The directory roles that every Entra tenant has (Microsoft Learn: Microsoft Entra built-in roles,
//! January 2026), without those that Microsoft says not to use. Template ids are the same everywhere.

use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::RoleTemplateId;
use uuid::{Uuid, uuid};

/// What a role lets its holder do to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Power {
    /// Its own matter.
    Plain,
    /// What Microsoft labels privileged: it can be used to get more, or to read secrets.
    Privileged,
    /// Everything.
    Total,
}

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BuiltInRole {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it can do.
    pub(crate) power: Power,
    template_id: Uuid,
}

impl BuiltInRole {
    /// As a preset names it.
    pub(crate) fn view(&self) -> RoleView {
        RoleView {
            template_id: RoleTemplateId::new(self.template_id),
            name: self.name.to_owned(),
        }
    }
}

/// What a role can do; nothing is said of one that is not built in.
pub(crate) fn power_of(role: &RoleView) -> Power {
    let known = BUILT_IN_ROLES
        .iter()
        .find(|known| known.template_id == *role.template_id.as_uuid());
    known.map_or(Power::Plain, |known| known.power)
}

const fn role(name: &'static str, template_id: Uuid, power: Power) -> BuiltInRole {
    BuiltInRole {
        name,
        power,
        template_id,
    }
}

const fn plain(name: &'static str, template_id: Uuid) -> BuiltInRole {
    role(name, template_id, Power::Plain)
}

const fn privileged(name: &'static str, template_id: Uuid) -> BuiltInRole {
    role(name, template_id, Power::Privileged)
}

const fn total(name: &'static str, template_id: Uuid) -> BuiltInRole {
    role(name, template_id, Power::Total)
}

/// All of them, by name.
#[rustfmt::skip]
pub(crate) const BUILT_IN_ROLES: [BuiltInRole; 119] = [
    privileged("Agent ID Administrator", uuid!("db506228-d27e-4b7d-95e5-295956d6615f")),
    plain("Agent ID Developer", uuid!("adb2368d-a9be-41b5-8667-d96778e081b0")),
    plain("Agent Registry Administrator", uuid!("6b942400-691f-4bf0-9d12-d8a254a2baf5")),
    plain("AI Administrator", uuid!("d2562ede-74db-457e-a7b6-544e236ebb61")),
    privileged("Application Administrator", uuid!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3")),
    privileged("Application Developer", uuid!("cf1c38e5-3621-4004-a7cb-879624dced7c")),
    plain("Attack Payload Author", uuid!("9c6df0f2-1e7c-4dc3-b195-66dfbd24aa8f")),
    plain("Attack Simulation Administrator", uuid!("c430b396-e693-46cc-96f3-db01bf8bb62a")),
    plain("Attribute Assignment Administrator", uuid!("58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d")),
    plain("Attribute Assignment Reader", uuid!("ffd52fa5-98dc-465c-991d-fc073eb59f8f")),
    plain("Attribute Definition Administrator", uuid!("8424c6f0-a189-499e-bbd0-26c1753c96d4")),
    plain("Attribute Definition Reader", uuid!("1d336d2c-4ae8-42ef-9711-b3604ce3fc2c")),
    plain("Attribute Log Administrator", uuid!("5b784334-f94b-471a-a387-e7219fc49ca2")),
    plain("Attribute Log Reader", uuid!("9c99539d-8186-4804-835f-fd51ef9e2dcd")),
    privileged("Attribute Provisioning Administrator", uuid!("ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe")),
    privileged("Attribute Provisioning Reader", uuid!("422218e4-db15-4ef9-bbe0-8afb41546d79")),
    privileged("Authentication Administrator", uuid!("c4e39bd9-1100-46d3-8c65-fb160da0071f")),
    privileged("Authentication Extensibility Administrator", uuid!("25a516ed-2fa0-40ea-a2d0-12923a21473a")),
    plain("Authentication Policy Administrator", uuid!("0526716b-113d-4c15-b2c8-68e3c22b9f80")),
    plain("Azure DevOps Administrator", uuid!("e3973bdf-4987-49ae-837a-ba8e231c7286")),
    plain("Azure Information Protection Administrator", uuid!("7495fdc4-34c4-4d15-a289-98788ce399fd")),
    privileged("B2C IEF Keyset Administrator", uuid!("aaf43236-0c0d-4d5f-883a-6955382ac081")),
    plain("B2C IEF Policy Administrator", uuid!("3edaf663-341e-4475-9f94-5c398ef6c070")),
    plain("Billing Administrator", uuid!("b0f54661-2d74-4c50-afa3-1ec803f12efe")),
    plain("Cloud App Security Administrator", uuid!("892c5842-a9a6-463a-8041-72aa08ca3cf6")),
    privileged("Cloud Application Administrator", uuid!("158c047a-c907-4556-b7ef-446551a6b5f7")),
    privileged("Cloud Device Administrator", uuid!("7698a772-787b-4ac8-901f-60d6b08affd2")),
    plain("Compliance Administrator", uuid!("17315797-102d-40b4-93e0-432062caca18")),
    plain("Compliance Data Administrator", uuid!("e6d1a23a-da11-4be4-9570-befc86d067a7")),
    privileged("Conditional Access Administrator", uuid!("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9")),
    plain("Customer LockBox Access Approver", uuid!("5c4f9dcd-47dc-4cf7-8c9a-9e4207cbfc91")),
    plain("Desktop Analytics Administrator", uuid!("38a96431-2bdf-4b4c-8b6e-5d3d8abac1a4")),
    plain("Directory Readers", uuid!("88d8e3e3-8f55-4a1e-953a-9b9898b8876b")),
    privileged("Directory Writers", uuid!("9360feb5-f418-4baa-8175-e2a00bac4301")),
    privileged("Domain Name Administrator", uuid!("8329153b-31d0-4727-b945-745eb3bc5f31")),
    plain("Dragon Administrator", uuid!("e93e3737-fa85-474a-aee4-7d3fb86510f3")),
    plain("Dynamics 365 Administrator", uuid!("44367163-eba1-44c3-98af-f5787879f96a")),
    plain("Dynamics 365 Business Central Administrator", uuid!("963797fb-eb3b-4cde-8ce3-5878b3f32a3f")),
    plain("Edge Administrator", uuid!("3f1acade-1e04-4fbc-9b69-f0302cd84aef")),
    plain("Exchange Administrator", uuid!("29232cdf-9323-42fd-ade2-1d097af3e4de")),
    plain("Exchange Backup Administrator", uuid!("49eb8f75-97e9-4e37-9b2b-6c3ebfcffa31")),
    plain("Exchange Recipient Administrator", uuid!("31392ffb-586c-42d1-9346-e59415a2cc4e")),
    plain("Extended Directory User Administrator", uuid!("dd13091a-6207-4fc0-82ba-3641e056ab95")),
    plain("External ID User Flow Administrator", uuid!("6e591065-9bad-43ed-90f3-e9424366d2f0")),
    plain("External ID User Flow Attribute Administrator", uuid!("0f971eea-41eb-4569-a71e-57bb8a3eff1e")),
    privileged("External Identity Provider Administrator", uuid!("be2f45a1-457d-42af-a067-6ec1fa63bc45")),
    plain("Fabric Administrator", uuid!("a9ea8996-122f-4c74-9520-8edcd192826c")),
    total("Global Administrator", uuid!("62e90394-69f5-4237-9190-012177145e10")),
    privileged("Global Reader", uuid!("f2ef992c-3afb-46b9-b7cf-a126ee74c451")),
    plain("Global Secure Access Administrator", uuid!("ac434307-12b9-4fa1-a708-88bf58caabc1")),
    plain("Global Secure Access Log Reader", uuid!("843318fb-79a6-4168-9e6f-aa9a07481cc4")),
    plain("Groups Administrator", uuid!("fdd7a751-b60b-444a-984c-02652fe8fa1c")),
    plain("Guest Inviter", uuid!("95e79109-95c0-4d8e-aee3-d01accf2d47b")),
    privileged("Helpdesk Administrator", uuid!("729827e3-9c14-49f7-bb1b-9608f156bbb8")),
    privileged("Hybrid Identity Administrator", uuid!("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2")),
    plain("Identity Governance Administrator", uuid!("45d8d3c5-c802-45c6-b32a-1d70b5e1e86e")),
    plain("Insights Administrator", uuid!("eb1f4a8d-243a-41f0-9fbd-c7cdf6c5ef7c")),
    plain("Insights Analyst", uuid!("25df335f-86eb-4119-b717-0ff02de207e9")),
    plain("Insights Business Leader", uuid!("31e939ad-9672-4796-9c2e-873181342d2d")),
    privileged("Intune Administrator", uuid!("3a2c62db-5318-420d-8d74-23affee5d9d5")),
    plain("IoT Device Administrator", uuid!("2ea5ce4c-b2d8-4668-bd81-3680bd2d227a")),
    plain("Kaizala Administrator", uuid!("74ef975b-6605-40af-a5d2-b9539d836353")),
    plain("Knowledge Administrator", uuid!("b5a8dcf3-09d5-43a9-a639-8e29ef291470")),
    plain("Knowledge Manager", uuid!("744ec460-397e-42ad-a462-8b3f9747a02c")),
    plain("License Administrator", uuid!("4d6ac14f-3453-41d0-bef9-a3e0c569773a")),
    privileged("Lifecycle Workflows Administrator", uuid!("59d46f88-662b-457b-bceb-5c3809e5908f")),
    plain("Message Center Privacy Reader", uuid!("ac16e43d-7b2d-40e0-ac05-243ff356ab5b")),
    plain("Message Center Reader", uuid!("790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b")),
    plain("Microsoft 365 Backup Administrator", uuid!("1707125e-0aa2-4d4d-8655-a7c786c76a25")),
    plain("Microsoft 365 Migration Administrator", uuid!("8c8b803f-96e1-4129-9349-20738d9f9652")),
    plain("Microsoft Entra Joined Device Local Administrator", uuid!("9f06204d-73c1-4d4c-880a-6edb90606fd8")),
    plain("Microsoft Graph Data Connect Administrator", uuid!("ee67aa9c-e510-4759-b906-227085a7fd4d")),
    plain("Microsoft Hardware Warranty Administrator", uuid!("1501b917-7653-4ff9-a4b5-203eaf33784f")),
    plain("Microsoft Hardware Warranty Specialist", uuid!("281fe777-fb20-4fbb-b7a3-ccebce5b0d96")),
    plain("Network Administrator", uuid!("d37c8bed-0711-4417-ba38-b4abe66ce4c2")),
    plain("Office Apps Administrator", uuid!("2b745bdf-0803-4d80-aa65-822c4493daac")),
    plain("Organizational Branding Administrator", uuid!("92ed04bf-c94a-4b82-9729-b799a7a4c178")),
    plain("Organizational Data Source Administrator", uuid!("9d70768a-0cbc-4b4c-aea3-2e124b2477f4")),
    plain("Organizational Messages Approver", uuid!("e48398e2-f4bb-4074-8f31-4586725e205b")),
    plain("Organizational Messages Writer", uuid!("507f53e4-4e52-4077-abd3-d2e1558b6ea2")),
    privileged("Password Administrator", uuid!("966707d0-3269-4727-9be2-8c3a10f19b9d")),
    plain("People Administrator", uuid!("024906de-61e5-49c8-8572-40335f1e0e10")),
    plain("Permissions Management Administrator", uuid!("af78dc32-cf4d-46f9-ba4e-4428526346b5")),
    plain("Places Administrator", uuid!("78b0ccd1-afc2-4f92-9116-b41aedd09592")),
    plain("Power Platform Administrator", uuid!("11648597-926c-4cf3-9c36-bcebb0ba8dcc")),
    plain("Printer Administrator", uuid!("644ef478-e28f-4e28-b9dc-3fdde9aa0b1f")),
    plain("Printer Technician", uuid!("e8cef6f1-e4bd-4ea8-bc07-4b8d950f4477")),
    privileged("Privileged Authentication Administrator", uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13")),
    privileged("Privileged Role Administrator", uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814")),
    plain("Reports Reader", uuid!("4a5d8f65-41da-4de4-8968-e035b65339cf")),
    plain("Search Administrator", uuid!("0964bb5e-9bdb-4d7b-ac29-58e794862a40")),
    plain("Search Editor", uuid!("8835291a-918c-4fd7-a9ce-faa49f0cf7d9")),
    privileged("Security Administrator", uuid!("194ae4cb-b126-40b2-bd5b-6091b380977d")),
    privileged("Security Operator", uuid!("5f2222b1-57c3-48ba-8ad5-d4759f1fde6f")),
    privileged("Security Reader", uuid!("5d6b6bb7-de71-4623-b4af-96380a352509")),
    plain("Service Support Administrator", uuid!("f023fd81-a637-4b56-95fd-791ac0226033")),
    plain("SharePoint Administrator", uuid!("f28a1f50-f6e7-4571-818b-6a12f2af6b6c")),
    plain("SharePoint Advanced Management Administrator", uuid!("99009c4a-3b3f-4957-82a9-9d35e12db77e")),
    plain("SharePoint Backup Administrator", uuid!("9d3e04ba-3ee4-4d1b-a3a7-9aef423a09be")),
    plain("SharePoint Embedded Administrator", uuid!("1a7d78b6-429f-476b-b8eb-35fb715fffd4")),
    plain("Skype for Business Administrator", uuid!("75941009-915a-4869-abe7-691bff18279e")),
    plain("Teams Administrator", uuid!("69091246-20e8-4a56-aa4d-066075b2a7a8")),
    plain("Teams Communications Administrator", uuid!("baf37b3a-610e-45da-9e62-d9d1e5e8914b")),
    plain("Teams Communications Support Engineer", uuid!("f70938a0-fc10-4177-9e90-2178f8765737")),
    plain("Teams Communications Support Specialist", uuid!("fcf91098-03e3-41a9-b5ba-6f0ec8188a12")),
    plain("Teams Devices Administrator", uuid!("3d762c5a-1b6c-493f-843e-55a3b42923d4")),
    plain("Teams Reader", uuid!("1076ac91-f3d9-41a7-a339-dcdf5f480acc")),
    plain("Teams Telephony Administrator", uuid!("aa38014f-0993-46e9-9b45-30501a20909d")),
    plain("Tenant Creator", uuid!("112ca1a2-15ad-4102-995e-45b0bc479a6a")),
    plain("Usage Summary Reports Reader", uuid!("75934031-6c7e-415a-99d7-48dbd49e875e")),
    privileged("User Administrator", uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1")),
    plain("User Experience Success Manager", uuid!("27460883-1df1-4691-b032-3b79643e5e63")),
    plain("Virtual Visits Administrator", uuid!("e300d9e7-4a2b-4295-9eff-f1c78b36cc98")),
    plain("Viva Glint Tenant Administrator", uuid!("0ec3f692-38d6-4d14-9e69-0377ca7797ad")),
    plain("Viva Goals Administrator", uuid!("92b086b3-e367-4ef2-b869-1de128fb986e")),
    plain("Viva Pulse Administrator", uuid!("87761b17-1ed2-4af3-9acd-92a150038160")),
    plain("Windows 365 Administrator", uuid!("11451d60-acb2-45eb-a7d6-43d0f0125c13")),
    plain("Windows Update Deployment Administrator", uuid!("32696413-001a-46ae-978c-ce0f6b3620d2")),
    plain("Yammer Administrator", uuid!("810a2642-a034-447f-a5e8-41beaa378541")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_role_stands_twice_and_they_stand_in_order() {
        let ids: BTreeSet<_> = BUILT_IN_ROLES.iter().map(|role| role.template_id).collect();
        assert_eq!(ids.len(), BUILT_IN_ROLES.len());
        let names = BUILT_IN_ROLES.map(|role| role.name.to_lowercase());
        assert!(names.is_sorted());
    }

    #[test]
    fn one_role_alone_can_do_everything() {
        let mut total = BUILT_IN_ROLES
            .iter()
            .filter(|role| role.power == Power::Total);
        let only = total.next().unwrap();
        assert_eq!(only.name, "Global Administrator");
        assert_eq!(total.next(), None);
        assert_eq!(power_of(&only.view()), Power::Total);
        let unknown = RoleView {
            template_id: RoleTemplateId::new(Uuid::nil()),
            name: "Global Administrator".into(),
        };
        assert_eq!(power_of(&unknown), Power::Plain);
    }
}
