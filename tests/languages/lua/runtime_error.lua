local none
print(none.field)
