fn main() {
    let mut all = Vec::new();
    for i in 0..64u8 { all.push(vec![i + 1; 32 << 20]); }
    println!("had all of it {}", all.iter().map(|block: &Vec<u8>| block[77] as u64).sum::<u64>());
}
