import { closeCodes, limits } from '#protocol';
import { heardAt } from '../sockets.ts';
import { recall } from './attachment.ts';

const patienceMs = { viewer: limits.viewer.silentMs, agent: limits.agent.silentMs };

/** When the first of the open sockets has been silent for too long, in ms since the epoch; undefined: none is open. */
export function silenceAt(context: DurableObjectState): number | undefined {
  const times = openSockets(context).map((socket) => silentSince(context, socket));
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Ends sockets that have been silent for too long: nobody is there, or nobody who could be told from that. @returns them */
export function endSilent(context: DurableObjectState, now: number): WebSocket[] {
  const silent = openSockets(context).filter((socket) => silentSince(context, socket) <= now);
  for (const socket of silent) socket.close(closeCodes.goingAway, 'silent: say ping');
  return silent;
}

function silentSince(context: DurableObjectState, socket: WebSocket): number {
  const attachment = recall(socket);
  const { kind, at } = attachment;
  // Whoever has not joined takes a viewer's place, and does not keep it by saying ping.
  if (kind === 'viewer' && !attachment.joined) return at + limits.viewer.joinMs;
  return heardAt(context, socket, at) + patienceMs[kind];
}

function openSockets(context: DurableObjectState): WebSocket[] {
  return context.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
}
