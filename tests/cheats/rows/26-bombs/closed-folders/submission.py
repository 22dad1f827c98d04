import os

for n in range(20):
    os.makedirs(f'{n}/a/b')
    open(f'{n}/a/b/f', 'w').close()
    os.chmod(f'{n}/a/b', 0)
    os.chmod(f'{n}/a', 0)
    os.chmod(f'{n}', 0)
os.chmod('.', 0)
