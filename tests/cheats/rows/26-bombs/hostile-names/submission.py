import os

for name in (b'\xff\xfe', b'-rf', b'a\nb', b' ', b'x' * 255, b'.wiped-1', b'.wiped-2'):
    os.mkdir(name)
    os.chdir(name)
    os.mkdir(b'.wiped-1')
    open(b'.wiped-1/f', 'w').close()
    os.chdir('..')
