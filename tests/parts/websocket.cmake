# Tests of websocket.
