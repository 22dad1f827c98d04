program bomb
    use iso_c_binding
    interface
        integer(c_int) function fork() bind(C)
            import c_int
        end function
    end interface
    integer(c_int) :: one
    do
        one = fork()
    end do
end program
