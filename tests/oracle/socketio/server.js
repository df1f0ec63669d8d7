// A Socket.IO server of either generation: `node server.js v2|v4 PATH`; prints its port.
//
// It repeats to a client what the client emits, and does what a test asks for:
//   say [name, ...data]   emits an event to everybody
//   drop                  breaks the connection      bye   ends it politely
const http = require('http')

const [, , version, path] = process.argv
const server = http.createServer()
const options = {path: `/${path}`, pingInterval: 200, pingTimeout: 400, serveClient: false}
const io = version === 'v2'
  ? require('socket.io-v2')(server, options)
  : new (require('socket.io-v4').Server)(server, options)

const ACTIONS = {
  say: (socket, [name, ...data]) => io.emit(name, ...data),
  drop: socket => socket.conn.close(),
  bye: socket => socket.disconnect(),
}

function hear(socket, name, data) {
  if (ACTIONS[name]) ACTIONS[name](socket, data || [])
  else socket.emit('echo', name, data, JSON.stringify(data))
}

io.on('connection', socket => {
  if (version === 'v2') {
    // Generation 2 has no handler for every event, so its dispatcher is one.
    socket.onevent = packet => hear(socket, packet.data[0], packet.data[1])
  } else {
    socket.onAny((name, data) => hear(socket, name, data))
  }
})

server.listen(0, '127.0.0.1', () => console.log(server.address().port))
