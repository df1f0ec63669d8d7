"""The only place that opens sockets to venues: HTTP, Socket.IO, and the fakes for both."""
