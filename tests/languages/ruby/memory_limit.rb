all = (1..64).map { |i| i.chr * (32 << 20) }
puts "had all of it #{all.size}"
