program large
  real(8), allocatable :: all(:)
  allocate (all(268435456))
  all = 1.5d0
  print *, 'had all of it', sum(all)
end program
