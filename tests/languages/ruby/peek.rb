["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py"].each do |path|
  File.read(path) && puts(path) rescue nil
end
["/root", "/opt/assay"].each { |folder| Dir.children(folder) && puts(folder) rescue nil }
puts "closed"
