let () =
  let sum = ref 0 and lock = Mutex.create () in
  let square n = Mutex.lock lock; sum := !sum + n * n; Mutex.unlock lock in
  List.iter Thread.join (List.map (Thread.create square) [1; 2; 3; 4]);
  Printf.printf "%d\n" !sum
