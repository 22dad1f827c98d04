one <- suppressWarnings(tryCatch(socketConnection("127.0.0.1", 80, timeout = 5), error = function(refused) NULL))
cat(if (is.null(one)) "closed\n" else "open\n")
