from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as four: print(sum(four.map(lambda n: n * n, range(1, 5))))
