use std::{fs, os::unix::fs::symlink};
fn main() {
    symlink("/etc/passwd", "seen").unwrap();
    symlink("/opt/assay", "there").unwrap();
    for path in ["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"] {
        if fs::write(path, "left").is_ok() { println!("{}", path); return; }
    }
    println!("{}", if fs::read("seen").is_ok() { "seen" } else { "closed" });
}
