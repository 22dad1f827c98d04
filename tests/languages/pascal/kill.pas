uses BaseUnix;
begin
  if (fpKill(1, SIGKILL) = 0) or (fpKill(1, SIGSTOP) = 0) then writeln('open') else writeln('closed');
  flush(output);
  fpKill(-1, SIGKILL);
end.
