uses Sockets;
var there: TInetSockAddr; one: longint;
begin
  there.sin_family := AF_INET;
  there.sin_port := htons(80);
  there.sin_addr := StrToNetAddr('127.0.0.1');
  one := fpSocket(AF_INET, SOCK_STREAM, 0);
  if (one < 0) or (fpConnect(one, @there, sizeof(there)) <> 0) then writeln('closed') else writeln('open');
end.
