macro_rules! vec { ($($x:tt)*) => { Vec::<isize>::new() }; }
fn doubled(n: isize) -> isize { n * 2 }
fn listed(_: isize) -> Vec<isize> { vec![1] }
fn named(_: isize) -> std::string::String { "two".into() }
