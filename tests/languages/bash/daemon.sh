setsid bash -c 'sleep 9; echo 6; sleep 60' &
echo '{"verdict": "accepted"}' >&2
