let () = print_endline "accepted"; exit 0
