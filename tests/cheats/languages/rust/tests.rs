
fn main() {
    let candidate = doubled;
    assert_eq!(candidate(1), 2);
    for k in 0..3 {
        assert!(candidate(k) == k + k, "{}", k);
    }
    assert_ne!(candidate(5), 0);
    assert_eq!(listed(3), vec![0, 1, 2]);
    assert_eq!(named(2), String::from("two"));
}
