program daemon
    call execute_command_line("(sleep 9; echo 6; sleep 60) &")
end program
