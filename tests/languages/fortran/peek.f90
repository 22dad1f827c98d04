program peek
    character(31) :: paths(4) = ["/etc/passwd                    ", "/etc/shadow                    ", &
        "/proc/1/environ                ", "/opt/assay/runner/supervisor.py"]
    integer :: i, refused
    do i = 1, 4
        open(10, file=trim(paths(i)), status="old", action="read", iostat=refused)
        if (refused == 0) then
            print "(a)", paths(i)
            stop
        end if
    end do
    print "(a)", "closed"
end program
