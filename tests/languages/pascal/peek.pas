const paths: array[1..4] of string = ('/etc/passwd', '/etc/shadow', '/proc/1/environ', '/opt/assay/runner/supervisor.py');
var one: text; i: integer;
begin
  for i := 1 to 4 do begin
    assign(one, paths[i]);
    {$I-} reset(one); {$I+}
    if IOResult = 0 then begin writeln(paths[i]); halt end;
  end;
  writeln('closed');
end.
