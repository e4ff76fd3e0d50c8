//! Logos: what may be uploaded, and how one is shown.

use data_encoding::BASE64;
use hallpass_protocol::logo::LOGO_MAX_BYTES;

/// What is surely no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LogoProblem {
    /// It is too large.
    #[error("This file is too large. Choose an image of at most {} KB.", LOGO_MAX_BYTES / 1024)]
    TooLarge,
    /// It is no such image.
    #[error("Choose a PNG or a JPEG image.")]
    NoImage,
}

/// Whether a file is worth sending; the cloud decides by decoding it. `media_type` is what the browser
/// makes of the file's name.
///
/// # Errors
/// See [`LogoProblem`].
pub(crate) fn check_upload(media_type: &str, size_bytes: f64) -> Result<(), LogoProblem> {
    if !matches!(media_type, "image/png" | "image/jpeg") {
        return Err(LogoProblem::NoImage);
    }
    let max_bytes = u32::try_from(LOGO_MAX_BYTES).map_or(f64::MAX, f64::from);
    if size_bytes > max_bytes {
        return Err(LogoProblem::TooLarge);
    }
    Ok(())
}

/// An address that is the image itself: the page's policy allows pictures from nowhere else than the
/// page's origin, where this one is not to be had without a proof.
pub(crate) fn png_address(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", BASE64.encode(png))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_that_is_surely_no_logo_is_not_sent() {
        assert_eq!(check_upload("image/png", 1024.0 * 1024.0), Ok(()));
        assert_eq!(check_upload("image/jpeg", 1.0), Ok(()));
        assert_eq!(
            check_upload("image/png", 1024.0 * 1024.0 + 1.0),
            Err(LogoProblem::TooLarge)
        );
        for media_type in ["image/svg+xml", "image/webp", "text/html", ""] {
            assert_eq!(check_upload(media_type, 1.0), Err(LogoProblem::NoImage));
        }
    }

    #[test]
    fn image_is_its_own_address() {
        assert_eq!(png_address(&[0xfb, 0xff]), "data:image/png;base64,+/8=");
    }
}
