fn main() { println!("{}", if std::net::TcpStream::connect("127.0.0.1:80").is_err() { "closed" } else { "open" }); }
