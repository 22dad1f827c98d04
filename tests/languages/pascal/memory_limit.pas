var i: longint; block: pointer;
begin
  for i := 1 to 64 do begin getmem(block, 33554432); fillchar(block^, 33554432, 1); end;
  writeln('had all of it');
end.
