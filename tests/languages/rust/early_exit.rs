fn main() { println!("accepted"); std::process::exit(0); }
