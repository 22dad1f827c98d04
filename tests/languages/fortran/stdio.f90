program total
  integer :: n
  integer, allocatable :: all(:)
  read (*, *) n
  allocate (all(n))
  read (*, *) all
  print '(i0)', sum(all)
end program
