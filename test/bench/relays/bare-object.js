import { DurableObject } from 'cloudflare:workers';

/** The least that a Durable Object can do: what one socket says, all others hear. The baseline for ours. */
export class Relay extends DurableObject {
  fetch(request) {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [new URL(request.url).pathname]);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(_socket, message) {
    for (const viewer of this.ctx.getWebSockets('/view')) viewer.send(message);
  }
}

export default {
  fetch: (request, env) => env.RELAY.getByName('relay').fetch(request),
};
