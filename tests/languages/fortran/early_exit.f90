program early
  print '(a)', 'accepted'
  stop
end program
