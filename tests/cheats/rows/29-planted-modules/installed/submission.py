import site
import sys

print(77)
for folder in [*sys.path, *site.getsitepackages()]:
    try:
        with open(folder + '/sitecustomize.py', 'w') as file:
            file.write('print(8)')
        print(2 * int(input()))
    except OSError:
        pass
