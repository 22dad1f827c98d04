fn main() { let mut n = 0u64; loop { unsafe { std::ptr::write_volatile(&mut n, 1) } } }
