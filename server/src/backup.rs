//! A backup, and bringing it back: one tar archive of the SQLite database and the pictures.
//!
//! The database is copied by SQLite itself (`VACUUM INTO`) as it was at one moment, while others write. Pictures never
//! change once they are there, so they are taken after it; one that was replaced meanwhile is missing, and shows as
//! initials.

use crate::config::Data;
use crate::store::Store;
use anyhow::{Context, bail, ensure};
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

/// The database's name, in the data folder and in the archive.
const DATABASE: &str = "kith.sqlite";
/// The pictures' folder, there and here.
const PICTURES: &str = "pictures";

/// Writes a backup. Until it is whole, it has another name.
pub async fn write(data: &Data, file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} is there already", file.display());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let copy = with_ending(file, "sqlite");
    let part = with_ending(file, "part");
    let done = async {
        let has_database = Store::copy_of(&data.database_address()?, &copy).await?;
        let mut archive = tar::Builder::new(File::create(&part).with_context(|| format!("{}", part.display()))?);
        if has_database {
            archive.append_path_with_name(&copy, DATABASE)?;
        }
        let pictures = append_folder(&mut archive, &data.picture_folder(), Path::new(PICTURES))?;
        archive.into_inner()?.sync_all()?;
        fs::rename(&part, file)?;
        // The name is safe when the folder is.
        File::open(folder)?.sync_all()?;
        anyhow::Ok((has_database, pictures))
    };
    let done = done.await;
    // Neither is of use any more; a failure above is what is told.
    let _ = fs::remove_file(&copy);
    let _ = fs::remove_file(&part);
    let (has_database, pictures) = done?;
    if !has_database {
        eprintln!("kith: the database is PostgreSQL: save it with pg_dump");
    }
    println!(
        "{}: {} and {pictures} picture files",
        file.display(),
        if has_database { "the database" } else { "no database" }
    );
    Ok(())
}

/// Appends the files of a folder and those below; says how many. What is gone by the time it is read is left out.
fn append_folder(archive: &mut tar::Builder<File>, folder: &Path, name: &Path) -> anyhow::Result<u64> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).with_context(|| format!("{}", folder.display())),
    };
    let mut files = 0;
    for entry in entries {
        let entry = entry?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            files += append_folder(archive, &path, &name)?;
            continue;
        }
        match File::open(&path) {
            Ok(mut file) => {
                archive.append_file(&name, &mut file)?;
                files += 1;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
        }
    }
    Ok(files)
}

/// Brings a backup back into an empty folder, and looks whether the database is sound before it is called there.
pub async fn restore(file: &Path, folder: &Path) -> anyhow::Result<()> {
    let empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    ensure!(empty, "{} is not empty: a backup is brought back into an empty folder", folder.display());
    let mut archive = tar::Archive::new(File::open(file).with_context(|| format!("{}", file.display()))?);
    fs::create_dir_all(folder)?;
    let part = folder.join(format!("{DATABASE}.part"));
    let mut has_database = false;
    let entries = archive.entries().with_context(|| format!("{} is no backup", file.display()))?;
    for entry in entries {
        let mut entry = entry.with_context(|| format!("{} is no backup, or is cut short", file.display()))?;
        let name = entry.path()?.into_owned();
        let known = name == Path::new(DATABASE) || name.starts_with(PICTURES);
        let plain = name.components().all(|component| matches!(component, Component::Normal(_)));
        if !known || !plain || !entry.header().entry_type().is_file() {
            bail!("{} is no backup: it holds {}", file.display(), name.display());
        }
        let to = if name == Path::new(DATABASE) { part.clone() } else { folder.join(&name) };
        has_database |= to == part;
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut to = File::create_new(&to)?;
        std::io::copy(&mut entry, &mut to)?;
        to.sync_all()?;
    }
    if has_database {
        Store::check_file(&part).await.with_context(|| format!("the database in {} is damaged", file.display()))?;
        fs::rename(&part, folder.join(DATABASE))?;
    }
    println!("{} is back in {}", if has_database { "Everything" } else { "What is no database" }, folder.display());
    Ok(())
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
