var n: longint;
begin
  n := 'one';
end.
