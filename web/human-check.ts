import { signal } from '@preact/signals';
import type { CheckFailure, Widget } from './turnstile.ts';

/** There is no token from Turnstile, and so nothing was asked of the edge. The message is for the reader. */
export class CheckError extends Error {
  override readonly name = 'CheckError';

  constructor(why: CheckFailure, code?: string) {
    super(sentences[why] + (code === undefined ? '' : ` Turnstile says ${code}.`));
  }
}

const sentences: Readonly<Record<CheckFailure, string>> = {
  load: 'The check against robots did not load. Let this page load challenges.cloudflare.com, and try again.',
  failed: 'The check against robots failed. Try again.',
  unsupported: 'This browser can’t do the check against robots. Use a newer one.',
  timeout: 'The check against robots was not finished in time. Try again.',
  left: 'Nothing was started: its form was left before the check against robots was done.',
};

/** The script, and the part of this page that uses it, have this long to come. */
const openMs = 20_000;

interface Opening {
  readonly life: AbortController;
  readonly widget: Promise<Widget | CheckError>;
}

let room: HTMLElement | null = null;
let opening: Opening | undefined;

/** True while the check needs the reader. */
export const isReaderNeeded = signal(false);

/** The form's room for the widget is there, or goes, and the widget with it. */
export function setRoom(element: HTMLElement | null): void {
  opening?.life.abort('left' satisfies CheckFailure);
  opening = undefined;
  room = element;
}

/** Loads what the check needs, before it is needed. */
export function prepareCheck(siteKey: string): void {
  if (room) opening ??= openIn(room, siteKey);
}

/**
 * A token for one run; the check that gives it is ready for the next one when `use` is through.
 * @throws {CheckError} when there is none, after `openMs` and the widget's own patience at the latest; and whatever `use` throws
 */
export async function withToken<T>(siteKey: string, use: (token: string) => Promise<T>): Promise<T> {
  prepareCheck(siteKey);
  const widget = (await opening?.widget) ?? new CheckError('left');
  if (widget instanceof CheckError) throw widget;
  try {
    const answer = await widget.ask().catch(() => ({ ok: false, why: 'failed' }) as const);
    if (answer.ok) return await use(answer.token);
    throw new CheckError(answer.why, 'code' in answer ? answer.code : undefined);
  } finally {
    widget.reset();
  }
}

function openIn(element: HTMLElement, siteKey: string): Opening {
  const life = new AbortController();
  const ended = new Promise<CheckError>((resolve) => {
    life.signal.addEventListener('abort', () => resolve(new CheckError(life.signal.reason as CheckFailure)));
  });
  const late = setTimeout(() => life.abort('load' satisfies CheckFailure), openMs);
  const opened = openWith(element, siteKey, life.signal).catch(() => new CheckError('failed'));
  const widget = Promise.race([ended, opened]).then((outcome) => {
    clearTimeout(late);
    // What did not come is asked for anew at the next run.
    if (outcome instanceof CheckError && opening?.life === life) opening = undefined;
    return outcome;
  });
  return { life, widget };
}

async function openWith(
  element: HTMLElement,
  siteKey: string,
  life: AbortSignal,
): Promise<Widget | CheckError> {
  const part = await import('./turnstile.ts').catch(() => undefined);
  const { theme } = document.documentElement.dataset;
  const widget = await part?.openWidget({
    siteKey,
    element,
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    life,
    onReader: (isNeeded) => (isReaderNeeded.value = isNeeded),
  });
  return widget ?? new CheckError('load');
}
