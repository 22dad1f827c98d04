with open('big', 'wb') as file:
    while True:
        file.write(b'x' * 65536)
