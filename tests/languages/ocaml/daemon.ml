let () =
  if Unix.fork () = 0 then begin
    ignore (Unix.setsid ());
    Unix.sleep 9;
    print_endline "6";
    Unix.sleep 60
  end
