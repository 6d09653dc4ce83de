//! Where pictures are kept: files in the data folder, or whatever else the crate `object_store` reaches.
//!
//! A picture is three objects, `NAME/48`, `NAME/96` and `NAME/256`. They never change; another picture has another name.

use super::drawing::{self, Refusal, Square};
use crate::error::Error;
use crate::pool::Pool;
use axum::body::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt};
use std::path::Path;
use std::sync::Arc;

/// The sizes that are kept of a picture: the most pixels of a side.
pub const SIZES: [u32; 3] = [48, 96, 256];

/// Of the largest picture some 130 MB are in memory while it is drawn: one at a time, and the others wait.
const DRAWN_AT_ONCE: u32 = 1;

/// The pictures' files. Cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    files: Arc<dyn ObjectStore>,
    pool: Pool,
}

/// The place where pictures are does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the pictures cannot be reached: {0}")]
pub struct Unreachable(#[from] object_store::Error);

impl Pictures {
    /// Pictures that end with the process: for tests.
    pub fn in_memory() -> Self {
        Self::new(InMemory::new())
    }

    /// Pictures in a folder, which is made where it is missing.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        use anyhow::Context;
        let made = || -> anyhow::Result<LocalFileSystem> {
            std::fs::create_dir_all(folder)?;
            // On the disk before the database names them: no answered upload is lost with the machine's power.
            Ok(LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true).with_fsync(true))
        };
        Ok(Self::new(made().with_context(|| format!("the pictures' folder {} cannot be made", folder.display()))?))
    }

    /// Pictures anywhere that `object_store` reaches, such as S3.
    pub fn new(files: impl ObjectStore) -> Self {
        Self { files: Arc::new(files), pool: Pool::new(DRAWN_AT_ONCE) }
    }

    /// Draws the sizes of a picture, when there is a place for it.
    pub async fn draw(
        &self,
        file: Vec<u8>,
        square: Option<Square>,
    ) -> Result<Result<[Vec<u8>; SIZES.len()], Refusal>, Error> {
        self.pool.work(move || drawing::draw(&file, square)).await
    }

    /// Keeps a picture: one file for each of [`SIZES`].
    pub async fn keep(&self, name: &str, files: [Vec<u8>; SIZES.len()]) -> Result<(), Unreachable> {
        for (size, file) in SIZES.into_iter().zip(files) {
            self.files.put(&place(name, size), file.into()).await?;
        }
        Ok(())
    }

    /// One size of a picture; none where there is no such picture.
    pub async fn find(&self, name: &str, size: u32) -> Result<Option<Bytes>, Unreachable> {
        match self.files.get(&place(name, size)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a picture; one that is not there is no error.
    pub async fn remove(&self, name: &str) -> Result<(), Unreachable> {
        for size in SIZES {
            match self.files.delete(&place(name, size)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The names of all pictures.
    pub async fn names(&self) -> Result<Vec<String>, Unreachable> {
        let listed = self.files.list_with_delimiter(None).await?;
        Ok(listed.common_prefixes.iter().filter_map(|folder| folder.filename().map(str::to_owned)).collect())
    }

    /// When the last file of a picture was written: microseconds UTC; none where there is no such picture.
    pub async fn written(&self, name: &str) -> Result<Option<i64>, Unreachable> {
        let listed = self.files.list_with_delimiter(Some(&Place::from(name))).await?;
        Ok(listed.objects.iter().map(|file| file.last_modified.timestamp_micros()).max())
    }
}

fn place(name: &str, size: u32) -> Place {
    Place::from_iter([name, &size.to_string()])
}
