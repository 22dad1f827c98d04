var n: longint;
begin
  n := paramcount;
  writeln(1 div n);
end.
