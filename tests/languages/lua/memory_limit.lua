local all = {}
for i = 1, 64 do all[i] = string.rep(string.char(i), 32 * 1024 * 1024) end
print("had all of it")
