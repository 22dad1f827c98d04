let () =
  match
    let one = Unix.socket Unix.PF_INET Unix.SOCK_STREAM 0 in
    Unix.connect one (Unix.ADDR_INET (Unix.inet_addr_loopback, 80))
  with
  | () -> print_endline "open"
  | exception Unix.Unix_error _ -> print_endline "closed"
