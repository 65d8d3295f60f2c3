# Tests of server_net.
