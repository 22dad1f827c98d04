echo this is not the answer
exit 3
