//! Custom sections of a WebAssembly module (WebAssembly core specification §5.5).

/// The id of a custom section.
const CUSTOM: u8 = 0;
/// `\0asm` and the version.
const HEADER_LEN: usize = 8;

/// The module without its custom sections named `name`; `None` when `module` is not one.
pub(crate) fn without_custom_section(module: &[u8], name: &str) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER_LEN)?;
    if !header.starts_with(b"\0asm") {
        return None;
    }
    let mut kept = header.to_vec();
    while let Some((&id, after_id)) = rest.split_first() {
        let (len, body) = read_u32(after_id)?;
        let (content, after) = body.split_at_checked(len)?;
        let is_wanted = id == CUSTOM && section_name(content)? == name.as_bytes();
        if !is_wanted {
            let section_len = rest.len().checked_sub(after.len())?;
            kept.extend_from_slice(rest.get(..section_len)?);
        }
        rest = after;
    }
    Some(kept)
}

fn section_name(content: &[u8]) -> Option<&[u8]> {
    let (len, body) = read_u32(content)?;
    body.get(..len)
}

/// An unsigned LEB128 number of at most 32 bits, and what follows it.
fn read_u32(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value: u32 = 0;
    for (at, &byte) in bytes.iter().take(5).enumerate() {
        let shift = u32::try_from(at).ok()?.checked_mul(7)?;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, bytes.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in sections {
            bytes.push(*id);
            bytes.push(u8::try_from(content.len()).unwrap());
            bytes.extend_from_slice(content);
        }
        bytes
    }

    #[test]
    fn named_custom_section_is_dropped_and_the_others_are_kept() {
        let with = module(&[(1, b"\0"), (0, b"\x0ftarget_features!"), (0, b"\x04name?")]);
        let without = module(&[(1, b"\0"), (0, b"\x04name?")]);
        assert_eq!(
            without_custom_section(&with, "target_features"),
            Some(without)
        );
    }

    #[test]
    fn bytes_that_are_no_module_are_refused() {
        let cut = module(&[(0, b"\x0ftarget_features!")]);
        assert_eq!(without_custom_section(b"<html>", "x"), None);
        assert_eq!(without_custom_section(&cut[..cut.len() - 1], "x"), None);
    }
}
