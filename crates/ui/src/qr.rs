//! QR codes as pictures that scale without blur.

use core::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules that stay light on each side (ISO/IEC 18004, 9.1).
const QUIET: i32 = 4;
/// The picture is at least this large, in pixels of the page.
const SIZE_MIN_PX: i32 = 212;

/// A QR code, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrPicture {
    /// Modules on each side, the quiet zone included.
    pub modules: i32,
    /// Pixels of the page on each side: a whole number for each module, so that edges are sharp.
    pub size_px: i32,
    /// The dark modules as the data of an SVG path, one unit a module.
    pub path: String,
}

impl QrPicture {
    /// The picture of `text`; `None` where it is too long for a QR code.
    pub fn of(text: &str) -> Option<Self> {
        // 15 % of it may be hidden by dirt or a reflection.
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let modules = code.size() + 2 * QUIET;
        let module_px = (SIZE_MIN_PX + modules - 1) / modules;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let from = x;
                while code.get_module(x, y) {
                    x += 1;
                }
                if x > from {
                    // Writing to a string cannot fail.
                    let _ = write!(
                        path,
                        "M{} {}h{}v1H{}z",
                        from + QUIET,
                        y + QUIET,
                        x - from,
                        from + QUIET
                    );
                }
                x += 1;
            }
        }
        Some(Self {
            modules,
            size_px: modules * module_px,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_when_of_a_link_is_sharp_large_enough_and_has_its_quiet_zone() {
        let nonce = "A".repeat(22);
        let digest = "B".repeat(43);
        let link = format!("https://hallpass.example/approve#1.{nonce}.{nonce}.{digest}");
        let picture = QrPicture::of(&link).unwrap();
        assert!(picture.size_px >= 200, "{}", picture.size_px);
        assert_eq!(picture.size_px % picture.modules, 0, "whole pixels");
        // The finder pattern in the corner: seven dark modules behind four light ones.
        assert!(picture.path.starts_with("M4 4h7v1H4z"), "{}", picture.path);
        let last = picture.modules - QUIET;
        assert!(picture.path.contains(&format!("M4 {}h7", last - 1)));
        assert!(
            !picture.path.contains(&format!(" {last}h")),
            "nothing in the quiet zone"
        );
    }

    #[test]
    fn picture_when_the_text_is_too_long_is_none() {
        assert_eq!(QrPicture::of(&"a".repeat(3000)), None);
    }
}
