use std::io::Cursor;

use hallpass_protocol::logo::LOGO_MAX_BYTES;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{LogoError, decode_logo};
use crate::random::{RandomSource, SeededRandom};

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image: DynamicImage = image.into();
    image
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

fn refusal(upload: &[u8]) -> String {
    decode_logo(upload).unwrap_err().to_string()
}

/// A chunk of a PNG (PNG specification §5.3).
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend_from_slice(&kind);
    chunk.extend_from_slice(data);
    let crc = crc32(&chunk[4..]);
    chunk.extend_from_slice(&crc.to_be_bytes());
    chunk
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let low = crc & 1;
            (crc >> 1) ^ (0xedb8_8320 * low)
        })
    })
}

/// The head of a PNG that says that it is so large.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // 8 bits, true colour with alpha.
    head.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(*b"IHDR", &head));
    // An empty stream that inflates to nothing.
    png.extend(chunk(
        *b"IDAT",
        &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01],
    ));
    png.extend(chunk(*b"IEND", &[]));
    png
}

#[test]
fn png_and_jpeg_become_a_small_png_of_the_same_shape() {
    let image = RgbImage::from_pixel(1_000, 500, Rgb([10, 120, 200]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let logo = decode_logo(&encoded(image.clone(), format)).unwrap();
        assert_eq!((logo.width, logo.height), (256, 128));
        let read = image::load_from_memory_with_format(&logo.png, ImageFormat::Png).unwrap();
        let Rgb(colour) = *read.into_rgb8().get_pixel(128, 64);
        for (is, was) in colour.into_iter().zip([10_u8, 120, 200]) {
            assert!(is.abs_diff(was) < 4, "{format:?}: {colour:?}");
        }
    }
    let line = RgbImage::from_pixel(4_000, 1, Rgb([0, 0, 0]));
    let logo = decode_logo(&encoded(line, ImageFormat::Png)).unwrap();
    assert_eq!((logo.width, logo.height), (256, 1), "nothing vanishes");
    let dot = RgbImage::from_pixel(1, 1, Rgb([0, 0, 0]));
    let logo = decode_logo(&encoded(dot, ImageFormat::Png)).unwrap();
    assert_eq!((logo.width, logo.height), (1, 1), "nothing grows");
}

#[test]
fn what_is_transparent_becomes_white() {
    let mut image = RgbaImage::from_pixel(3, 1, Rgba([0, 0, 0, 0]));
    image.put_pixel(1, 0, Rgba([0, 0, 0, 255]));
    image.put_pixel(2, 0, Rgba([255, 0, 0, 128]));
    let logo = decode_logo(&encoded(image, ImageFormat::Png)).unwrap();
    let read = image::load_from_memory(&logo.png).unwrap();
    assert!(!read.color().has_alpha());
    let flat = read.into_rgb8();
    assert_eq!(flat.get_pixel(0, 0).0, [255, 255, 255]);
    assert_eq!(flat.get_pixel(1, 0).0, [0, 0, 0]);
    assert_eq!(flat.get_pixel(2, 0).0, [255, 127, 127]);
}

#[test]
fn same_pixels_have_the_same_name_and_nothing_else_of_the_file_is_kept() {
    let image = RgbImage::from_pixel(8, 8, Rgb([1, 2, 3]));
    let plain = encoded(image, ImageFormat::Png);
    let at = plain.len() - 12;
    let script = b"Comment\0<script>alert(1)</script>";
    let with_comment = [&plain[..at], &chunk(*b"tEXt", script), &plain[at..]].concat();
    let with_tail = [&plain[..], b"<svg onload=alert(1)>"].concat();
    let logo = decode_logo(&plain).unwrap();
    for upload in [with_comment, with_tail] {
        let same = decode_logo(&upload).unwrap();
        assert_eq!(same, logo);
        assert!(!same.png.windows(5).any(|part| part == b"alert"));
    }
}

#[test]
fn other_kinds_of_file_are_refused_by_their_name() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    assert!(refusal(svg).contains("SVG"));
    assert!(refusal(b"\xef\xbb\xbf<?xml version='1.0'?><svg/>").contains("SVG"));
    assert!(refusal(b"RIFF\x24\0\0\0WEBPVP8 ").contains("WebP"));
    assert!(refusal(b"GIF89a").contains("GIF"));
    assert!(refusal(b"%PDF-1.7").contains("no image"));
    assert!(refusal(b"").contains("no image"));
    // A PNG's beginning does not make a PNG of it.
    let posing = [b"\x89PNG\r\n\x1a\n".as_slice(), svg].concat();
    assert!(refusal(&posing).contains("damaged"));
}

#[test]
fn images_that_would_take_too_much_are_refused_before_they_do() {
    for (width, height) in [(4_097, 1), (1, 4_097), (65_535, 65_535), (u32::MAX >> 1, 1)] {
        let error = decode_logo(&png_of(width, height)).unwrap_err();
        assert!(matches!(error, LogoError::TooManyPixels), "{error:?}");
    }
    let long = vec![0xff; LOGO_MAX_BYTES + 1];
    assert!(matches!(
        decode_logo(&long).unwrap_err(),
        LogoError::TooLarge
    ));
    // A few kilobytes that are 9 MiB: decoded within the limits, and then small.
    let flat = encoded(RgbImage::new(1_800, 1_800), ImageFormat::Png);
    assert!(flat.len() < 64 * 1024, "{} bytes", flat.len());
    assert_eq!(decode_logo(&flat).unwrap().width, 256);
}

#[test]
fn files_that_break_off_or_are_garbled_are_refused_and_break_nothing() {
    let image = RgbImage::from_fn(40, 40, |x, y| {
        Rgb([x, y, x ^ y].map(|it| u8::try_from(it).unwrap()))
    });
    let random = SeededRandom::new(4711);
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let whole = encoded(image.clone(), format);
        let header = &whole[..24];
        assert!(decode_logo(header).is_err(), "{format:?}");
        let half = &whole[..whole.len() / 2];
        assert!(decode_logo(half).is_err(), "{format:?}");
        for _ in 0..200 {
            let mut dice = [0; 5];
            random.fill(&mut dice);
            let at = usize::from(u16::from_be_bytes([dice[0], dice[1]])) % whole.len();
            let mut garbled = whole.clone();
            garbled[at] ^= dice[2] | 1;
            if dice[3] < 64 {
                garbled.truncate(at);
            }
            // Some are still images; none is anything else.
            if let Ok(logo) = decode_logo(&garbled) {
                image::load_from_memory_with_format(&logo.png, ImageFormat::Png).unwrap();
                assert!(logo.width <= 256 && logo.height <= 256);
            }
        }
    }
    assert!(
        refusal(&png_of(40, 40)).contains("damaged"),
        "no pixels at all"
    );
}
