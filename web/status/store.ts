import { batch, signal } from '@preact/signals';
import { DecodeError } from '#protocol';
import type { StatusEvents, StatusView } from '#protocol';
import { ApiError } from '../api.ts';
import { fetchEvents, fetchStatus } from './api.ts';
import { pageClock, poll } from './poll.ts';

const statusMs = 15_000;
const eventsMs = 60_000;

/** The last that was heard; undefined before anything was. */
export const status = signal<StatusView | undefined>(undefined);
export const events = signal<StatusEvents | undefined>(undefined);
/** Why the last question came to nothing; what is shown is old then. */
export const trouble = signal<string | undefined>(undefined);

/** Asks for the status and for what happened, until the page goes elsewhere. @returns what ends it */
export function followStatus(): () => void {
  const happened = poll(async (life) => void (events.value = await fetchEvents(life)), eventsMs, pageClock);
  const now = poll(
    async (life) => {
      const before = status.value;
      try {
        const heard = await fetchStatus(life);
        batch(() => {
          status.value = heard;
          trouble.value = undefined;
        });
        if (before && gist(before) !== gist(heard)) happened.now();
      } catch (error) {
        if (!life.aborted) trouble.value = troubleText(error);
        throw error;
      }
    },
    statusMs,
    pageClock,
  );
  return () => {
    now.stop();
    happened.stop();
  };
}

/** What makes a difference to the list of what happened. */
function gist({ pops, incidents, maintenance }: StatusView): string {
  return JSON.stringify([
    pops.map(({ id, status }) => [id, status]),
    incidents.map(({ id, updatedAt }) => [id, updatedAt]),
    maintenance.map(({ id }) => id),
  ]);
}

/** For the reader, who need not do anything: it is asked again. An answer that this page can't read is one of a newer edge. */
export function troubleText(error: unknown): string {
  if (error instanceof DecodeError)
    return 'This page is too old for what the looking glass says: load it again.';
  if (error instanceof ApiError && error.type === 'unreachable') {
    return 'The looking glass does not answer. This page keeps asking.';
  }
  return (error as Error).message;
}
