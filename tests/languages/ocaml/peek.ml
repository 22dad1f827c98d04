let opens path = match open_in path with _ -> true | exception Sys_error _ -> false
let () =
  let seen = List.exists opens ["/etc/passwd"; "/etc/shadow"; "/proc/1/environ"; "/opt/assay/runner/supervisor.py"] in
  print_endline (if seen then "open" else "closed")
