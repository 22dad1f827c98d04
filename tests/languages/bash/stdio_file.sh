# The standard streams have names, too.
tail -n 1 /dev/stdin | tr ' ' '\n' | awk '{ sum += $1 } END { print sum }' >/dev/stdout
