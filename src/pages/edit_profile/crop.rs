//! Which square of a picture is kept.

/// The closest that one comes.
pub(super) const ZOOM_MAX: f64 = 5.0;

/// A square within a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crop {
    width: f64,
    height: f64,
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Its side.
    pub side: f64,
}

impl Crop {
    /// The largest in the middle.
    pub fn middle(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let side = width.min(height);
        Self { width, height, x: (width - side) / 2.0, y: (height - side) / 2.0, side }
    }

    /// Moved by so much, as far as the picture goes.
    pub fn moved(self, right: f64, down: f64) -> Self {
        let within = |at: f64, whole: f64| at.clamp(0.0, (whole - self.side).max(0.0));
        Self { x: within(self.x + right, self.width), y: within(self.y + down, self.height), ..self }
    }

    /// How close it is; 1 shows as much as there is.
    pub fn zoom(self) -> f64 {
        self.width.min(self.height) / self.side
    }

    /// As close as that, around the same middle.
    pub fn zoomed(self, zoom: f64) -> Self {
        let side = self.width.min(self.height) / zoom.clamp(1.0, ZOOM_MAX);
        let off = (self.side - side) / 2.0;
        Self { side, ..self }.moved(off, off)
    }

    /// Left, top and side in whole pixels, all within the picture.
    pub fn square(self) -> [u32; 3] {
        let side = (self.side as u32).max(1);
        let within = |at: f64, whole: f64| (at.max(0.0) as u32).min((whole as u32).saturating_sub(side));
        [within(self.x, self.width), within(self.y, self.height), side]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_as_large_as_can_be_in_the_middle() {
        assert_eq!(Crop::middle(300, 200).square(), [50, 0, 200]);
        assert_eq!(Crop::middle(1, 1).square(), [0, 0, 1]);
    }

    #[test]
    fn it_never_leaves_the_picture() {
        let crop = Crop::middle(300, 200);
        assert_eq!(crop.moved(1_000.0, 1_000.0).square(), [100, 0, 200]);
        assert_eq!(crop.moved(-1_000.0, -1_000.0).square(), [0, 0, 200]);
        let close = crop.zoomed(2.0).moved(1_000.0, 1_000.0);
        assert_eq!(close.square(), [200, 100, 100]);
        assert_eq!(close.zoomed(1.0).square(), [100, 0, 200]);
    }

    #[test]
    fn zooming_keeps_the_middle_and_has_ends() {
        let crop = Crop::middle(300, 200);
        assert_eq!(crop.zoomed(2.0).square(), [100, 50, 100]);
        assert_eq!(crop.zoomed(0.1), crop);
        assert_eq!(crop.zoomed(100.0).zoom(), ZOOM_MAX);
    }
}
