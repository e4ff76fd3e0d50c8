// An HTTP proxy that leads every CONNECT to port 443 to the simulator: Firefox has no rules for its resolver that name a
// port. Whatever else is asked for is refused, so that nothing leaves the machine.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";

export class ConnectProxy {
  #server;
  #sockets = new Set();

  static async start(httpsPort) {
    const server = createServer((_, response) => response.writeHead(403).end());
    const proxy = new ConnectProxy(server);
    server.on("connect", (request, client) => {
      proxy.#track(client);
      if (!request.url.endsWith(":443")) return client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const upstream = proxy.#track(connect(httpsPort, "127.0.0.1"));
      upstream.once("connect", () => client.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
      client.pipe(upstream).pipe(client);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy.port = server.address().port;
    return proxy;
  }

  constructor(server) {
    this.#server = server;
  }

  stop() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(socket) {
    this.#sockets.add(socket);
    // A side that breaks off takes the other with it.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    return socket;
  }
}
