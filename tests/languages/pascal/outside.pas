uses BaseUnix, Unix;
const paths: array[1..5] of string = ('/etc/left', '/tmp/left', '/usr/left', '/opt/assay/left', 'there/left');
var one: text; i: integer;
begin
  if (fpSymlink('/etc/passwd', 'seen') <> 0) or (fpSymlink('/opt/assay', 'there') <> 0) then begin writeln('no links'); halt end;
  for i := 1 to 5 do begin
    assign(one, paths[i]);
    {$I-} rewrite(one); {$I+}
    if IOResult = 0 then begin writeln(paths[i]); halt end;
  end;
  assign(one, 'seen');
  {$I-} reset(one); {$I+}
  if IOResult = 0 then writeln('seen') else writeln('closed');
end.
