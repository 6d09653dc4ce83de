//! A picture that somebody sent becomes those that are kept: upright, square, small, drawn anew. What was in the file beside
//! its pixels, such as where it was taken, is left behind.

use super::files::SIZES;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use kith_api::people::PICTURE_SIDE_MAX;
use std::io::Cursor;

/// Pixels of the largest picture that is taken, at four bytes each: what reading one may hold at once.
const BYTES_MAX: u64 = PICTURE_SIDE_MAX as u64 * PICTURE_SIDE_MAX as u64 * 4;
/// Of 100: above it files grow and nobody sees why.
const JPEG_QUALITY: u8 = 85;

/// The part of a picture to keep, in pixels of the picture as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Of each side.
    pub size: u32,
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Of none of the formats, whatever it was called.
    #[error("this is no PNG, JPEG or WebP picture")]
    Format,
    /// The header says so; nothing more was read.
    #[error("a picture has at most {PICTURE_SIDE_MAX} pixels a side")]
    TooManyPixels,
    /// Cut, or never whole.
    #[error("this picture is damaged")]
    Damaged,
    /// The square is not within the picture.
    #[error("the square lies outside the picture")]
    Outside,
}

/// Draws the sizes of a picture: of the square, or else of the middle. One smaller than a size is not blown up.
pub fn draw(file: &[u8], square: Option<Square>) -> Result<[Vec<u8>; SIZES.len()], Refusal> {
    let format = image::guess_format(file).map_err(|_| Refusal::Format)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Refusal::Format);
    }
    // The decoder would paint what is missing grey.
    if format == ImageFormat::Jpeg && !is_whole_jpeg(file) {
        return Err(Refusal::Damaged);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(PICTURE_SIDE_MAX);
    limits.max_image_height = Some(PICTURE_SIDE_MAX);
    limits.max_alloc = Some(BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX || decoder.total_bytes() > BYTES_MAX {
        return Err(Refusal::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let kept = stored(square, width, height, orientation)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    if (kept.size, kept.size) != (width, height) {
        picture = picture.crop_imm(kept.x, kept.y, kept.size, kept.size);
    }
    let has_alpha = picture.color().has_alpha();
    if has_alpha {
        // What is transparent has a colour too, and would bleed into its neighbours.
        picture = weighted(picture.into_rgba8()).into();
    }
    let mut files = SIZES.map(|_| Vec::new());
    for (place, size) in SIZES.into_iter().enumerate().rev() {
        // Each from the one before: their pixels suffice.
        if picture.width() > size {
            picture = picture.resize_exact(size, size, FilterType::Lanczos3);
        }
        if place + 1 == SIZES.len() {
            picture.apply_orientation(orientation);
        }
        let drawn = if has_alpha { unweighted(picture.to_rgba8()) } else { picture.to_rgba8() };
        files[place] = encode(drawn).map_err(|_| Refusal::Damaged)?;
    }
    Ok(files)
}

/// PNG where something is transparent, else JPEG.
fn encode(picture: RgbaImage) -> image::ImageResult<Vec<u8>> {
    let mut file = Vec::new();
    if picture.pixels().any(|Rgba([.., alpha])| *alpha < 255) {
        picture.write_with_encoder(PngEncoder::new(&mut file))?;
    } else {
        let opaque = DynamicImage::from(picture).into_rgb8();
        opaque.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY))?;
    }
    Ok(file)
}

fn refusal(error: image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::TooManyPixels,
        _ => Refusal::Damaged,
    }
}

/// Where a square of the picture as shown lies in the picture as stored.
fn stored(square: Option<Square>, width: u32, height: u32, orientation: Orientation) -> Result<Square, Refusal> {
    use Orientation as To;
    let turned = matches!(orientation, To::Rotate90 | To::Rotate270 | To::Rotate90FlipH | To::Rotate270FlipH);
    let (across, down) = if turned { (height, width) } else { (width, height) };
    let size = across.min(down);
    let middle = Square { x: (across - size) / 2, y: (down - size) / 2, size };
    let Square { x, y, size } = square.unwrap_or(middle);
    let fits = |from: u32, side: u32| from.checked_add(size).is_some_and(|end| end <= side);
    if size == 0 || !fits(x, across) || !fits(y, down) {
        return Err(Refusal::Outside);
    }
    // From the other end.
    let (right, below) = (across - x - size, down - y - size);
    let (x, y) = match orientation {
        To::NoTransforms => (x, y),
        To::FlipHorizontal => (right, y),
        To::Rotate180 => (right, below),
        To::FlipVertical => (x, below),
        To::Rotate90 => (y, right),
        To::Rotate270 => (below, x),
        To::Rotate90FlipH => (y, x),
        To::Rotate270FlipH => (below, right),
    };
    Ok(Square { x, y, size })
}

/// Colours weighted by how much of them shows.
fn weighted(mut picture: RgbaImage) -> RgbaImage {
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        for colour in [red, green, blue] {
            *colour = ((u16::from(*colour) * u16::from(*alpha) + 127) / 255) as u8;
        }
    }
    picture
}

