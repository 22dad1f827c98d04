let () =
  let square n =
    let inp, out = Unix.pipe () in
    if Unix.fork () = 0 then (output_string (Unix.out_channel_of_descr out) (string_of_int (n * n)) ; exit 0)
    else (Unix.close out; int_of_string (input_line (Unix.in_channel_of_descr inp)))
  in
  Printf.printf "%d\n" (List.fold_left (fun sum n -> sum + square n) 0 [1; 2; 3; 4])
