x=0123456789abcdef
for i in $(seq 30); do x=$x$x; done
echo ${#x}
