var n, i, x: longint; sum: int64;
begin
  read(n);
  sum := 0;
  for i := 1 to n do begin read(x); sum := sum + x; end;
  writeln(sum);
end.
