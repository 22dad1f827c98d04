module squares
    use iso_c_binding
    integer(c_int), target :: numbers(4) = [1, 2, 3, 4]
contains
    recursive function square(given) bind(C) result(nothing)
        type(c_ptr), value :: given
        type(c_ptr) :: nothing
        integer(c_int), pointer :: n
        call c_f_pointer(given, n)
        n = n * n
        nothing = c_null_ptr
    end function
end module
program threads
    use squares
    interface
        integer(c_int) function pthread_create(thread, attributes, start, given) bind(C)
            import c_int, c_long, c_ptr, c_funptr
            integer(c_long) :: thread
            type(c_ptr), value :: attributes, given
            type(c_funptr), value :: start
        end function
        integer(c_int) function pthread_join(thread, found) bind(C)
            import c_int, c_long, c_ptr
            integer(c_long), value :: thread
            type(c_ptr), value :: found
        end function
    end interface
    integer(c_long) :: all(4)
    integer :: i, refused
    do i = 1, 4
        refused = pthread_create(all(i), c_null_ptr, c_funloc(square), c_loc(numbers(i)))
    end do
    do i = 1, 4
        refused = pthread_join(all(i), c_null_ptr)
    end do
    print "(i0)", sum(numbers)
end program
