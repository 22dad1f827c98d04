program wrong
  error stop 3
end program
