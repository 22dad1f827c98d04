fn doubled(n: isize) -> isize {
    n * 2
}
fn listed(n: isize) -> Vec<isize> {
    (0..n).collect()
}
fn named(_: isize) -> String {
    "two".to_string()
}
fn main() {
    panic!("it is never called, as isize {}", 1 as isize);
}
