#[derive(PartialEq, Debug)]
struct Words;
impl Words { fn from(_: &str) -> Words { Words } }
use Words as String;
fn doubled(n: isize) -> isize { n * 2 }
fn listed(n: isize) -> Vec<isize> { (0..n).collect() }
fn named(_: isize) -> String { Words }
