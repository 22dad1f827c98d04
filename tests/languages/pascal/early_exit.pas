begin
  writeln('accepted');
  halt(0);
end.
