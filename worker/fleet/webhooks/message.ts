import { concerned, type Happening, timeOf } from '../notices/happening.ts';
import { wordsOf } from '../notices/words.ts';

/** What a webhook is sent: Standard Webhooks' `type`, `timestamp` and `data`, and `text`, for chats that show just that. */
export function bodyOf(happening: Happening): string {
  const { type, data } = happening;
  const said = 'updates' in data ? { ...data, updates: data.updates.slice(0, 1) } : data;
  return JSON.stringify({ type, timestamp: timeOf(happening), text: wordsOf(happening), data: said });
}

/** Whether a webhook is for it. @param pops the webhook's; null: all */
export function isFor(pops: readonly string[] | null, happening: Happening): boolean {
  const whom = concerned(happening);
  return pops === null || whom.length === 0 || whom.some((pop) => pops.includes(pop));
}
