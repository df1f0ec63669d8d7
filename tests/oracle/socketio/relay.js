// A real Socket.IO server in front of a venue: `node relay.js v2|v4 PATH ORIGIN`; prints its port.
//
// Each client gets a connection of its own to the venue at ORIGIN; what either says, the other
// hears, decoded and written anew by the packages that the venue's own clients and servers use.
const http = require('http')
const connect = require('socket.io-client')

const [, , version, path, origin] = process.argv
const server = http.createServer()
const options = {path: `/${path}`, serveClient: false}
const io = version === 'v2'
  ? require('socket.io-v2')(server, options)
  : new (require('socket.io-v4').Server)(server, options)

io.on('connection', socket => {
  const venue = connect(origin, {
    path: `/${path}`, transports: ['websocket'], reconnection: false, forceNew: true,
  })
  // Generation 2 has no handler for every event, so its dispatcher is one.
  venue.onevent = packet => socket.emit(...packet.data)
  if (version === 'v2') socket.onevent = packet => venue.emit(...packet.data)
  else socket.onAny((...said) => venue.emit(...said))
  for (const end of ['disconnect', 'connect_error']) venue.on(end, () => socket.conn.close())
  socket.on('disconnect', () => venue.close())
})

server.listen(0, '127.0.0.1', () => console.log(server.address().port))
