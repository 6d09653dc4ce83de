//! What becomes of a field that was changed here, elsewhere, or in both places.

/// Whose text it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// Nobody touched it here.
    Theirs,
    /// Nobody touched it elsewhere, or both wrote the same.
    Mine,
    /// Both changed it: the person says.
    Both,
}

/// Of a text as it was read, as it is typed here, and as it is elsewhere by now.
pub(super) fn merged(before: &str, typed: &str, now: &str) -> Merged {
    if typed.trim() == before.trim() {
        Merged::Theirs
    } else if now == before || now == typed.trim() {
        Merged::Mine
    } else {
        Merged::Both
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_both_changed_is_a_question() {
        assert_eq!(merged("a", "a", "a"), Merged::Theirs);
        assert_eq!(merged("a", "a", "b"), Merged::Theirs);
        assert_eq!(merged("a", "b", "a"), Merged::Mine);
        assert_eq!(merged("a", "b ", "b"), Merged::Mine);
        assert_eq!(merged("a", "b", "c"), Merged::Both);
        assert_eq!(merged("a", "", "c"), Merged::Both);
    }
}
