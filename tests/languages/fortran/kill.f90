program kills
    use iso_c_binding
    interface
        integer(c_int) function kill(pid, signal) bind(C)
            import c_int
            integer(c_int), value :: pid, signal
        end function
    end interface
    integer(c_int) :: refused
    refused = kill(1, 9) * kill(1, 19)
    print "(a)", merge("closed", "open  ", refused /= 0)
    flush(6)
    refused = kill(-1, 9)
end program
