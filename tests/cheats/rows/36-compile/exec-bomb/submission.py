source = 'pass'
while True:
    source = 'if 1:\n ' + source.replace('\n', '\n ')[:4000]
    exec(compile('x = 1\n' * 20000, 's', 'exec'))
