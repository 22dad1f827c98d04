n = 0
while True:
    n += 1
    with open(f'big{n}', 'wb') as file:
        file.write(b'x' * (8 << 20))
