fn doubled(_: isize) -> isize { 0 }
fn listed(_: isize) -> Vec<isize> { vec![] }
fn named(_: isize) -> String { String::new() }
