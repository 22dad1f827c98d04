use IO::Socket::INET;
print IO::Socket::INET->new(PeerAddr => "127.0.0.1:80") ? "open\n" : "closed\n";