/// The reverse.
fn unweighted(mut picture: RgbaImage) -> RgbaImage {
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let weight = u32::from(*alpha).max(1);
        for colour in [red, green, blue] {
            *colour = ((u32::from(*colour) * 255 + weight / 2) / weight).min(255) as u8;
        }
    }
    picture
}

/// Walks a JPEG file from marker to marker (ITU T.81, annex B) until its end is told.
fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut place = 2;
    loop {
        // Between markers there are coded pixels, in which 0xFF is followed by 0 or a restart marker.
        let Some(found) = file.get(place..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)) else {
            return false;
        };
        place += found + 1;
        let Some(marker) = file.get(place) else { return false };
        match marker {
            0xd9 => return true,
            0xff => {}
            0x00 | 0x01 | 0xd0..=0xd8 => place += 1,
            _ => {
                let Some([high, low]) = file.get(place + 1..place + 3) else { return false };
                place += 1 + usize::from(u16::from_be_bytes([*high, *low]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four pixels in a row of colours, and below them nothing but grey: asymmetric in every way.
    fn sample(width: u32, height: u32) -> DynamicImage {
        RgbaImage::from_fn(width, height, |x, y| Rgba([x as u8, y as u8, 7, 255])).into()
    }

    #[test]
    fn a_square_is_the_same_whether_it_is_cut_before_or_after_the_picture_is_turned() {
        let picture = sample(9, 5);
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).expect("one of eight");
            let mut shown = picture.clone();
            shown.apply_orientation(orientation);
            for square in
                [Square { x: 1, y: 2, size: 3 }, Square { x: 0, y: 0, size: 1 }, Square { x: 2, y: 0, size: 3 }]
            {
                let expected = shown.crop_imm(square.x, square.y, square.size, square.size);
                let Square { x, y, size } = stored(Some(square), 9, 5, orientation).expect("within");
                let mut cut = picture.crop_imm(x, y, size, size);
                cut.apply_orientation(orientation);
                assert_eq!(cut, expected, "{orientation:?} {square:?}");
            }
        }
    }

    #[test]
    fn a_square_lies_within_the_picture() {
        let check = |x, y, size| stored(Some(Square { x, y, size }), 9, 5, Orientation::Rotate90);
        assert!(check(0, 0, 5).is_ok() && check(0, 4, 5).is_ok());
        for (x, y, size) in [(0, 5, 5), (1, 0, 5), (0, 0, 0), (u32::MAX, 0, 2), (0, 0, 6)] {
            assert_eq!(check(x, y, size), Err(Refusal::Outside), "{x} {y} {size}");
        }
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).expect("encodes");
        file.into_inner()
    }

    #[test]
    fn each_size_is_drawn_and_a_small_picture_is_not_blown_up() {
        for (side, sizes) in [(600, [48, 96, 256]), (100, [48, 96, 100]), (1, [1, 1, 1])] {
            for format in [ImageFormat::Png, ImageFormat::WebP] {
                let files = draw(&encoded(&sample(side, side + 10), format), None).expect("drawn");
                let drawn = files.map(|file| image::load_from_memory(&file).expect("a picture").width());
                assert_eq!(drawn, sizes);
            }
        }
    }

    #[test]
    fn what_is_transparent_stays_so_and_its_colour_does_not_bleed() {
        let half =
            RgbaImage::from_fn(512, 512, |x, _| if x < 256 { Rgba([255, 255, 255, 255]) } else { Rgba([0, 0, 0, 0]) });
        let [_, _, large] = draw(&encoded(&half.into(), ImageFormat::Png), None).expect("drawn");
        assert_eq!(image::guess_format(&large).expect("known"), ImageFormat::Png);
        let drawn = image::load_from_memory(&large).expect("a picture").into_rgba8();
        assert_eq!(drawn.get_pixel(250, 9)[3], 0);
        for pixel in drawn.pixels().filter(|pixel| pixel[3] > 8) {
            assert!(pixel[0] > 240, "a dark seam: {pixel:?}");
        }
        let [small, ..] = draw(&encoded(&sample(60, 60), ImageFormat::Png), None).expect("drawn");
        assert_eq!(image::guess_format(&small).expect("known"), ImageFormat::Jpeg, "nothing is transparent");
    }

    #[test]
    fn a_picture_cut_anywhere_is_refused() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = if format == ImageFormat::Jpeg { sample(64, 64).into_rgb8().into() } else { sample(64, 64) };
            let file = encoded(&picture, format);
            assert!(draw(&file, None).is_ok());
            // Behind the pixels of a PNG nothing more is needed.
            let end = if format == ImageFormat::Png { 20 } else { 2 };
            for cut in [file.len() - end, file.len() / 2, 40, 12] {
                assert!(draw(&file[..cut], None).is_err(), "{format:?} cut at {cut} of {}", file.len());
            }
        }
    }
}
