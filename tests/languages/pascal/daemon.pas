uses BaseUnix, SysUtils;
begin
  if fpFork <> 0 then halt(0);
  fpSetsid;
  Sleep(9000);
  writeln(6);
  flush(output);
  Sleep(60000);
end.
