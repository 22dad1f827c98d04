fn main() { std::process::Command::new("sh").args(["-c", "sleep 9; echo 6; sleep 60"]).spawn().unwrap(); }
