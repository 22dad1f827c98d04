program network
    use iso_c_binding
    interface
        integer(c_int) function socket(domain, kind, protocol) bind(C)
            import c_int
            integer(c_int), value :: domain, kind, protocol
        end function
        integer(c_int) function connect(one, there, length) bind(C)
            import c_int, c_int8_t
            integer(c_int), value :: one, length
            integer(c_int8_t) :: there(16)
        end function
    end interface
    integer(c_int) :: one
    integer(c_int8_t) :: there(16) = [integer(c_int8_t) :: 2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    one = socket(2, 1, 0)
    if (one >= 0) one = connect(one, there, 16)
    print "(a)", merge("closed", "open  ", one < 0)
end program
