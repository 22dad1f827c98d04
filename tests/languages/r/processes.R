cat(sum(unlist(parallel::mclapply(1:4, function(n) n * n, mc.cores = 4))), "\n", sep = "")
