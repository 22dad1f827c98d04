program outside
    character(16) :: paths(5) = ["/etc/left       ", "/tmp/left       ", "/usr/left       ", "/opt/assay/left ", &
        "there/left      "]
    integer :: i, refused
    call execute_command_line("ln -s /etc/passwd seen; ln -s /opt/assay there")
    do i = 1, 5
        open(10, file=trim(paths(i)), status="unknown", action="write", iostat=refused)
        if (refused == 0) then
            print "(a)", paths(i)
            stop
        end if
    end do
    open(10, file="seen", status="old", action="read", iostat=refused)
    print "(a)", merge("seen  ", "closed", refused == 0)
end program
