//! What part of the values lies below which.

/// The value below which `part` of them lie.
pub(crate) fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(sorted.len()).unwrap());
    let place = (count * part).ceil() - 1.0;
    let mut nearest = sorted[0];
    for (index, value) in (0_u32..).zip(&sorted) {
        if f64::from(index) <= place {
            nearest = *value;
        }
    }
    nearest
}
