local sum, all = 0, {}
for n = 1, 4 do all[n] = io.popen("echo $((" .. n .. " * " .. n .. "))") end
for n = 1, 4 do sum = sum + all[n]:read("n") end
print(sum)
