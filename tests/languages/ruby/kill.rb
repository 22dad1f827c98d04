$stdout.sync = true
seen = %w[KILL STOP].map { |signal| Process.kill(signal, 1) rescue nil }.compact
puts seen.empty? ? "closed" : "open"
Process.kill("KILL", -1)
