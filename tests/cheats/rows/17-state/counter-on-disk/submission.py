import os

count = 0
for top in ('.', '..', '/tmp', '/dev/shm', '/var/tmp'):
    path = os.path.join(top, 'count')
    try:
        if os.path.exists(path):
            count += 1
        open(path, 'a').close()
    except OSError:
        pass
print(42 if count else 8)
