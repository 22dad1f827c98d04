File.symlink("/etc/passwd", "seen")
File.symlink("/opt/assay", "there")
%w[/etc/left /tmp/left /usr/left /opt/assay/left there/left].each do |path|
  File.write(path, "left") && puts(path) rescue nil
end
File.read("seen") && puts("seen") rescue nil
puts "closed"
