import { decode, eventsSchema, historySchema, statusSchema } from '#protocol';
import type { History, HistoryWindow, StatusEvents, StatusView } from '#protocol';
import { call } from '../api.ts';

/**
 * How the network is. The browser's cache asks with the tag that it has, and so most answers are empty.
 * @throws {ApiError} @throws {DecodeError}
 */
export async function fetchStatus(signal: AbortSignal): Promise<StatusView> {
  return decode(statusSchema, await call('/v1/status', { signal, cache: 'no-cache' }));
}

/** What happened. @throws {ApiError} @throws {DecodeError} */
export async function fetchEvents(signal: AbortSignal): Promise<StatusEvents> {
  return decode(eventsSchema, await call('/v1/status/events', { signal, cache: 'no-cache' }));
}

/** What one PoP found of another, or of an anchor. @throws {ApiError} @throws {DecodeError} */
export async function fetchHistory(
  pop: string,
  to: string,
  window: HistoryWindow,
  signal: AbortSignal,
): Promise<History> {
  const query = new URLSearchParams({ pop, to, window });
  return decode(historySchema, await call(`/v1/status/history?${query}`, { signal }));
}
