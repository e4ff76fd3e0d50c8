//! Coming back from Microsoft's consent page.

pub mod finish;

#[cfg(test)]
mod tests;
