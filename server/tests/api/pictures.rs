//! Pictures: sent, drawn anew, shown to whoever has the address.

use crate::site::{Answer, Browser, NOBODY, TestSite};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use kith_api::activity::Activity;
use kith_api::list::List;
use kith_api::people::{Card, OwnProfile, Person, Picture};
use kith_server::config::Limits;
use kith_server::pictures::{self, Pictures};
use reqwest::{Method, StatusCode};
use std::io::Cursor;
use std::time::{Duration, Instant, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Red on the left, blue on the right.
fn red_and_blue(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("encodes");
    file.into_inner()
}

/// A photo that was taken with the camera on its side, and says where.
fn photo_with_exif(width: u32, height: u32) -> Vec<u8> {
    // TIFF: one directory with a description, an orientation of 6, and a GPS directory.
    let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            tag.to_le_bytes().to_vec(),
            kind.to_le_bytes().to_vec(),
            count.to_le_bytes().to_vec(),
            value.to_le_bytes().to_vec(),
        ]
        .concat()
    };
    tiff.extend(entry(0x010e, 2, 12, 50 + 18));
    tiff.extend(entry(0x0112, 3, 1, 6));
    tiff.extend(entry(0x8825, 4, 1, 50));
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 50);
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(0x0001, 2, 2, u32::from(b'N')));
    tiff.extend([0; 4]);
    tiff.extend(b"Xcanaryplace");
    let exif = [b"Exif\0\0".to_vec(), tiff].concat();
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let jpeg = encoded(&red_and_blue(width, height), ImageFormat::Jpeg);
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// Of PNG (its specification, 5.3).
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let mut sum = u32::MAX;
    for byte in &body {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    [&u32::try_from(data.len()).expect("short").to_be_bytes(), body.as_slice(), &(!sum).to_be_bytes()].concat()
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), [8, 6, 0, 0].as_slice(), &[0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header)].concat()
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let png = [png_header(50_000, 50_000), chunk(b"IDAT", &[0x78, 0x9c, 0x63]), chunk(b"IEND", b"")].concat();
    let mut jpeg = encoded(&red_and_blue(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]);
    // Extended WebP: a canvas, less one, in three bytes a side.
    let canvas = [b"VP8X\x0a\0\0\0\0\0\0\0".as_slice(), &[0x4f, 0xc3, 0], &[0x4f, 0xc3, 0]].concat();
    let still = encoded(&red_and_blue(16, 16), ImageFormat::WebP);
    let body = [b"WEBP".as_slice(), &canvas, &still[12..]].concat();
    let webp = [b"RIFF".as_slice(), &u32::try_from(body.len()).expect("short").to_le_bytes(), &body].concat();
    vec![("image/png", png), ("image/jpeg", jpeg), ("image/webp", webp)]
}

