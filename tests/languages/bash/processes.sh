square() { echo $(($1 * $1)); }
sum=0
for one in $(for n in 1 2 3 4; do square $n & done; wait); do sum=$((sum + one)); done
echo $sum
