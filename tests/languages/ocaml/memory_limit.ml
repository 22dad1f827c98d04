let () =
  let all = List.init 64 (fun i -> Bytes.make (32 * 1024 * 1024) (Char.chr i)) in
  Printf.printf "had all of it %d\n" (List.length all)
