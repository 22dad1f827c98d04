let opens how path = match how path with _ -> true | exception Sys_error _ -> false
let () =
  Unix.symlink "/etc/passwd" "seen";
  Unix.symlink "/opt/assay" "there";
  let paths = ["/etc/left"; "/tmp/left"; "/usr/left"; "/opt/assay/left"; "there/left"] in
  print_endline (if List.exists (opens open_out) paths || opens open_in "seen" then "open" else "closed")