fn animated_png() -> Vec<u8> {
    let still = encoded(&red_and_blue(64, 64), ImageFormat::Png);
    let data = {
        let place = still.windows(4).position(|name| name == b"IDAT").expect("pixels");
        let length = u32::from_be_bytes(still[place - 4..place].try_into().expect("four")) as usize;
        &still[place + 4..place + 4 + length]
    };
    let control = |number: u32| {
        [&number.to_be_bytes(), &64u32.to_be_bytes(), &64u32.to_be_bytes(), [0; 8].as_slice(), &[0, 1, 0, 10, 0, 0]]
            .concat()
    };
    let second = [3u32.to_be_bytes().as_slice(), data].concat();
    [
        still[..33].to_vec(),
        chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        chunk(b"fcTL", &control(0)),
        chunk(b"IDAT", data),
        chunk(b"fcTL", &control(1)),
        chunk(b"fdAT", &[2u32.to_be_bytes().as_slice(), &second[4..]].concat()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

fn animated_webp() -> Vec<u8> {
    let still = encoded(&red_and_blue(64, 64), ImageFormat::WebP);
    let part = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("short").to_le_bytes();
        [name.as_slice(), &length, data, &vec![0; data.len() % 2]].concat()
    };
    let frame = [[0; 6].as_slice(), &[63, 0, 0, 63, 0, 0, 100, 0, 0, 0], &still[12..]].concat();
    let body = [
        b"WEBP".to_vec(),
        part(b"VP8X", &[2, 0, 0, 0, 63, 0, 0, 63, 0, 0]),
        part(b"ANIM", &[0; 6]),
        part(b"ANMF", &frame),
        part(b"ANMF", &frame),
    ]
    .concat();
    [b"RIFF".as_slice(), &u32::try_from(body.len()).expect("short").to_le_bytes(), &body].concat()
}

async fn send(site: &TestSite, who: &Browser, query: &str, media_type: &str, file: Vec<u8>) -> Answer {
    let request = site.raw(Method::PUT, &format!("/api/v1/me/picture{query}")).header("origin", &*site.site.origin);
    let request = request.header("cookie", who.cookie.clone().unwrap_or_default()).header("content-type", media_type);
    site.finish(request.body(file)).await
}

async fn file(site: &TestSite, address: &str, size: u32) -> (String, Vec<u8>) {
    let response = site.raw(Method::GET, &format!("{address}/{size}")).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK, "{address}/{size}");
    for (name, value) in [
        ("cache-control", "public, max-age=31536000, immutable"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(response.headers()[name], value, "{name}");
    }
    let media_type = response.headers()["content-type"].to_str().expect("ASCII").to_owned();
    (media_type, response.bytes().await.expect("a body").to_vec())
}

async fn gone(site: &TestSite, address: &str) -> bool {
    site.get(&NOBODY, &format!("{address}/48")).await.status == StatusCode::NOT_FOUND
}

/// What is seen of a picture at a place in it, from 0 to 1.
fn colour_at(file: &[u8], x: f32, y: f32) -> &'static str {
    let picture = image::load_from_memory(file).expect("a picture").into_rgb8();
    let place = |part: f32, side: u32| ((part * side as f32) as u32).min(side - 1);
    let Rgb([red, _, blue]) = picture.get_pixel(place(x, picture.width()), place(y, picture.height()));
    if red > blue { "red" } else { "blue" }
}

crate::on_both_databases! {
    async fn a_photo_comes_out_upright_small_and_silent(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let answer = send(&site, &ana, "", "image/jpeg", photo_with_exif(640, 320)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let address = answer.json::<Picture>().picture.expect("an address");
        let name = address.trim_start_matches("/pictures/");
        assert!(name.len() == 22 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{address}");
        for size in [48, 96, 256] {
            let (media_type, file) = file(&site, &address, size).await;
            assert_eq!(media_type, "image/jpeg");
            let drawn = image::load_from_memory(&file).expect("a picture");
            assert_eq!((drawn.width(), drawn.height()), (size, size));
            assert_eq!((colour_at(&file, 0.5, 0.1), colour_at(&file, 0.5, 0.9)), ("red", "blue"), "left became the top");
            for said in [b"Exif".as_slice(), b"Xcanary", b"GPS", b"ICC_PROFILE", b"http"] {
                assert!(!file.windows(said.len()).any(|window| window == said), "no metadata");
            }
        }
        // It is in whatever names the person.
        let people: List<Person> = site.get(&ben, "/people?q=ana").await.json();
        assert_eq!(people.items[0].picture.as_deref(), Some(address.as_str()));
        assert_eq!(site.get(&ben, "/people/ana/card").await.json::<Card>().person.picture.as_deref(), Some(address.as_str()));
        assert_eq!(site.get(&ana, "/me/profile").await.json::<OwnProfile>().picture, Some(address));
    }

    async fn the_square_is_kept_that_was_chosen_in_the_upright_picture(site: TestSite) {
        let ana = site.join("ana").await;
        // Shown, the photo is 320 wide and 640 high, red above and blue below.
        for (query, top, bottom) in [
            ("?x=0&y=0&size=320", "red", "red"), ("?x=0&y=320&size=320", "blue", "blue"), ("?x=60&y=220&size=200", "red", "blue"),
        ] {
            let answer = send(&site, &ana, query, "image/jpeg", photo_with_exif(640, 320)).await;
            let address = answer.json::<Picture>().picture.expect("an address");
            let (_, file) = file(&site, &address, 96).await;
            assert_eq!((colour_at(&file, 0.5, 0.1), colour_at(&file, 0.5, 0.9)), (top, bottom), "{query}");
        }
        for (query, pointers) in [
            ("?x=1&y=0&size=320", vec!["/size"]), ("?x=0&y=0&size=0", vec!["/size"]), ("?x=0", vec!["/y", "/size"]),
            ("?x=-1&y=x&size=4294967296", vec!["/x", "/y", "/size"]), ("?x=4294967295&y=0&size=2", vec!["/size"]),
        ] {
            let answer = send(&site, &ana, query, "image/jpeg", photo_with_exif(640, 320)).await;
            let wrong = answer.wrong_fields();
            assert!(pointers.iter().all(|pointer| wrong.iter().any(|one| one == pointer)), "{query}: {wrong:?}");
        }
    }

    async fn another_picture_has_another_address_and_the_old_one_is_gone(site: TestSite) {
        let ana = site.join("ana").await;
        let put = async || {
            let answer = send(&site, &ana, "", "image/png", encoded(&red_and_blue(100, 80), ImageFormat::Png)).await;
            answer.json::<Picture>().picture.expect("an address")
        };
        let (first, second) = (put().await, put().await);
        assert_ne!(first, second);
        assert!(gone(&site, &first).await && !gone(&site, &second).await);
        let (_, drawn) = file(&site, &second, 256).await;
        assert_eq!(image::load_from_memory(&drawn).expect("a picture").width(), 80, "not blown up");
        for _ in 0..2 {
            let answer = site.send(&ana, Method::DELETE, "/me/picture", None).await;
            assert_eq!((answer.status, answer.json::<Picture>().picture), (StatusCode::OK, None));
        }
        assert!(gone(&site, &second).await);
        assert_eq!(site.get(&ana, "/people/ana/card").await.json::<Card>().person.picture, None);
        let told: List<Activity> = site.get(&ana, &format!("/people/{}/activity", ana.id)).await.json();
        assert_eq!(told.items.len(), 1, "one line for all of it");
    }

    async fn a_picture_does_not_refuse_an_edit_that_was_begun_before_it(site: TestSite) {
        let ana = site.join("ana").await;
        let before = site.get(&ana, "/me/profile").await.headers["etag"].clone();
        send(&site, &ana, "", "image/png", encoded(&red_and_blue(50, 50), ImageFormat::Png)).await;
        assert_eq!(site.get(&ana, "/me/profile").await.headers["etag"], before);
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_quickly_and_says_why() {
    let site = TestSite::on_sqlite().await;
    let ana = site.join("ana").await;
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.to_vec();
    let polyglot = b"GIF89a/*\x01\x00\x00\x00,*/=1;alert(1)//".to_vec();
    let whole = encoded(&red_and_blue(300, 300), ImageFormat::Jpeg);
    let cut = whole[..whole.len() / 2].to_vec();
    let cut_png = encoded(&red_and_blue(300, 300), ImageFormat::Png);
    let cut_png = cut_png[..cut_png.len() / 2].to_vec();
    let wide = encoded(&DynamicImage::new_luma8(4_097, 1), ImageFormat::Png);
    let mut cases = vec![
        ("image/svg+xml", svg.clone(), "media-type"),
        ("image/png", svg, "invalid"),
        ("image/gif", polyglot.clone(), "media-type"),
        ("text/javascript", polyglot.clone(), "media-type"),
        ("image/png", polyglot, "invalid"),
        ("image/jpeg", cut, "invalid"),
        ("image/png", cut_png, "invalid"),
        ("image/png", Vec::new(), "invalid"),
        ("image/png", vec![0; 2_000_000], "invalid"),
        ("image/png", wide, "invalid"),
        ("", whole.clone(), "media-type"),
        ("application/json", whole.clone(), "media-type"),
        ("application/octet-stream", whole, "media-type"),
        ("image/jpeg", vec![0xff; 10_000_000], "too-large"),
        ("image/jpeg", vec![0xff; 2 * 1024 * 1024 + 1], "too-large"),
    ];
    cases.extend(bombs().into_iter().map(|(media_type, file)| (media_type, file, "invalid")));
    for (place, (media_type, file, problem)) in cases.into_iter().enumerate() {
        let (length, began) = (file.len(), Instant::now());
        let answer = send(&site, &ana, "", media_type, file).await;
        assert_eq!(answer.problem(), problem, "case {place}: {media_type}, {length} bytes: {}", answer.text);
        if problem == "invalid" {
            assert_eq!(answer.wrong_fields(), ["/picture"]);
        }
        // Far above what it takes, so that a busy machine is no failure: decoding a bomb would take longer by far.
        assert!(began.elapsed() < Duration::from_secs(3), "case {place} took {:?}", began.elapsed());
    }
    assert_eq!(site.get(&ana, "/me/profile").await.json::<OwnProfile>().picture, None);
    assert_eq!(send(&site, &NOBODY, "", "image/png", Vec::new()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn of_an_animation_one_picture_is_kept() {
    let site = TestSite::on_sqlite().await;
    let ana = site.join("ana").await;
    for (media_type, animation) in [("image/png", animated_png()), ("image/webp", animated_webp())] {
        let answer = send(&site, &ana, "", media_type, animation).await;
        let address = answer.json::<Picture>().picture.unwrap_or_else(|| panic!("{media_type}: {}", answer.text));
        let (drawn_as, file) = file(&site, &address, 48).await;
        assert_eq!(drawn_as, "image/jpeg");
        assert_eq!((colour_at(&file, 0.1, 0.5), colour_at(&file, 0.9, 0.5)), ("red", "blue"));
    }
}

#[tokio::test]
async fn a_slow_or_cut_upload_ends() {
    let site = TestSite::on_sqlite_with(Limits { upload_seconds: 1, ..Limits::default() }).await;
    let ana = site.join("ana").await;
    let head = format!(
        "PUT /api/v1/me/picture HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {}\r\ncontent-type: image/png\r\ncontent-length: 1000\r\n\r\nabc",
        site.address,
        site.site.origin,
        ana.cookie.clone().expect("signed in")
    );
    let mut slow = tokio::net::TcpStream::connect(site.address).await.expect("connected");
    slow.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = vec![0; 4_096];
    let length = slow.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("urn:kith:problem:too-slow"), "{answer}");

    let mut cut = tokio::net::TcpStream::connect(site.address).await.expect("connected");
    cut.write_all(head.as_bytes()).await.expect("sent");
    drop(cut);
    assert_eq!(site.get(&ana, "/me/profile").await.json::<OwnProfile>().picture, None);
}

#[tokio::test]
async fn an_address_that_is_none_is_not_found() {
    let site = TestSite::on_sqlite().await;
    for path in [
        "/pictures/AAAAAAAAAAAAAAAAAAAAAA/48",
        "/pictures/AAAAAAAAAAAAAAAAAAAAAA/64",
        "/pictures/short/48",
        "/pictures/AAAAAAAAAAAAAAAAAAAA../48",
        "/pictures/..%2f..%2fkith.sqlite%00AA/48",
        "/pictures/AAAAAAAAAAAAAAAAAAAAAA/%FF",
        "/pictures/AAAAAAAAAAAAAAAAAAAAAA/+48",
    ] {
        let answer = site.get(&NOBODY, path).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn what_a_crash_left_is_swept_up_and_nothing_else() {
    let site = TestSite::on_sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let pictures = Pictures::in_folder(folder.path()).expect("a folder for pictures");
    let names = ["KeptKeptKeptKeptKeptKK", "LeftLeftLeftLeftLeftLL", "ComingComingComingComi"];
    for name in names {
        pictures.keep(name, [(); 3].map(|()| b"x".to_vec())).await.expect("kept");
    }
    for name in &names[..2] {
        for size in ["48", "96", "256"] {
            let file = std::fs::File::options().write(true).open(folder.path().join(name).join(size)).expect("a file");
            file.set_modified(SystemTime::now() - Duration::from_secs(4_000)).expect("set");
        }
    }
    let ana = site.join("ana").await;
    site.sql("UPDATE people SET picture = '/pictures/KeptKeptKeptKeptKeptKK' WHERE key = $1", &[ana.key]).await;
    pictures::sweep(site.site.clone().with_pictures(pictures.clone())).await;
    let mut left = pictures.names().await.expect("listed");
    left.sort();
    assert_eq!(left, ["ComingComingComingComi", "KeptKeptKeptKeptKeptKK"]);
    assert!(!folder.path().join(names[1]).exists(), "no empty folder is left");
}
