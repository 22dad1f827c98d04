fn main() { loop { println!("flood"); } }
