fn main() {
    let all: Vec<_> = (1..=4u64).map(|n| std::thread::spawn(move || n * n)).collect();
    println!("{}", all.into_iter().map(|one| one.join().unwrap()).sum::<u64>());
}
