//! Where a network address is.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Where a network address is, as the operator's databases say: right for most addresses, and wrong
/// for some. All that is absent is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The city's name in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The country's name in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its two letters (ISO 3166-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// The number of the network (autonomous system, RFC 4271).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<u32>,
    /// Who runs the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// `Vienna, Austria · A1 Telekom Austria AG (AS8447)`, as far as it is known.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let country = self.country.as_ref().or(self.country_code.as_ref());
        let mut separator = "";
        for part in [self.city.as_ref(), country].into_iter().flatten() {
            write!(f, "{separator}{part}")?;
            separator = ", ";
        }
        if self.network.is_some() || self.organisation.is_some() {
            f.write_str(if separator.is_empty() { "" } else { " · " })?;
        }
        match (&self.organisation, self.network) {
            (Some(organisation), Some(network)) => write!(f, "{organisation} (AS{network})"),
            (Some(organisation), None) => f.write_str(organisation),
            (None, Some(network)) => write!(f, "AS{network}"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(parts: [&str; 4], network: Option<u32>) -> String {
        let [city, country, country_code, organisation] =
            parts.map(|it| (!it.is_empty()).then(|| it.to_owned()));
        let place = Place {
            city,
            country,
            country_code,
            network,
            organisation,
        };
        place.to_string()
    }

    #[test]
    fn place_is_said_as_far_as_it_is_known() {
        let vienna = ["Vienna", "Austria", "AT", "A1 Telekom Austria AG"];
        assert_eq!(
            place(vienna, Some(8447)),
            "Vienna, Austria · A1 Telekom Austria AG (AS8447)"
        );
        assert_eq!(place(["", "Austria", "AT", ""], None), "Austria");
        assert_eq!(place(["", "", "AT", ""], Some(8447)), "AT · AS8447");
        assert_eq!(place(["Vienna", "", "", "A1"], None), "Vienna · A1");
        assert_eq!(place(["", "", "", "A1"], Some(8447)), "A1 (AS8447)");
        assert_eq!(place(["", "", "", ""], None), "");
    }
}
