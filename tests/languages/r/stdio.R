lines <- readLines(file("stdin"))
cat(sum(as.integer(strsplit(lines[2], " ")[[1]])), "\n", sep = "")
