program wrong
  integer :: n
  n = nowhere(1)%field
end program
