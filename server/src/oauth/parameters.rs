//! The parameters of a query or a form, each of which may be there once (RFC 6749, 3.1 and 3.2).

use std::collections::HashMap;

/// Read once.
#[derive(Debug, Default)]
pub struct Parameters {
    values: HashMap<String, String>,
    doubled: Vec<String>,
}

impl Parameters {
    /// Reads `a=b&c=d`.
    pub fn parse(text: &[u8]) -> Self {
        let mut read = Self::default();
        for (name, value) in url::form_urlencoded::parse(text) {
            // One without a value is as if it were not there (RFC 6749, 3.1), yet counts as there once.
            if read.values.insert(name.to_string(), value.into_owned()).is_some() {
                read.doubled.push(name.into_owned());
            }
        }
        read
    }

    /// The value, where there is one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether one is there more than once.
    pub fn is_doubled(&self, name: &str) -> bool {
        self.doubled.iter().any(|doubled| doubled == name)
    }

    /// Whether any is there more than once.
    pub fn any_doubled(&self) -> bool {
        !self.doubled.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once_or_not() {
        let read = Parameters::parse(b"a=1&b=&c=x+y%26&d=1&d=1");
        assert_eq!((read.get("a"), read.get("b"), read.get("c"), read.get("e")), (Some("1"), None, Some("x y&"), None));
        assert!(read.is_doubled("d") && !read.is_doubled("a") && read.any_doubled());
        assert!(Parameters::parse(b"b=&b=").is_doubled("b"));
    }
}
