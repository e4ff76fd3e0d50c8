//! From an upload to a logo. Pure.

use std::io::Cursor;

use hallpass_protocol::logo::{LOGO_MAX_BYTES, LOGO_MAX_PIXELS, LogoHash};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    Rgb, RgbImage, RgbaImage,
};
use sha2::{Digest, Sha256};

/// The widest and highest image that is decoded, in pixels.
const SIDE_MAX: u32 = 4_096;

/// The most that an image may be once it is decoded, in bytes: [`SIDE_MAX`] squared with four
/// channels of 8 bits.
const DECODED_MAX_BYTES: u64 = 64 * 1024 * 1024;

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_SIGNATURE: &[u8] = b"\xff\xd8\xff";

/// "End of image" (ITU-T T.81 §B.1.1.3). The decoder fills up what is missing before it with grey.
const JPEG_END: &[u8] = b"\xff\xd9";

/// A logo as it is kept: at most [`LOGO_MAX_PIXELS`] wide and high, on white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its name.
    pub sha256: LogoHash,
    /// It, as a PNG.
    pub png: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// An upload becomes no logo.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// It is larger than what is read.
    #[error("the image is larger than {} KiB: make it smaller", LOGO_MAX_BYTES / 1024)]
    TooLarge,
    /// There is nothing.
    #[error("there is no image: choose a PNG or JPEG file")]
    Empty,
    /// Its content is of a kind that is not taken, whatever it is called.
    #[error("this is {0}, whatever its name says: save it as PNG or JPEG")]
    Kind(&'static str),
    /// Decoding it would take too much.
    #[error("the image is wider or higher than {SIDE_MAX} pixels: make it smaller")]
    TooManyPixels,
    /// Its end is missing.
    #[error("the image breaks off: save it again as PNG or JPEG")]
    Incomplete,
    /// It is damaged.
    #[error("the image is damaged: save it again as PNG or JPEG")]
    Damaged(#[source] image::ImageError),
}

/// Makes a logo of an upload: decoded within limits, upright, flattened to white, made small and
/// encoded anew.
///
/// # Errors
/// When it cannot be one.
pub fn decode_logo(upload: &[u8]) -> Result<Logo, LogoError> {
    if upload.is_empty() {
        return Err(LogoError::Empty);
    }
    if upload.len() > LOGO_MAX_BYTES {
        return Err(LogoError::TooLarge);
    }
    let image = decode(upload, find_format(upload)?)?;
    let small = shrink(&flatten(&image.into_rgba8()));
    let png = encode(&small).map_err(LogoError::Damaged)?;
    Ok(Logo {
        sha256: LogoHash::of_digest(Sha256::digest(&png).into()),
        png,
        width: small.width(),
        height: small.height(),
    })
}

/// By its first bytes: names and declared types say nothing.
fn find_format(upload: &[u8]) -> Result<ImageFormat, LogoError> {
    if upload.starts_with(PNG_SIGNATURE) {
        return Ok(ImageFormat::Png);
    }
    if upload.starts_with(JPEG_SIGNATURE) {
        if !upload.ends_with(JPEG_END) {
            return Err(LogoError::Incomplete);
        }
        return Ok(ImageFormat::Jpeg);
    }
    let text = upload.trim_ascii_start();
    let kind = if upload.starts_with(b"RIFF") && upload.get(8..12) == Some(b"WEBP") {
        "a WebP image"
    } else if upload.starts_with(b"GIF8") {
        "a GIF image"
    } else if text.starts_with(b"<") || text.starts_with(b"\xef\xbb\xbf<") {
        "an SVG image or another document of markup"
    } else {
        "no image that can be used"
    };
    Err(LogoError::Kind(kind))
}

fn decode(upload: &[u8], format: ImageFormat) -> Result<DynamicImage, LogoError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_MAX_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(to_error)?;
    if decoder.total_bytes() > DECODED_MAX_BYTES {
        return Err(LogoError::TooManyPixels);
    }
    // A photograph that says that it was taken sideways.
    let orientation = decoder.orientation().map_err(to_error)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(to_error)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn to_error(error: image::ImageError) -> LogoError {
    match error {
        image::ImageError::Limits(_) => LogoError::TooManyPixels,
        error => LogoError::Damaged(error),
    }
}

/// As it looks on white paper.
fn flatten(image: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(image.width(), image.height());
    for (from, to) in image.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0;
        *to = Rgb([red, green, blue].map(|colour| on_white(colour, alpha)));
    }
    flat
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

fn shrink(image: &RgbImage) -> RgbImage {
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= LOGO_MAX_PIXELS {
        return image.clone();
    }
    let side = |length: u32| (length * LOGO_MAX_PIXELS / longest).max(1);
    imageops::resize(
        image,
        side(width),
        side(height),
        imageops::FilterType::Lanczos3,
    )
}

fn encode(image: &RgbImage) -> Result<Vec<u8>, image::ImageError> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            ExtendedColorType::Rgb8,
        )?;
    Ok(png)
}
