program slow
  integer, volatile :: n
  do
    n = 1
  end do
end program
