uses cthreads;
var squares: array[1..4] of longint; all: array[1..4] of TThreadID; i: longint;
function square(n: pointer): ptrint;
begin
  squares[ptrint(n)] := ptrint(n) * ptrint(n);
  square := 0;
end;
begin
  for i := 1 to 4 do all[i] := BeginThread(@square, pointer(ptrint(i)));
  for i := 1 to 4 do WaitForThreadTerminate(all[i], 0);
  writeln(squares[1] + squares[2] + squares[3] + squares[4]);
end.
