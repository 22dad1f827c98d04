all <- lapply(1:64, function(i) rep(i + 0.5, 4 * 1024 * 1024))
cat("had all of it", length(all), "\n")
