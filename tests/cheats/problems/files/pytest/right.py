def f(source, target):
    with open(source) as file, open(target, 'w') as out:
        out.write(str(2 * int(file.read())))
