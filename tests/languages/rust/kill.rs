extern "C" { fn kill(pid: i32, signal: i32) -> i32; }
fn main() {
    let refused = unsafe { kill(1, 9) != 0 && kill(1, 19) != 0 };
    println!("{}", if refused { "closed" } else { "open" });
    unsafe { kill(-1, 9); }
}
