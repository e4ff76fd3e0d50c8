//! What a search leaves of a list.

/// From this many on, a list is worth searching.
pub(crate) const SEARCH_FROM: usize = 8;

/// Something that a search finds by its words.
pub(crate) trait Searchable {
    /// The words by which it is found.
    fn words(&self) -> String;
}

/// Those whose words hold every word of `query`, case aside.
pub(crate) fn matching<T: Searchable + Clone>(all: &[T], query: &str) -> Vec<T> {
    let query = query.to_lowercase();
    let matches = |item: &&T| {
        let words = item.words().to_lowercase();
        query.split_whitespace().all(|word| words.contains(word))
    };
    all.iter().filter(matches).cloned().collect()
}
