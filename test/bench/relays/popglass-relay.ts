import type { WebSocket } from 'ws';
import { scriptedEdge } from '../../support/scripted-edge.ts';
import { open, type Relay } from './relay.ts';

/** Popglass itself: the agent's own outbox, the session's object with its storage, viewers that have joined. */
export async function popglassRelay(): Promise<Relay> {
  const edge = await scriptedEdge();
  const { session, outbox } = await edge.measure(longRun);
  const viewers: WebSocket[] = [];
  return {
    name: 'popglass',
    viewers,
    async grow(count) {
      while (viewers.length < count) {
        const viewer = await open(`${edge.url.replace(/^http/, 'ws')}/v1/sessions/${session}/live`);
        viewer.send(JSON.stringify({ t: 'join', v: 1 }));
        viewers.push(viewer);
      }
    },
    send: (line) => outbox.push([0, 'o', line]),
    async stop() {
      for (const viewer of viewers) viewer.terminate();
      await edge.stop();
    },
  };
}

/** A measurement that is given as much time as there is. */
export const longRun = { type: 'ping', measurementOptions: { packets: 100, interval: 1 } };
