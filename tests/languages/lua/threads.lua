local sum, all = 0, {}
for n = 1, 4 do all[n] = coroutine.wrap(function() coroutine.yield(n * n) end) end
for n = 1, 4 do sum = sum + all[n]() end
print(sum)
