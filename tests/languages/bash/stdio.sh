read -r n
sum=0
for x in $(head -n 1); do sum=$((sum + x)); done
echo $sum
